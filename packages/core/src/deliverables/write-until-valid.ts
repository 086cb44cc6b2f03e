import type { Artifact } from "../team/receipt.ts";
import { deliveryState } from "../team/receipt.ts";
import { maxRepairs } from "../team/limits.ts";
import type { ToolAnswer, ToolCallSite } from "../team/agent-tool.ts";
import type { DeliverableKind, Finding } from "./deliverable-kind.ts";
import { artifactPath } from "./artifact-path.ts";
import { checkDocument } from "./check-document.ts";

/** What an author hands in. `name` is needed only where the kind's path holds `{name}`. */
export interface Submission {
  readonly kind: DeliverableKind;
  readonly name: string | undefined;
  readonly content: string;
}

/**
 * One round of write → check → findings back to the author. The document is kept whatever the check says; after
 * {@link maxRepairs} repairs it stays as it is and its last state, invalid, goes into the receipt.
 */
export async function writeAndCheck(submission: Submission, site: ToolCallSite): Promise<ToolAnswer> {
  const place = artifactPath(submission.kind, submission.name);
  if ("refusal" in place) return refused(place.refusal);
  const previous = site.artifacts[place.path];
  const reason = reasonToRefuse(submission.content, previous, place.path, site);
  if (reason !== undefined) return refused(reason);
  return answer(await keepAndCheck(submission, place.path, (previous?.revision ?? 0) + 1, site));
}

function reasonToRefuse(
  content: string,
  previous: Artifact | undefined,
  path: string,
  site: ToolCallSite,
): string | undefined {
  if (content.trim() === "") return "content is empty. Send the whole document.";
  const foreign = previous !== undefined && previous.author !== site.agent;
  if (foreign || !site.run.workspace.claim(path, site.agent))
    return `${path} belongs to ${previous?.author ?? "another agent"}; ask them for a change.`;
  if (previous !== undefined && attemptsLeft(previous) === 0 && deliveryState(previous.check) === "invalid")
    return `${path} was repaired ${maxRepairs} times and stays invalid. Go on without it and say so.`;
  return undefined;
}

async function keepAndCheck(
  { kind, content }: Submission,
  path: string,
  revision: number,
  site: ToolCallSite,
): Promise<Artifact> {
  const kept = await site.run.workspace.keep({ path, text: content });
  const { run, span } = site;
  run.emit({ type: "document.written", span, path, kind: kind.id, sha256: kept.sha256, revision });
  const started = run.now();
  const { outcome, against } = await checkDocument(kind, { path, text: content }, site);
  run.emit({ type: "document.checked", span, path, kind: kind.id, outcome, durationMs: run.now() - started });
  const artifact = { path, kind: kind.id, author: site.agent, revision, check: outcome, against, ...kept };
  await run.workspace.publish(artifact, content);
  return artifact;
}

/** How often the author may still replace the document after findings. */
export function attemptsLeft(artifact: Artifact): number {
  return Math.max(0, maxRepairs + 1 - artifact.revision);
}

/** Findings as lines that an author can act on. */
export function findingLines(findings: readonly Finding[]): string[] {
  return findings.map((finding) => {
    const hint = finding.hint === undefined ? "" : ` Hint: ${finding.hint}`;
    return `${finding.path}:${finding.line}:${finding.column} ${finding.severity} ${finding.rule}: ${finding.message}${hint}`;
  });
}

function answer(artifact: Artifact): ToolAnswer {
  const state = deliveryState(artifact.check);
  const artifacts = { [artifact.path]: artifact };
  const head = `${artifact.path} revision ${artifact.revision}, sha256 ${artifact.sha256.slice(0, 12)}: `;
  if (artifact.check.status === "not-checked")
    return { ok: true, text: `${head}kept, not checked (${artifact.check.reason})`, summary: "not checked", artifacts };
  const lines = findingLines(artifact.check.findings);
  if (state === "valid") {
    const notes = lines.length === 0 ? "" : `\nNotes:\n${lines.join("\n")}`;
    return {
      ok: true,
      text: `${head}valid (${artifact.check.tools.join(", ")}).${notes}`,
      summary: "valid",
      artifacts,
    };
  }
  const left = attemptsLeft(artifact);
  const next =
    left === 0
      ? "No repair is left; it is recorded as invalid."
      : `Repair it and write the whole document again (${left} left).`;
  return {
    ok: false,
    text: `${head}invalid.\n${lines.join("\n")}\n${next}`,
    summary: `invalid, ${lines.length} findings`,
    artifacts,
  };
}

function refused(reason: string): ToolAnswer {
  return { ok: false, text: reason, summary: reason };
}
