import { placeInScalar } from "./place-in-scalar.ts";
import { recordOf, type PlainRecord } from "./plain-data.ts";
import type { RuleFile } from "./prometheus-fields.ts";
import type { PromqlNode } from "./promql.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlPath } from "./yaml-source.ts";

/** Aggregations whose result keeps the labels of the series that it takes, or makes up one. */
const KEEPING: ReadonlySet<string> = new Set(["topk", "bottomk", "limitk", "limit_ratio", "count_values"]);
/** Functions that take no label away and add none. */
const PASSING: ReadonlySet<string> = new Set(
  "histogram_quantile round abs ceil floor clamp clamp_min clamp_max sort sort_desc".split(" "),
);

interface AlertRule {
  readonly rule: PlainRecord;
  readonly at: YamlPath;
  readonly text: string;
  readonly top: PromqlNode;
}

/** Labels that a template of an alert prints and that its expression has aggregated away: they are always empty. */
export function lostLabels({ rule, at, text, top }: AlertRule, file: RuleFile): readonly Fault[] {
  const kept = labelsOf(top, text);
  if (kept === undefined) return [];
  return ["labels", "annotations"].flatMap((part) =>
    Object.entries(recordOf(rule[part])).flatMap(([key, value]) =>
      typeof value === "string" ? lostIn(value, { kept, at: [...at, part, key], file }) : [],
    ),
  );
}

function lostIn(
  value: string,
  { kept, at, file }: { kept: readonly string[]; at: YamlPath; file: RuleFile },
): readonly Fault[] {
  const used = [...value.matchAll(/(?:\$labels|(?<![\w$])\.Labels)\.(\w+)/g)];
  return used.flatMap(({ 0: reference, 1: label = "", index }): readonly Fault[] => {
    if (kept.includes(label) || value.includes(`if ${reference}`) || value.includes(`with ${reference}`)) return [];
    const place = placeInScalar({ text: file.text, start: file.source.placeOf(at), value }, index);
    const message = `${label} is always empty here: the expression aggregates it away`;
    const hint = `Keep it with by (${[...kept, label].join(", ")}), or leave it out.`;
    return [{ ...place, rule: "label-lost", severity: "warning", message, hint }];
  });
}

/** The labels that the result of an expression can have, undefined where they cannot be told. */
function labelsOf(node: PromqlNode, text: string): readonly string[] | undefined {
  const [left, right] = node.getChildren("Expr");
  switch (node.name) {
    case "AggregateExpr":
      return labelsOfAggregation(node, text);
    case "BinaryExpr":
      return left === undefined || right === undefined ? undefined : labelsOfOperands(node, [left, right], text);
    case "FunctionCall":
      return labelsOfCall(node, text);
    default:
      return node.name === "ParenExpr" && left !== undefined ? labelsOf(left, text) : undefined;
  }
}

function labelsOfAggregation(node: PromqlNode, text: string): readonly string[] | undefined {
  const operator = node.getChild("AggregateOp");
  if (operator === null || KEEPING.has(text.slice(operator.from, operator.to).toLowerCase())) return undefined;
  const modifier = node.getChild("AggregateModifier");
  if (modifier === null) return [];
  const names = /^by\s*\(([^)]*)\)/i.exec(text.slice(modifier.from, modifier.to))?.[1];
  return names
    ?.split(",")
    .map((name) => name.trim().replaceAll(/^["']|["']$/g, ""))
    .filter((name) => name !== "");
}

function labelsOfOperands(
  node: PromqlNode,
  [left, right]: readonly [PromqlNode, PromqlNode],
  text: string,
): readonly string[] | undefined {
  if (/\bgroup_(?:left|right)\b/i.test(text.slice(left.to, right.from))) return undefined;
  if (left.nextSibling?.name === "Or") {
    const sides = [labelsOf(left, text), labelsOf(right, text)];
    return sides.includes(undefined) ? undefined : sides.flatMap((side) => side ?? []);
  }
  return labelsOf(left.name === "NumberDurationLiteral" ? right : left, text);
}

function labelsOfCall(node: PromqlNode, text: string): readonly string[] | undefined {
  const identifier = node.getChild("FunctionIdentifier");
  if (identifier === null || !PASSING.has(text.slice(identifier.from, identifier.to))) return undefined;
  const parameters = node.getChild("FunctionCallBody")?.getChildren("Expr") ?? [];
  const vector = parameters.find(({ name }) => name !== "NumberDurationLiteral");
  return vector === undefined ? undefined : labelsOf(vector, text);
}
