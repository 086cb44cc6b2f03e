import { defineCrossCheck, type CrossCheck, type ReadableText } from "@orchestrate/core/deliverables";
import { readAlertFile, type PrometheusRule } from "../checkers/alert-rules.ts";
import { reportConflicts, type Conflict } from "../checkers/report-conflicts.ts";

/** What Prometheus and the exporters that nearly every cluster runs bring along. */
const COMMON =
  /^(?:up|ALERTS|ALERTS_FOR_STATE|scrape_\w+|process_\w+|go_\w+|jvm_\w+|nodejs_\w+|python_\w+|kube_\w+|kubelet_\w+|node_\w+|container_\w+|probe_\w+|pg_\w+|redis_\w+|prometheus_\w+|alertmanager_\w+|apiserver_\w+|machine_\w+|cadvisor_\w+)$/;
const WORDS = new Set(
  "and or unless by without on ignoring group_left group_right bool offset inf nan start end atan2".split(" "),
);

interface UsedMetric {
  readonly name: string;
  readonly offset: number;
}

/** Blanks of the same length, so that what follows keeps its place. */
function blank(match: string): string {
  return " ".repeat(match.length);
}

/** The metrics that an expression selects. */
function metricsIn(expr: string): readonly UsedMetric[] {
  const bare = expr
    .slice(0, 10_000)
    .replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, blank)
    .replaceAll(/\{[^{}]*\}|\[[^[\]]*\]/g, blank)
    .replaceAll(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)/gi, blank);
  return [...bare.matchAll(/(?<![\w:.])[a-zA-Z_:][\w:]*(?!\s*\()(?![\w:])/g)].flatMap((match) =>
    WORDS.has(match[0].toLowerCase()) ? [] : [{ name: match[0], offset: match.index }],
  );
}

/** A metric without what a histogram or summary adds to its name. */
function family(name: string): string {
  return name.replace(/_(?:bucket|count|sum|total)$/, "");
}

function compare(document: ReadableText): readonly Conflict[] {
  const { rules, comments, path } = readAlertFile(document);
  const recorded = new Set(rules.filter((rule) => rule.kind === "record").map((rule) => rule.name));
  const statement = comments.findIndex((comment) => /\bexports?\b|\bexporters?\b|\bmetrics?\b.*:/i.test(comment.text));
  const following = statement < 0 ? [] : comments.slice(statement, statement + 12);
  const names = following.flatMap(({ text }) =>
    [...text.matchAll(/\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b/g)].map((match) => match[0]),
  );
  // Without a list there is nothing to compare with.
  if (names.length === 0) return [];
  const stated = new Set(names.map(family));
  const line = following[0]?.line ?? 1;
  const seen = new Set<string>();
  const unknown = (rule: PrometheusRule): readonly Conflict[] =>
    metricsIn(rule.expr).flatMap(({ name, offset }): readonly Conflict[] => {
      if (recorded.has(name) || COMMON.test(name) || stated.has(family(name)) || seen.has(name)) return [];
      seen.add(name);
      const message = `${rule.name} uses ${name}, which is neither recorded here nor among the exported metrics (${path}:${line})`;
      const hint = "Correct the name, or add it to the list of what the service exports.";
      return [{ path, ...rule.placeInExpr(offset), rule: "metric-unknown", severity: "warning", message, hint }];
    });
  return rules.flatMap(unknown);
}

/** The alerts use recorded series and metrics that the document itself lists as exported. */
export const sloAlertsMetrics: CrossCheck = defineCrossCheck({
  id: "slo-alerts-metrics",
  title: "The alerts use only recorded series and metrics that the services are said to export.",
  kinds: ["slo-alerts"],
  check: (input) =>
    reportConflicts(input, "slo-alerts-metrics@1", (documents) => documents("slo-alerts").flatMap(compare)),
});
