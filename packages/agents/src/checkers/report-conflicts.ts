import type { CheckOutcome, CrossCheckInput, Finding, ReadableText } from "@orchestrate/core";
import { MAX_DOCUMENT_BYTES } from "./markdown-outline.ts";
import type { Fault } from "./report-findings.ts";

/** A disagreement of two documents, as a fault of the one that yields. */
export interface Conflict extends Fault {
  readonly path: string;
}

/** The documents that a rule compares, by kind. */
export type DocumentsByKind = (kind: string) => readonly ReadableText[];

/**
 * The outcome of a rule between documents: conflicts as findings, by document and line. Documents above 1 MiB are left
 * out, because the check of their own kind refuses them.
 */
export async function reportConflicts(
  input: CrossCheckInput,
  tool: string,
  compare: (documents: DocumentsByKind) => readonly Conflict[] | Promise<readonly Conflict[]>,
): Promise<CheckOutcome> {
  const read = input.documents.filter((document) => Buffer.byteLength(document.text) <= MAX_DOCUMENT_BYTES);
  const conflicts = await compare((kind) => read.filter((document) => document.kind === kind));
  const findings = conflicts.map((conflict): Finding => ({ tool, severity: "error", ...conflict }));
  findings.sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line || a.column - b.column);
  return { status: "checked", tools: [tool], findings };
}
