import { artifactPath } from "./artifact-path.ts";
import { artifactAt, deliveryState, type Artifact } from "./artifact.ts";
import { checkDocument } from "./check-document.ts";
import type { DeliverableKind, Finding } from "./deliverable-kind.ts";
import type { DocumentSite } from "./document-site.ts";

/** Times that an author gets findings back for one document before it is recorded as invalid. */
export const maxRepairs = 3;

/** What an author hands in. `name` is needed only where the kind's path holds `{name}`. */
export interface Submission {
  readonly kind: DeliverableKind;
  readonly name: string | undefined;
  readonly content: string;
}

/** What the author is told, a few words for people who watch, and the document as it is now. */
export interface WriteAnswer {
  readonly ok: boolean;
  readonly text: string;
  readonly summary: string;
  readonly artifacts?: Readonly<Record<string, Artifact>>;
}

/**
 * One round of write → check → findings back to the author. The document is kept whatever the check says; after
 * {@link maxRepairs} repairs in vain it stays as it is and its last state, invalid, goes into the receipt.
 */
export async function writeAndCheck(submission: Submission, site: DocumentSite): Promise<WriteAnswer> {
  const place = artifactPath(submission.kind, submission.name);
  if ("refusal" in place) return refused(place.refusal);
  const { path } = place;
  return site.run.workspace.inTurn(path, async (published) => {
    const previous = newer(artifactAt(site.artifacts, path), published);
    const reason = reasonToRefuse(submission.content, previous, site.agent);
    return reason === undefined ? answer(await keepAndCheck(submission, path, previous, site)) : refused(reason);
  });
}

function newer(known: Artifact | undefined, published: Artifact | undefined): Artifact | undefined {
  return (published?.revision ?? 0) > (known?.revision ?? 0) ? published : known;
}

function reasonToRefuse(content: string, previous: Artifact | undefined, agent: string): string | undefined {
  if (content.trim() === "") return "content is empty. Send the whole document.";
  if (previous === undefined) return undefined;
  const { path, author } = previous;
  if (author !== agent) return `${path} belongs to ${author}; ask them for a change.`;
  if (attemptsLeft(previous) > 0) return undefined;
  return `${path} was repaired ${maxRepairs} times and stays invalid. Go on without it and say so.`;
}

async function keepAndCheck(
  { kind, content }: Submission,
  path: string,
  previous: Artifact | undefined,
  site: DocumentSite,
): Promise<Artifact> {
  const { run, span, agent } = site;
  const kept = await run.workspace.keep(content);
  const revision = (previous?.revision ?? 0) + 1;
  run.emit({ type: "document.written", span, path, kind: kind.id, sha256: kept.sha256, revision });
  const started = run.now();
  const { outcome, against } = await checkDocument(kind, { path, text: content }, site);
  run.emit({ type: "document.checked", span, path, kind: kind.id, outcome, durationMs: run.now() - started });
  const faults = deliveryState(outcome) === "invalid" ? (previous?.faults ?? 0) + 1 : 0;
  const artifact = { path, kind: kind.id, author: agent, revision, faults, check: outcome, against, ...kept };
  await run.workspace.publish(artifact, content);
  return artifact;
}

/** How often the author may still repair the document. */
export function attemptsLeft(artifact: Artifact): number {
  return Math.max(0, maxRepairs + 1 - artifact.faults);
}

/** Findings as lines that an author can act on. */
export function findingLines(findings: readonly Finding[]): string[] {
  return findings.map(({ path, line, column, severity, rule, message, hint }) => {
    const help = hint === undefined ? "" : ` Hint: ${hint}`;
    return `${path}:${line}:${column} ${severity} ${rule}: ${message}${help}`;
  });
}

function answer(artifact: Artifact): WriteAnswer {
  const { path, revision, sha256, check } = artifact;
  const artifacts = { [path]: artifact };
  const head = `${path} revision ${revision}, sha256 ${sha256.slice(0, 12)}: `;
  if (check.status === "not-checked")
    return { ok: true, text: `${head}kept, not checked (${check.reason})`, summary: "not checked", artifacts };
  const lines = findingLines(check.findings);
  if (deliveryState(check) === "valid") {
    const notes = lines.length === 0 ? "" : `\nNotes:\n${lines.join("\n")}`;
    return { ok: true, text: `${head}valid (${check.tools.join(", ")}).${notes}`, summary: "valid", artifacts };
  }
  const left = attemptsLeft(artifact);
  const next =
    left === 0
      ? "No repair is left; it is recorded as invalid."
      : `Repair it and write the whole document again (${left} left).`;
  const text = `${head}invalid.\n${lines.join("\n")}\n${next}`;
  return { ok: false, text, summary: `invalid, ${lines.length} findings`, artifacts };
}

function refused(reason: string): WriteAnswer {
  return { ok: false, text: reason, summary: reason };
}
