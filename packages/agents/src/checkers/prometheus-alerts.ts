import { nearestName, type Facts } from "@orchestrate/core/deliverables";
import { lostLabels } from "./alert-labels.ts";
import { recordOf, shown, type PlainRecord } from "./plain-data.ts";
import { placeInScalar } from "./place-in-scalar.ts";
import { promSeconds, type RuleFile } from "./prometheus-fields.ts";
import { alwaysFires, nodesIn } from "./promql-advice.ts";
import type { PromqlNode } from "./promql.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlPath } from "./yaml-source.ts";

/** A rule of a file, with its expression as it was read. */
export interface ReadRule {
  readonly rule: PlainRecord;
  readonly at: YamlPath;
  readonly group: PlainRecord;
  readonly text: string;
  /** Absent when the expression could not be read. */
  readonly top?: PromqlNode;
}

/** Warnings about an alert that nobody could act on: no severity, no runbook, conditions that never or always hold. */
export function alertFaults(read: ReadRule, file: RuleFile, facts: Facts): readonly Fault[] {
  const { rule, at, group, top, text } = read;
  if (rule["alert"] === undefined) return [];
  const faults: Fault[] = [];
  const warn = (path: YamlPath, rule: string, message: string, hint: string): void => {
    faults.push({ ...file.source.placeOf([...at, ...path]), rule, severity: "warning", message, hint });
  };
  const labels = { ...recordOf(group["labels"]), ...recordOf(rule["labels"]) };
  const annotations = recordOf(rule["annotations"]);
  const name = shown(rule["alert"]);
  if (labels["severity"] === undefined)
    warn(["labels"], "alert-severity", `${name} has no severity`, "Add labels: severity: page or ticket.");
  if (!Object.keys(annotations).some((key) => /runbook|playbook/i.test(key)))
    warn(["annotations"], "alert-runbook", `${name} names no runbook`, "Add annotations: runbook_url.");
  if (!Object.keys(annotations).some((key) => /summary|description|message|title/i.test(key)))
    warn(["annotations"], "alert-summary", `${name} does not say what is wrong`, "Add annotations: summary.");
  const wait = promSeconds(rule["for"]);
  const interval = promSeconds(group["interval"]);
  if (wait !== undefined && interval !== undefined && wait > 0 && wait < interval) {
    const message = `for: ${shown(rule["for"])} is shorter than the group's interval of ${shown(group["interval"])}`;
    warn(["for"], "for-below-interval", message, "The condition is looked at once per interval; make for longer.");
  }
  if (top === undefined) return faults;
  const always = alwaysFires(top, text);
  if (always !== undefined) {
    const { from, ...fault } = always;
    const start = file.source.placeOf([...at, "expr"]);
    faults.push({ ...fault, ...placeInScalar({ text: file.text, start, value: text }, from) });
  }
  faults.push(...lostLabels({ rule, at, text, top }, file));
  for (const message of burnRateFaults(name, { text, top, facts }))
    warn(["expr"], "burn-rate", message.message, message.hint);
  return faults;
}

/** Recorded series that an expression uses and that no rule of the file records, and rules that are there twice. */
export function recordedFaults(rules: readonly ReadRule[], file: RuleFile): readonly Fault[] {
  const recorded = rules.flatMap(({ rule }) => (typeof rule["record"] === "string" ? [rule["record"]] : []));
  const unknown = rules.flatMap(({ top, text, at }) =>
    (top === undefined ? [] : nodesIn(top, "VectorSelector")).flatMap((node): readonly Fault[] => {
      const identifier = node.getChild("Identifier");
      const name = identifier === null ? "" : text.slice(identifier.from, identifier.to);
      if (!name.includes(":") || recorded.length === 0 || recorded.includes(name)) return [];
      const near = nearestName(name, recorded);
      const place = placeInScalar(
        { text: file.text, start: file.source.placeOf([...at, "expr"]), value: text },
        node.from,
      );
      const message = `no rule of this file records ${name}`;
      const hint = near === undefined ? "Record it, or see that another file does." : `Did you mean ${near}?`;
      return [{ ...place, rule: "series-not-recorded", severity: "warning", message, hint }];
    }),
  );
  return [...unknown, ...twice(rules, file)];
}

