import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Severity } from "@orchestrate/core";

const levels: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

/** Where a report comes from. */
export interface SarifOrigin {
  readonly version: string;
  /** Paths of the report start here. */
  readonly cwd: string;
}

/** A rule as code scanning shows it. */
export interface SarifRule {
  readonly id: string;
  readonly title: string;
  /** Why it matters and what to do; markdown. */
  readonly help?: string;
  /** What it is set to, where nothing says otherwise. */
  readonly severity?: Severity;
}

/** One finding. `line` and `column` count from 1. */
export interface SarifResult {
  readonly file: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly properties?: object;
}

/** Something that was not looked at, and why. */
export interface SarifNote {
  readonly text: string;
  readonly file?: string;
}

/** A report in the Static Analysis Results Interchange Format, as code scanning reads it (OASIS SARIF 2.1.0). */
export function sarifLog(
  { version, cwd }: SarifOrigin,
  {
    rules,
    results,
    notes,
  }: { rules: readonly SarifRule[]; results: readonly SarifResult[]; notes: readonly SarifNote[] },
): object {
  const ids = rules.map(({ id }) => id);
  const run = {
    tool: { driver: { name: "orchestrate", version, rules: rules.map(reportingDescriptor) } },
    columnKind: "utf16CodeUnits",
    invocations: [
      { executionSuccessful: true, toolExecutionNotifications: notes.map((note) => notification(note, cwd)) },
    ],
    results: results.map(({ file, rule, severity, line, column, message, hint, properties }) => ({
      ruleId: rule,
      ruleIndex: ids.indexOf(rule),
      level: levels[severity],
      message: { text: hint === undefined ? message : `${message}\n${hint}` },
      locations: [{ physicalLocation: { ...artifact(file, cwd), region: { startLine: line, startColumn: column } } }],
      ...(properties === undefined ? {} : { properties }),
    })),
  };
  return { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
}

function reportingDescriptor({ id, title, help, severity }: SarifRule): object {
  return {
    id,
    shortDescription: { text: title },
    ...(help === undefined ? {} : { help: { text: help, markdown: help } }),
    ...(severity === undefined ? {} : { defaultConfiguration: { level: levels[severity] } }),
  };
}

function notification({ text, file }: SarifNote, cwd: string): object {
  const locations = file === undefined ? {} : { locations: [{ physicalLocation: artifact(file, cwd) }] };
  return { level: "warning", message: { text }, ...locations };
}

function artifact(file: string, cwd: string): object {
  const isBelow = !path.isAbsolute(file) && file !== ".." && !file.startsWith("../");
  const artifactLocation = isBelow
    ? { uri: file.toWellFormed().split("/").map(encodeURIComponent).join("/"), uriBaseId: "%SRCROOT%" }
    : { uri: pathToFileURL(path.resolve(cwd, file)).href };
  return { artifactLocation };
}
