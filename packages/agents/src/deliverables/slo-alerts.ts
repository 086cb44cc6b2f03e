import { defineDeliverable, type DeliverableKind } from "@orchestrate/core";
import { designFrom } from "../design/design-from-facts.ts";
import { draftSloAlerts } from "../drafts/slo-alerts-draft.ts";

const instructions = `Write Prometheus rules in YAML (\`groups\` of \`rules\`): recording rules first, then alerts that use them.

- Alert on symptoms that users feel: burn rates of the availability and of the latency objective, each over a long and a short window (14.4 over 1h and 5m, 6 over 6h and 30m).
  Write beside each threshold how it is computed: burn rate times error budget.
- Then saturation that comes before the symptom: queue, database connections, instances; thresholds from the capacity plan. And one alert for metrics that are absent.
- Each alert: \`for\`, \`labels.severity\` (page or ticket), \`annotations.summary\`, and \`annotations.runbook_url\` that points to a section of ops/runbook.md with the alert's name.
- Use only metrics that the service exports, and name them in a comment at the top with the port; a histogram needs a bucket at the latency objective.
- Every number is given by the task, computed (say how) or marked "assumed".`;

/** Prometheus rules that page on the burn rate of the objectives and on saturation. */
export const sloAlerts: DeliverableKind = defineDeliverable({
  id: "slo-alerts",
  title: "SLO alerts (Prometheus rules)",
  path: "ops/slo-alerts.yaml",
  language: "yaml",
  instructions,
  reads: ["capacity-plan"],
  draft: ({ facts, goal }) => [{ text: draftSloAlerts(designFrom(facts, goal)) }],
  check: () =>
    Promise.resolve({
      status: "not-checked",
      reason: "no checker of Prometheus rules and PromQL is built in yet; run promtool check rules",
    }),
});
