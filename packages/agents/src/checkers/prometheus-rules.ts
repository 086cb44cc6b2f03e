import type { Facts } from "@orchestrate/core";
import { listOf, recordOf, textOf, type PlainRecord } from "./plain-data.ts";
import { placeInScalar } from "./place-in-scalar.ts";
import { alertFaults, recordedFaults, type ReadRule } from "./prometheus-alerts.ts";
import { groupFieldFaults, ruleFieldFaults, topFieldFaults, type RuleFile } from "./prometheus-fields.ts";
import { comparedCounters, promqlAdvice } from "./promql-advice.ts";
import { typePromql } from "./promql-types.ts";
import { parsePromql, type PromqlFault } from "./promql.ts";
import type { Fault } from "./report-findings.ts";
import { parseYamlSource, type YamlPath } from "./yaml-source.ts";

/**
 * Checks a file of Prometheus rules, or a PrometheusRule of the operator: fields, durations, templates, each expression
 * by the grammar and the types of PromQL, and what makes an alert one that somebody can act on.
 */
export async function prometheusRuleFaults(text: string, facts: Facts): Promise<readonly Fault[]> {
  const source = parseYamlSource(text, 1, "followed");
  if (source.errors.length > 0) return source.errors.map((error) => ({ ...error, rule: "yaml-syntax" }));
  const file = { text, source };
  const { groups, path, faults } = groupsOf(source.value, file);
  const rules: ReadRule[] = [];
  for (const [index, group] of groups.entries()) {
    const at = [...path, index];
    faults.push(...groupFieldFaults(recordOf(group), at, file), ...sameName(groups, index, { at, file }));
    for (const [number, value] of listOf(recordOf(group)["rules"]).entries()) {
      const rule = await readRule(recordOf(value), { at: [...at, "rules", number], group: recordOf(group), file });
      faults.push(...rule.faults);
      rules.push(rule);
    }
  }
  return [...faults, ...rules.flatMap((rule) => alertFaults(rule, file, facts)), ...recordedFaults(rules, file)];
}

/** The names of the alerts in a file of rules, in its order; none when it cannot be read. */
export function alertNames(text: string): readonly { readonly name: string; readonly runbook: string }[] {
  const value = parseYamlSource(text, 1, "followed").value;
  const root = recordOf(value);
  const groups = listOf(root["groups"] ?? recordOf(root["spec"])["groups"]);
  return groups
    .flatMap((group) => listOf(recordOf(group)["rules"]))
    .flatMap((rule) => {
      const { alert, annotations } = recordOf(rule);
      const { runbook_url: url, runbook } = recordOf(annotations);
      return typeof alert === "string" ? [{ name: alert, runbook: textOf(url ?? runbook) ?? "" }] : [];
    });
}

interface Groups {
  readonly groups: readonly unknown[];
  readonly path: YamlPath;
  readonly faults: Fault[];
}

function groupsOf(value: unknown, file: RuleFile): Groups {
  const root = recordOf(value);
  const ofOperator = root["kind"] === "PrometheusRule";
  const holder = ofOperator ? recordOf(root["spec"]) : root;
  const path = ofOperator ? ["spec", "groups"] : ["groups"];
  const faults = [...topFieldFaults(holder, path.slice(0, -1), file)];
  const { groups } = holder;
  if (Array.isArray(groups) && groups.length > 0) return { groups, path, faults };
  const hint = "Begin the file with groups: and a list of groups that each have a name and rules.";
  const none = { ...file.source.placeOf(path), rule: "no-groups", message: "there are no groups of rules", hint };
  return { groups: [], path, faults: [...faults, none] };
}

function sameName(
  groups: readonly unknown[],
  index: number,
  { at, file }: { at: YamlPath; file: RuleFile },
): readonly Fault[] {
  const names = groups.map((group) => recordOf(group)["name"]);
  const rules = recordOf(groups[index])["rules"];
  const faults: Fault[] = [];
  if (names[index] !== undefined && names.indexOf(names[index]) < index) {
    const message = `a group ${JSON.stringify(names[index])} is there already`;
    faults.push({ ...file.source.placeOf([...at, "name"]), rule: "group-name", message });
  }
  if (Array.isArray(rules) && rules.length > 0) return faults;
  const wrong = rules !== undefined && rules !== null && !Array.isArray(rules);
  const message = wrong ? "rules is a list" : "the group has no rules";
  const severity = wrong ? "error" : "warning";
  return [...faults, { ...file.source.keyPlaceOf([...at, "rules"]), rule: "group-rules", message, severity }];
}

async function readRule(
  rule: PlainRecord,
  { at, group, file }: { at: YamlPath; group: PlainRecord; file: RuleFile },
): Promise<ReadRule & { faults: readonly Fault[] }> {
  const expr = rule["expr"];
  const text = typeof expr === "string" || typeof expr === "number" ? String(expr) : "";
  const fields = ruleFieldFaults(rule, at, file);
  if (text === "") return { rule, at, group, text, faults: fields };
  const { top, faults } = await parsePromql(text);
  const place = (fault: PromqlFault): Fault => placed(fault, { at: [...at, "expr"], text, file });
  if (top === undefined) return { rule, at, group, text, faults: [...fields, ...faults.map(place)] };
  const typed = typePromql(top, text);
  const all = [...typed.faults, ...promqlAdvice(top, text), ...comparedCounters(top, text)];
  if (typed.type === "matrix" || typed.type === "string") {
    const message = `a rule's expression gives an instant vector, this is a ${typed.type === "matrix" ? "range" : "string"}`;
    all.push({ from: top.from, rule: "promql-type", message });
  }
  return { rule, at, group, text, top, faults: [...fields, ...all.map(place)] };
}

function placed(
  { from, ...fault }: PromqlFault,
  { at, text, file }: { at: YamlPath; text: string; file: RuleFile },
): Fault {
  const start = file.source.placeOf(at);
  return { ...fault, ...placeInScalar({ text: file.text, start, value: text }, from) };
}
