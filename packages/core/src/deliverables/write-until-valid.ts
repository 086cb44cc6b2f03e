import { artifactPath } from "./artifact-path.ts";
import { artifactAt, deliveryState, type Artifact } from "./artifact.ts";
import { checkDocument } from "./check-document.ts";
import type { DeliverableKind, Finding } from "./deliverable-kind.ts";
import type { GivenAnswer } from "../team/people/question.ts";
import type { DocumentApproval, DocumentSite } from "./document-site.ts";

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
    const known = artifactAt(site.artifacts, path);
    const previous = newer(known, published);
    const reason = reasonToRefuse(submission.content, previous, site) ?? reasonOfWriter(known, published, site);
    if (reason !== undefined) return refused(reason);
    const artifact = await keepAndCheck(submission, path, previous, site);
    const approval = site.approvalFor(submission.kind.id);
    if (approval !== undefined) return settle({ ...submission, artifact, approval, published }, site);
    await site.run.workspace.publish(artifact, submission.content);
    return answer(artifact);
  });
}

function newer(known: Artifact | undefined, published: Artifact | undefined): Artifact | undefined {
  return (published?.revision ?? 0) > (known?.revision ?? 0) ? published : known;
}

// Whoever writes beside another writer has not seen what it would replace.
function reasonOfWriter(
  known: Artifact | undefined,
  published: Artifact | undefined,
  { span, run }: DocumentSite,
): string | undefined {
  if (published === undefined || published.span === span) return undefined;
  if (published.revision <= (known?.revision ?? 0) || !run.openSpans.isOpen(published.span)) return undefined;
  const { path, author, revision } = published;
  return `${path} was written by ${author} beside you (revision ${revision}, in ${published.span}); a document has one writer at a time. Go on without it and say so.`;
}

function reasonToRefuse(content: string, previous: Artifact | undefined, { agent }: DocumentSite): string | undefined {
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
  const { run, span, agent, model } = site;
  const kept = await run.workspace.keep(content);
  const revision = (previous?.revision ?? 0) + 1;
  run.emit({ type: "document.written", span, path, kind: kind.id, sha256: kept.sha256, revision });
  const started = run.now();
  const { outcome, against } = await checkDocument(kind, { path, text: content }, site);
  run.emit({ type: "document.checked", span, path, kind: kind.id, outcome, durationMs: run.now() - started });
  const faults = deliveryState(outcome) === "invalid" ? (previous?.faults ?? 0) + 1 : 0;
  const writer = { author: agent, model, span };
  return { path, kind: kind.id, ...writer, revision, faults, check: outcome, against, ...kept };
}

interface Unpublished extends Submission {
  readonly artifact: Artifact;
  readonly approval: DocumentApproval;
  readonly published: Artifact | undefined;
}

/**
 * Nothing that a person wants to see first is published without an answer. A faulty text goes back to its author
 * before anybody is bothered with it; when no repair is left, the person decides about it as it is.
 */
async function settle(unpublished: Unpublished, site: DocumentSite): Promise<WriteAnswer> {
  const { artifact, approval, published, kind, name, content } = unpublished;
  if (deliveryState(artifact.check) === "invalid" && attemptsLeft(artifact) > 0)
    return answer({ ...artifact, unpublished: true });
  const given = await approval.ask(artifact);
  const { decision, by } = given;
  if (decision === "rejected") return rejected(artifact, published, given);
  const text = decision === "edited" ? given.text : content;
  const settled =
    decision === "edited" ? await keepAndCheck({ kind, name, content: text }, artifact.path, artifact, site) : artifact;
  const signed: Artifact = { ...settled, approval: { decision, by } };
  await site.run.workspace.publish(signed, text);
  const told = answer(signed);
  const note =
    decision === "edited"
      ? `${by} edited what you handed in, and the text is theirs now; read it before you build on it.`
      : `${by} approved it.`;
  return { ...told, text: `${told.text}\n${note}`, summary: `${told.summary}, ${decision} by ${by}` };
}

/** What a person refused counts as invalid for that reason, unless an earlier revision stands. */
function rejected(
  artifact: Artifact,
  published: Artifact | undefined,
  { by, reason }: Extract<GivenAnswer, { decision: "rejected" }>,
): WriteAnswer {
  const { path, revision, sha256 } = artifact;
  const head = `${path} revision ${revision}, sha256 ${sha256.slice(0, 12)}: rejected by ${by}.`;
  const next = "Revise it accordingly and write the whole document again.";
  const text = `${head}\nReason: ${reason}\n${next}`;
  const refusal = { ok: false, text, summary: `rejected by ${by}` };
  if (published !== undefined && published.unpublished !== true) return refusal;
  const { check } = artifact;
  const { tools, findings } = check.status === "checked" ? check : { tools: [], findings: [] };
  const tool = "person";
  const finding = { path, tool, rule: "rejected", severity: "error" as const, line: 1, column: 1 };
  const refused: Artifact = {
    ...artifact,
    faults: 0,
    unpublished: true,
    check: {
      status: "checked",
      tools: [...tools, tool],
      findings: [{ ...finding, message: `${by}: ${reason}` }, ...findings],
    },
    approval: { decision: "rejected", by },
  };
  return { ...refusal, artifacts: { [path]: refused } };
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
