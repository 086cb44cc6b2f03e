import type { CheckedFiles, CheckOutcome, DeliveryState, Finding, Severity } from "@orchestrate/core";

/** A file or folder that was passed over although it might hold a document. */
export interface SkippedPath {
  readonly path: string;
  readonly reason: string;
}

/** Everything that `orchestrate check` has to tell. Paths are relative to where the command runs. */
export interface CheckReport extends CheckedFiles {
  readonly skipped: readonly SkippedPath[];
  /** Whether the folders hold more files than are looked at. */
  readonly limitReached: boolean;
}

/** A report in numbers. */
export interface CheckCounts {
  readonly documents: Readonly<Record<Exclude<DeliveryState, "missing">, number>>;
  readonly findings: Readonly<Record<Severity, number>>;
  readonly rules: Readonly<Record<RuleState, number>>;
}

/** What became of a rule between documents: it is violated when it has any finding. */
export type RuleState = "holds" | "violated" | "not-checked";

/** The state of a rule between documents. */
export function ruleState(outcome: CheckOutcome): RuleState {
  if (outcome.status === "not-checked") return "not-checked";
  return outcome.findings.length === 0 ? "holds" : "violated";
}

/** Every finding: those of the documents first, then those between them. */
export function allFindings({ files, crossChecks }: CheckedFiles): readonly Finding[] {
  const outcomes = [...files.map(({ check }) => check), ...crossChecks.map(({ outcome }) => outcome)];
  return outcomes.flatMap((outcome) => (outcome.status === "checked" ? outcome.findings : []));
}

/** Counts documents, findings and rules. */
export function countReport(report: CheckReport): CheckCounts {
  const { files, crossChecks } = report;
  const findings = allFindings(report);
  const documents = (state: DeliveryState): number => files.filter((file) => file.state === state).length;
  const found = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  const rules = (state: RuleState): number => crossChecks.filter(({ outcome }) => ruleState(outcome) === state).length;
  return {
    documents: {
      valid: documents("valid"),
      invalid: documents("invalid"),
      "not-checked": documents("not-checked"),
    },
    findings: { error: found("error"), warning: found("warning"), info: found("info") },
    rules: { holds: rules("holds"), violated: rules("violated"), "not-checked": rules("not-checked") },
  };
}

/** Whether the check fails: an error was found; with `strict` also a warning, or not everything could be looked at. */
export function isFailing(report: CheckReport, strict: boolean): boolean {
  const { documents, findings } = countReport(report);
  if (findings.error > 0) return true;
  return strict && (findings.warning > 0 || documents["not-checked"] > 0 || report.limitReached);
}
