import type { Finding } from "@orchestrate/core";
import { allFindings, type CheckReport } from "./check-report.ts";
import { sarifLog, type SarifNote, type SarifOrigin } from "./sarif-log.ts";

/** A report on documents as {@link sarifLog}. What could not be checked is among the notifications of the invocation. */
export function toSarif(report: CheckReport, origin: SarifOrigin): object {
  const findings = allFindings(report);
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  return sarifLog(origin, {
    rules: rules.map((id) => ({ id, title: describe(id, findings) })),
    results: findings.map(({ path: file, tool, ...finding }) => ({ ...finding, file, properties: { tool } })),
    notes: notes(report),
  });
}

function describe(rule: string, findings: readonly Finding[]): string {
  const tools = new Set(findings.filter((finding) => finding.rule === rule).map(({ tool }) => tool));
  return `${rule} (${[...tools].join(", ")})`;
}

function notes({ files, crossChecks, skipped, limitReached }: CheckReport): SarifNote[] {
  return [
    ...files.flatMap(({ path: file, check }) =>
      check.status === "not-checked" ? [{ text: `not checked: ${check.reason}`, file }] : [],
    ),
    ...files.flatMap(({ path: file, check }) =>
      check.status === "checked" ? (check.notes ?? []).map((text) => ({ text, file })) : [],
    ),
    ...crossChecks.flatMap(({ title, outcome, absent = [] }) =>
      outcome.status === "not-checked" && absent.length === 0
        ? [{ text: `not checked: ${title.replace(/\.$/, "")}: ${outcome.reason}` }]
        : [],
    ),
    ...skipped.map(({ path: file, reason }) => ({ text: `skipped: ${reason}`, file })),
    ...(limitReached ? [{ text: "not all files were looked at: there are too many" }] : []),
  ];
}
