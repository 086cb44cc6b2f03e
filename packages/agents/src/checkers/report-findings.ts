import type { CheckInput, CheckOutcome, Finding, Severity } from "@orchestrate/core";
import { MAX_DOCUMENT_BYTES } from "./markdown-outline.ts";
import type { SourcePlace } from "./yaml-source.ts";

/** A fault before it is known in which document it lies and which tool tells it. */
export interface Fault extends SourcePlace {
  readonly rule: string;
  readonly message: string;
  readonly hint?: string;
  /** `error` unless it says otherwise. */
  readonly severity?: Severity;
  /** The file that it stands in, where that is another than the checked one. */
  readonly path?: string;
}

/** The outcome of a check by own rules: faults as findings in the order of the text. A text above 1 MiB is refused unread. */
export async function reportFindings(
  input: CheckInput,
  tool: string,
  check: () => Promise<readonly Fault[]> | readonly Fault[],
): Promise<CheckOutcome> {
  const tooLarge: Fault = { line: 1, column: 1, rule: "too-large", message: "the document is larger than 1 MiB" };
  const faults = Buffer.byteLength(input.text) > MAX_DOCUMENT_BYTES ? [tooLarge] : await check();
  const last = input.text.trimEnd().split("\n").length;
  const findings = faults.map((fault): Finding => {
    const finding = { path: input.path, tool, severity: "error" as const, ...fault };
    // What is missing at the end stands in the last line that an editor can show.
    return fault.path === undefined && fault.line > last ? { ...finding, line: last } : finding;
  });
  findings.sort((one, other) => one.line - other.line || one.column - other.column);
  return { status: "checked", tools: [tool], findings };
}
