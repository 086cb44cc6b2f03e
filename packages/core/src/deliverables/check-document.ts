import type { Artifact } from "./artifact.ts";
import type { DocumentRun, DocumentSite } from "./document-site.ts";
import type { CheckOutcome, DeliverableKind, ReadableText } from "./deliverable-kind.ts";

/** Findings that an answer or a receipt carries at most, the worst first. */
const keptFindings = 30;

/** What a check said, and the digests of the other documents that it has seen. */
export interface CheckedDocument {
  readonly outcome: CheckOutcome;
  readonly against: Readonly<Record<string, string>>;
}

/** Checks a document of a run, together with those of the kinds that its check needs. */
export async function checkDocument(
  kind: DeliverableKind,
  document: { readonly path: string; readonly text: string },
  site: Pick<DocumentSite, "run" | "artifacts">,
): Promise<CheckedDocument> {
  const { run } = site;
  // A colleague may have replaced a document since this agent was given it.
  const others = companions(kind, document.path, site.artifacts).map((artifact) => run.workspace.newest(artifact));
  const documents = await Promise.all(others.map((artifact) => readArtifact(artifact, run)));
  const { facts, inputs, policy } = run;
  const outcome = await run.check(kind, { ...document, facts, inputs, policy, documents });
  return {
    outcome: worstFirst(outcome),
    against: Object.fromEntries(others.map(({ path, sha256 }) => [path, sha256])),
  };
}

/** Whether a document has to be checked again, because one that its check needs has come or changed since. */
export function isStale(
  kind: DeliverableKind,
  artifact: Artifact,
  artifacts: Readonly<Record<string, Artifact>>,
): boolean {
  const now = companions(kind, artifact.path, artifacts);
  return (
    now.length !== Object.keys(artifact.against).length ||
    now.some(({ path, sha256 }) => artifact.against[path] !== sha256)
  );
}

/** An artifact with its text, as agents and checks read it. */
export async function readArtifact(artifact: Artifact, run: Pick<DocumentRun, "workspace">): Promise<ReadableText> {
  return { path: artifact.path, kind: artifact.kind, text: await run.workspace.read(artifact) };
}

function companions(kind: DeliverableKind, path: string, artifacts: Readonly<Record<string, Artifact>>): Artifact[] {
  const wanted = kind.checkedWith ?? [];
  return Object.values(artifacts)
    .filter((artifact) => wanted.includes(artifact.kind) && artifact.path !== path)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function worstFirst(outcome: CheckOutcome): CheckOutcome {
  if (outcome.status === "not-checked" || outcome.findings.length <= keptFindings) return outcome;
  const sorted = [...outcome.findings].sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
  return { ...outcome, findings: sorted.slice(0, keptFindings) };
}
