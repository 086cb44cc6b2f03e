import type { CheckOutcome, DeliveryState, Finding } from "@orchestrate/core";
import type { Line, Piece } from "./style.ts";

/** What a check said in a few words, such as `2 errors, 1 warning` or `not checked: no tool`. */
export function checkWords(check: CheckOutcome | undefined): string {
  if (check === undefined) return "";
  if (check.status === "not-checked") return `not checked: ${check.reason}`;
  const count = (severity: Finding["severity"]): number =>
    check.findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings] = [count("error"), count("warning")];
  const parts = [plural(errors, "error"), plural(warnings, "warning")].filter((part) => part !== "");
  return parts.length === 0 ? "no findings" : parts.join(", ");
}

const marks: Readonly<Record<DeliveryState | "checking", Piece>> = {
  valid: ["✓", "good"],
  invalid: ["✗", "bad"],
  "not-checked": ["?", "warning"],
  missing: ["–", "bad"],
  checking: ["…", "quiet"],
};

/** The sign of a document's state. */
export function stateMark(state: DeliveryState | "checking"): Piece {
  return marks[state];
}

/** Findings as compilers print them, with their hints, two spaces in. */
export function findingLines(check: CheckOutcome | undefined): Line[] {
  if (check?.status !== "checked") return [];
  return check.findings.flatMap((finding): Line[] => {
    const { path, line, column, severity, message, tool, rule, hint } = finding;
    const tone = severity === "error" ? "bad" : severity === "warning" ? "warning" : "quiet";
    const head: Line = [`  ${path}:${line}:${column}: `, [severity, tone], `: ${message} [${tool} ${rule}]`];
    return hint === undefined ? [head] : [head, [[`    hint: ${hint}`, "quiet"]]];
  });
}

/** `1 error`, `2 errors`, or nothing for none. */
export function plural(count: number, noun: string): string {
  if (count === 0) return "";
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
