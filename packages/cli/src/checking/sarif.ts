import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Finding, Severity } from "@orchestrate/core";
import { allFindings, type CheckReport } from "./check-report.ts";

const levels: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

/** Where a report comes from. */
export interface SarifOrigin {
  readonly version: string;
  /** Paths of the report start here. */
  readonly cwd: string;
}

/**
 * A report in the Static Analysis Results Interchange Format, as code scanning reads it (OASIS SARIF 2.1.0). What could
 * not be checked is among the notifications of the invocation.
 */
export function toSarif(report: CheckReport, { version, cwd }: SarifOrigin): object {
  const findings = allFindings(report);
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  const run = {
    tool: {
      driver: {
        name: "orchestrate",
        version,
        rules: rules.map((id) => ({ id, shortDescription: { text: describe(id, findings) } })),
      },
    },
    columnKind: "utf16CodeUnits",
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications(report, cwd) }],
    results: findings.map((finding) => {
      const { path: file, line, column, severity, message, hint, rule, tool } = finding;
      return {
        ruleId: rule,
        ruleIndex: rules.indexOf(rule),
        level: levels[severity],
        message: { text: hint === undefined ? message : `${message}\n${hint}` },
        locations: [{ physicalLocation: { ...artifact(file, cwd), region: { startLine: line, startColumn: column } } }],
        properties: { tool },
      };
    }),
  };
  return { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
}

function describe(rule: string, findings: readonly Finding[]): string {
  const tools = new Set(findings.filter((finding) => finding.rule === rule).map(({ tool }) => tool));
  return `${rule} (${[...tools].join(", ")})`;
}

function notifications({ files, crossChecks, skipped, limitReached }: CheckReport, cwd: string): object[] {
  const note = (text: string, file?: string): object => ({
    level: "warning",
    message: { text },
    ...(file === undefined ? {} : { locations: [{ physicalLocation: artifact(file, cwd) }] }),
  });
  return [
    ...files.flatMap(({ path: file, check }) =>
      check.status === "not-checked" ? [note(`not checked: ${check.reason}`, file)] : [],
    ),
    ...crossChecks.flatMap(({ title, outcome }) =>
      outcome.status === "not-checked" ? [note(`not checked: ${title}: ${outcome.reason}`)] : [],
    ),
    ...skipped.map(({ path: file, reason }) => note(`skipped: ${reason}`, file)),
    ...(limitReached ? [note("not all files were looked at: there are too many")] : []),
  ];
}

function artifact(file: string, cwd: string): object {
  const isBelow = !path.isAbsolute(file) && file !== ".." && !file.startsWith("../");
  const artifactLocation = isBelow
    ? { uri: file.toWellFormed().split("/").map(encodeURIComponent).join("/"), uriBaseId: "%SRCROOT%" }
    : { uri: pathToFileURL(path.resolve(cwd, file)).href };
  return { artifactLocation };
}
