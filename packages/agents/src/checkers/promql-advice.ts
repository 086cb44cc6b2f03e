import type { PromqlFault, PromqlNode } from "./promql.ts";

const COMPARISONS: readonly string[] = ["Eql", "Neq", "Gtr", "Gte", "Lss", "Lte"];
const SELECTIVE: ReadonlySet<string> = new Set(["absent", "absent_over_time"]);

/** Expressions that Prometheus takes and that do not say what was meant: quantiles, hidden counter resets. */
export function promqlAdvice(top: PromqlNode, text: string): readonly PromqlFault[] {
  return nodesIn(top, "FunctionCall").flatMap((node) => {
    const name = functionName(node, text);
    const parameters = node.getChild("FunctionCallBody")?.getChildren("Expr") ?? [];
    if (name === "histogram_quantile") return quantileFaults(parameters, text);
    return /^(?:rate|irate|increase)$/.test(name) ? rateFaults(parameters[0], text) : [];
  });
}

/** A counter that is compared with a number: it grows until the process restarts. */
export function comparedCounters(top: PromqlNode, text: string): readonly PromqlFault[] {
  return nodesIn(top, "BinaryExpr").flatMap((node) => {
    const [left, right] = node.getChildren("Expr");
    if (!COMPARISONS.includes(left?.nextSibling?.name ?? "") || right?.name !== "NumberDurationLiteral") return [];
    const name = left?.name === "VectorSelector" ? text.slice(left.from, left.to) : "";
    const limit = Number(text.slice(right.from, right.to));
    if (!/^\w+_total\b/.test(name) || limit === 0) return [];
    const message = `${name.slice(0, 60)} is a counter: it grows until the process restarts`;
    const hint = "Compare its rate: rate(…[5m]) or increase(…[1h]).";
    return [{ from: node.from, rule: "promql-counter", severity: "warning" as const, message, hint }];
  });
}

/** Whether an alert's condition selects nothing: it then fires as long as there is data. */
export function alwaysFires(top: PromqlNode, text: string): PromqlFault | undefined {
  const comparing = nodesIn(top, "BinaryExpr").filter((node) =>
    COMPARISONS.includes(node.getChild("Expr")?.nextSibling?.name ?? ""),
  );
  const selects = nodesIn(top, "FunctionCall").some((node) => SELECTIVE.has(functionName(node, text)));
  const joins = nodesIn(top, "BinaryExpr").some((node) =>
    ["And", "Unless"].includes(node.getChild("Expr")?.nextSibling?.name ?? ""),
  );
  if (comparing.some((node) => node.getChild("BoolModifier") === null) || selects || joins) return undefined;
  const [first] = comparing;
  // What a rule or a series already answers with 0 or nothing may be a condition of its own.
  if (first === undefined && nodesIn(top, "VectorSelector").length === 1 && top.name === "VectorSelector")
    return undefined;
  const message =
    first === undefined
      ? "nothing is compared, so the alert fires whenever there is data"
      : "with bool the result is 0 or 1 and never empty, so the alert always fires";
  const hint = first === undefined ? "Compare it with a threshold." : "Take bool away.";
  return { from: first?.from ?? top.from, rule: "alert-always-fires", severity: "warning", message, hint };
}

/** Every node of a name at or below another. */
export function nodesIn(top: PromqlNode, name: string): readonly PromqlNode[] {
  const found: PromqlNode[] = [];
  top.cursor().iterate((node) => {
    if (node.name === name) found.push(node.node);
  });
  return found.filter((node) => node.from >= top.from && node.to <= top.to);
}

function functionName(node: PromqlNode, text: string): string {
  const identifier = node.getChild("FunctionIdentifier");
  return identifier === null ? "" : text.slice(identifier.from, identifier.to);
}

function quantileFaults([quantile, histogram]: readonly PromqlNode[], text: string): readonly PromqlFault[] {
  if (quantile === undefined || histogram === undefined) return [];
  const share = Number(text.slice(quantile.from, quantile.to));
  const faults: PromqlFault[] = [];
  if (share > 1 || share < 0) {
    const message = `a quantile lies between 0 and 1, this is ${share}`;
    faults.push({ from: quantile.from, rule: "promql-quantile", message, hint: "Write 0.99 for the 99th percentile." });
  }
  const modifier = histogram.name === "AggregateExpr" ? histogram.getChild("AggregateModifier") : null;
  const classic = nodesIn(histogram, "Identifier").some((node) => text.slice(node.from, node.to).endsWith("_bucket"));
  if (histogram.name !== "AggregateExpr" || !classic) return faults;
  const labels = modifier === null ? "by ()" : text.slice(modifier.from, modifier.to);
  const named = /\ble\b/.test(labels);
  if (/^by/i.test(labels) === named) return faults;
  const message = "the sum takes away the label le, so the quantile has no buckets and gives nothing";
  faults.push({ from: histogram.from, rule: "promql-quantile", message, hint: "Sum by (le), with any other labels." });
  return faults;
}

function rateFaults(range: PromqlNode | undefined, text: string): readonly PromqlFault[] {
  const summed = range?.name === "SubqueryExpr" ? range.getChild("AggregateExpr") : null;
  if (summed === null || !/^sum\b/i.test(text.slice(summed.from, summed.to))) return [];
  const message = "the rate of a sum takes every restart of one instance for a jump";
  return [
    { from: summed.from, rule: "promql-rate-of-sum", severity: "warning", message, hint: "Sum the rates instead." },
  ];
}