function twice(rules: readonly ReadRule[], file: RuleFile): readonly Fault[] {
  const keys = rules.map(({ rule }) => JSON.stringify([rule["record"], rule["alert"], rule["labels"]]));
  return rules.flatMap(({ rule, at }, index) => {
    const name = rule["record"] ?? rule["alert"];
    if (typeof name !== "string" || keys.indexOf(keys[index] ?? "") === index) return [];
    const message = `${name} is there twice with the same labels`;
    return [
      { ...file.source.placeOf(at), rule: "rule-twice", severity: "warning" as const, message, hint: "Keep one." },
    ];
  });
}

/** The long window of each burn rate of the multi-window method for 30 days, in seconds, and its factor. */
const FACTORS: ReadonlyMap<number, number> = new Map([
  [3600, 14.4],
  [21_600, 6],
  [86_400, 3],
  [259_200, 1],
]);

interface Told {
  readonly message: string;
  readonly hint: string;
}

/** The Site Reliability Workbook (Google, 2018), chapter 5: the short window is a twelfth of the long one. */
function burnRateFaults(
  name: string,
  { text, top, facts }: { text: string; top: PromqlNode; facts: Facts },
): readonly Told[] {
  if (!/burn/i.test(name)) return [];
  const windows = [...new Set(windowsOf(top, text))].sort((a, b) => b - a);
  const [long, short] = windows;
  if (long === undefined) return [];
  const thresholds = thresholdsOf(top, text);
  const faults: Told[] = [];
  if (short === undefined) {
    const message = `${name} looks at one window, so it fires late or goes on firing after the end`;
    faults.push({ message, hint: "Join a long and a short window with and, such as 1h and 5m." });
  } else if (windows.length === 2 && (long / short < 6 || long / short > 24)) {
    const message = `the windows of ${name} do not belong together: the long one is ${long / short} times the short one`;
    faults.push({ message, hint: "The short window is a twelfth of the long one: 1h and 5m, 6h and 30m, 3d and 6h." });
  }
  const [first] = thresholds;
  if (windows.length === 2 && thresholds.length === 2 && first !== undefined && thresholds[1] !== first)
    faults.push({ message: `${name} compares its windows with two thresholds`, hint: "Both have the same." });
  return [...faults, ...budgetFaults(name, { long, threshold: first, facts })];
}

function budgetFaults(
  name: string,
  { long, threshold, facts }: { long: number; threshold: number | undefined; facts: Facts },
): readonly Told[] {
  const { availabilityPercent } = facts;
  const factor = FACTORS.get(long);
  if (typeof availabilityPercent !== "number" || factor === undefined || threshold === undefined) return [];
  if (/latency|slow|duration/i.test(name) || threshold >= 0.9) return [];
  const expected = Number(((factor * (100 - availabilityPercent)) / 100).toPrecision(6));
  if (Math.abs(threshold - expected) <= expected * 0.01) return [];
  const message = `${name} compares with ${threshold}; ${factor} times the error budget of ${availabilityPercent} % is ${expected}`;
  return [{ message, hint: "Threshold = burn rate * (1 - objective)." }];
}

/** Lengths of the ranges, in seconds, and of the windows that names of recorded series end with. */
function windowsOf(top: PromqlNode, text: string): readonly number[] {
  const ranges = nodesIn(top, "MatrixSelector").flatMap((node) => node.getChild("DurationExpr") ?? []);
  const named = nodesIn(top, "Identifier").map(
    (node) => /\D(\d+(?:s|m|h|d|w))$/.exec(text.slice(node.from, node.to))?.[1],
  );
  return [...ranges.map((node) => text.slice(node.from, node.to)), ...named].flatMap(
    (value) => promSeconds(value) ?? [],
  );
}

/** Numbers that the comparisons have on their right side, products of literals multiplied. */
function thresholdsOf(top: PromqlNode, text: string): readonly number[] {
  return nodesIn(top, "BinaryExpr").flatMap((node) => {
    const [left, right] = node.getChildren("Expr");
    if (right === undefined || !/^Gt[re]$/.test(left?.nextSibling?.name ?? "")) return [];
    const factors = text
      .slice(right.from, right.to)
      .replaceAll(/[()\s]/g, "")
      .split("*")
      .map(Number);
    return factors.some(Number.isNaN)
      ? []
      : [Number(factors.reduce((product, factor) => product * factor, 1).toPrecision(6))];
  });
}
