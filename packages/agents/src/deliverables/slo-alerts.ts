import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
  type ReadableText,
} from "@orchestrate/core/deliverables";
import { prometheusRuleFaults } from "../checkers/prometheus-rules.ts";
import { promtoolOn } from "../checkers/promtool.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { unlessTemplate } from "../checkers/unless-template.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftSloAlerts } from "../drafts/slo-alerts-draft.ts";

const instructions = `Write Prometheus rules in YAML (\`groups\` of \`rules\`): recording rules first, then alerts that use them. Each expression is read by
PromQL's own grammar and its types are checked; what is found comes back to you with line and column, and an error must be corrected.

- Alert on symptoms that users feel: burn rates of the availability and of the latency objective, each over a long and a short window (14.4 over 1h and 5m, 6 over 6h and 30m).
  Write beside each threshold how it is computed: burn rate times error budget.
- Then saturation that comes before the symptom: queue, database connections, instances; thresholds from the capacity plan. And one alert for metrics that are absent.
- Each alert: \`for\`, \`labels.severity\` (page or ticket), \`annotations.summary\`, and \`annotations.runbook_url\` that points to a section of ops/runbook.md with the alert's name.
- Use only metrics that the service exports, and name them in a comment at the top with the port; a histogram needs a bucket at the latency objective.
- Every number is given by the task, computed (say how) or marked "assumed".`;

const RULES = "prometheus-rules@1";

async function check(input: CheckInput): Promise<CheckOutcome> {
  const grammar = toolVersion("@prometheus-io/lezer-promql");
  const outcome = await reportFindings(input, grammar, () => prometheusRuleFaults(input.text, input.facts));
  return outcome.status === "checked" ? { ...outcome, tools: [grammar, RULES] } : outcome;
}

/** Rules of Loki look the same and hold LogQL; a PrometheusRule among other manifests is left to their kind. */
function isRuleFile({ path, text }: ReadableText): boolean {
  const kinds = [...text.matchAll(/^kind:\s*(\S+)/gm)].map((match) => match[1]);
  return (
    /\.(?:ya?ml|rules)$/i.test(path) &&
    /^[ \t]*groups[ \t]*:/m.test(text) &&
    /^[ \t]*(?:- +)?(?:alert|record)[ \t]*:/m.test(text) &&
    /^[ \t]*(?:- +)?expr[ \t]*:/m.test(text) &&
    kinds.every((kind) => kind === "PrometheusRule") &&
    kinds.length < 2 &&
    !/\}\s*\|[=~ ]/.test(text)
  );
}

/** Prometheus rules that page on the burn rate of the objectives and on saturation. */
export const sloAlerts: DeliverableKind = defineDeliverable({
  id: "slo-alerts",
  title: "SLO alerts (Prometheus rules)",
  path: "ops/slo-alerts.yaml",
  language: "yaml",
  checkedBy: "the Prometheus rule schema and the PromQL grammar; promtool besides, where it is on PATH",
  instructions,
  reads: ["capacity-plan"],
  draft: ({ facts, goal }) => [{ text: draftSloAlerts(designFrom(facts, goal)) }],
  check: (input) => unlessTemplate(input, check),
  // Not in the isolated process, which may start no program.
  beside: (machine) => promtoolOn(machine),
  recognises: isRuleFile,
  isolated: import.meta.url,
});
