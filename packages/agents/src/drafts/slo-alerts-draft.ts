import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design } from "../design/design.ts";
import { latencyBucket, recordings, runbookAnchor, sloAlerts, type SloAlert } from "../design/slo.ts";
import { showQuantity } from "./show-quantity.ts";

/** Prometheus rules: recording rules, burn-rate alerts on both objectives, saturation. */
export function draftSloAlerts(design: Design): string {
  const { sizing, metrics } = design;
  const records = recordings(design)
    .map(
      ({ record, expr }) =>
        `      - record: ${record}\n        expr: ${JSON.stringify(expr)}\n        labels: { service: ${design.service} }\n`,
    )
    .join("");
  const alerts = sloAlerts(design)
    .map((alert) => alertRule(alert, design))
    .join("");
  return `${offlineNotice("yaml")}#
# Objectives: availability ${showQuantity(sizing.availabilityPercent)}, an error budget of ${showQuantity(sizing.errorBudgetMinutes)};
# 99 % of the requests within ${showQuantity(sizing.p99LatencyMs)}.
# The service must export ${metrics.requests}{status}, ${metrics.duration} (a histogram with a bucket le="${latencyBucket(design)}"),
# ${metrics.queue} and ${metrics.pool} on port ${design.ports.metrics}, scraped as job "${design.service}".
# Pages need two windows: the long one shows that it matters, the short one that it still goes on.
groups:
  - name: ${design.service}-slo-recordings
    interval: 30s
    rules:
${records}  - name: ${design.service}-slo-alerts
    rules:
${alerts}`;
}

function alertRule(alert: SloAlert, design: Design): string {
  return `      # ${alert.why}
      - alert: ${alert.name}
        expr: ${JSON.stringify(alert.expr)}
        for: ${alert.for}
        labels:
          severity: ${alert.severity}
          service: ${design.service}
        annotations:
          summary: ${JSON.stringify(`${design.title}: ${alert.summary}`)}
          runbook_url: "ops/runbook.md#${runbookAnchor(alert.name)}"
`;
}
