import { nearestName } from "@orchestrate/core/deliverables";
import { recordOf, shown, type PlainRecord } from "./plain-data.ts";
import { placeInScalar } from "./place-in-scalar.ts";
import { templateFaults } from "./prometheus-template.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlPath, YamlSource } from "./yaml-source.ts";

/** A rule file that is looked at. */
export interface RuleFile {
  readonly text: string;
  readonly source: YamlSource;
}

const TOP = ["groups", "namespace"];
/** The last ones are those of Thanos, Cortex and Mimir. */
const GROUP =
  "name interval query_offset limit labels rules partial_response_strategy source_tenants evaluation_delay align_evaluation_time_on_interval".split(
    " ",
  );
const RULE = ["record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"];
const UNITS: readonly (readonly [unit: string, seconds: number])[] = [
  ["y", 31_536_000],
  ["w", 604_800],
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
  ["s", 1],
  ["ms", 0.001],
];
const DURATION = /^(?:0|(?=\d)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?)$/;

/** Seconds of a duration as Prometheus writes it, such as `1h30m`; undefined when it is none. */
export function promSeconds(value: unknown): number | undefined {
  const match = DURATION.exec(String(value));
  if (match === null || (typeof value !== "string" && value !== 0)) return undefined;
  return UNITS.reduce((sum, [, seconds], index) => sum + Number.parseInt(match[index + 1] ?? "0", 10) * seconds, 0);
}

/** Unknown keys of the file, at their place and with the nearest known one. */
export function topFieldFaults(top: PlainRecord, path: YamlPath, file: RuleFile): readonly Fault[] {
  return unknownKeys(top, { path, known: TOP, file });
}

/** Faults in the fields of a group, without those of its rules. */
export function groupFieldFaults(group: PlainRecord, path: YamlPath, file: RuleFile): readonly Fault[] {
  const faults = [...unknownKeys(group, { path, known: GROUP, file })];
  const { name, limit } = group;
  if (typeof name !== "string" || name.trim() === "")
    faults.push({ ...file.source.placeOf([...path, "name"]), rule: "group-name", message: "the group has no name" });
  if (limit !== undefined && !Number.isInteger(limit))
    faults.push(told(file, [...path, "limit"], { rule: "group-limit", message: "limit is a whole number" }));
  return [
    ...faults,
    ...durationFaults(group, ["interval", "query_offset"], { path, file }),
    ...labelFaults(group["labels"], [...path, "labels"], { file, annotations: false }),
  ];
}

/** Faults in the fields of a rule, without those of its expression. */
export function ruleFieldFaults(rule: PlainRecord, path: YamlPath, file: RuleFile): readonly Fault[] {
  const alert = rule["alert"] !== undefined;
  const faults = [...unknownKeys(rule, { path, known: RULE, file }), ...nameFaults(rule, path, file)];
  for (const key of alert ? [] : ["for", "keep_firing_for", "annotations"]) {
    if (rule[key] === undefined || rule["record"] === undefined) continue;
    const message = `${key} belongs to an alert, not to a recording rule`;
    faults.push({ ...file.source.keyPlaceOf([...path, key]), rule: "rule-field", message, hint: "Take it away." });
  }
  if (rule["expr"] === undefined || rule["expr"] === null || rule["expr"] === "") {
    const message = `${shown(rule["alert"] ?? rule["record"] ?? "the rule")} has no expr`;
    faults.push({ ...file.source.placeOf(path), rule: "rule-without-expr", message });
  } else if (typeof rule["expr"] === "object") {
    faults.push(told(file, [...path, "expr"], { rule: "rule-without-expr", message: "expr is a text" }));
  }
  return [
    ...faults,
    ...durationFaults(rule, ["for", "keep_firing_for"], { path, file }),
    ...labelFaults(rule["labels"], [...path, "labels"], { file, annotations: false }),
    ...labelFaults(rule["annotations"], [...path, "annotations"], { file, annotations: true }),
  ];
}

function told(file: RuleFile, path: YamlPath, what: Omit<Fault, "line" | "column">): Fault {
  return { ...file.source.placeOf(path), ...what };
}

function unknownKeys(
  value: PlainRecord,
  { path, known, file }: { path: YamlPath; known: readonly string[]; file: RuleFile },
): readonly Fault[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const near = nearestName(key, known);
      const hint = near === undefined ? `Known are ${known.join(", ")}.` : `Did you mean ${near}?`;
      const place = file.source.keyPlaceOf([...path, key]);
      return { ...place, rule: "unknown-field", message: `Prometheus knows no field ${key} here`, hint };
    });
}

function nameFaults(rule: PlainRecord, path: YamlPath, file: RuleFile): readonly Fault[] {
  const { record, alert } = rule;
  if (record !== undefined && alert !== undefined)
    return [told(file, path, { rule: "rule-kind", message: "the rule both records and alerts", hint: "Make two." })];
  if (record === undefined && alert === undefined)
    return [told(file, path, { rule: "rule-kind", message: "the rule neither records nor alerts" })];
  const key = record === undefined ? "alert" : "record";
  const name = record ?? alert;
  if (typeof name !== "string" || name.trim() === "")
    return [told(file, [...path, key], { rule: "rule-name", message: `${key} is not a name` })];
  if (record === undefined || /^[a-zA-Z_:][\w:]*$/.test(name)) return [];
  const message = `${JSON.stringify(name)} is not the name of a metric`;
  const hint = "Letters, digits, _ and : only, such as job:http_requests:rate5m.";
  return [told(file, [...path, key], { rule: "rule-name", message, hint })];
}

function durationFaults(
  value: PlainRecord,
  keys: readonly string[],
  { path, file }: { path: YamlPath; file: RuleFile },
): readonly Fault[] {
  return keys.flatMap((key) => {
    const given = value[key];
    if (given === undefined || given === null || promSeconds(given) !== undefined) return [];
    const message = `${key}: ${JSON.stringify(given)} is not a duration`;
    const hint = "A whole number and its unit, from the largest to the smallest: 30s, 5m, 1h30m.";
    return [told(file, [...path, key], { rule: "duration", message, hint })];
  });
}

function labelFaults(
  labels: unknown,
  path: YamlPath,
  { file, annotations }: { file: RuleFile; annotations: boolean },
): readonly Fault[] {
  if (labels === undefined || labels === null) return [];
  if (typeof labels !== "object" || Array.isArray(labels)) {
    const message = `${String(path.at(-1))} is a map of names and texts`;
    return [told(file, path, { rule: "label", message, hint: "Write severity: page, without a hyphen before it." })];
  }
  return Object.entries(recordOf(labels)).flatMap(([name, value]): readonly Fault[] => {
    const at = [...path, name];
    if (!/^[a-zA-Z_]\w*$/.test(name) || name === "__name__") {
      const message = `${JSON.stringify(name)} is not the name of a label`;
      return [{ ...file.source.keyPlaceOf(at), rule: "label", message, hint: "Letters, digits and _ only." }];
    }
    if (typeof value === "object" && value !== null)
      return [
        told(file, at, { rule: "label", message: `${annotations ? "annotation" : "label"} ${name} is not a text` }),
      ];
    if (typeof value !== "string") return [];
    const start = file.source.placeOf(at);
    return templateFaults(value).map(({ from, ...fault }) => ({
      ...fault,
      ...placeInScalar({ text: file.text, start, value }, from),
    }));
  });
}
