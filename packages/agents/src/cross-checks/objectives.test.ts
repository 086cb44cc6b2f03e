import type { CrossCheck, Facts, Finding, ReadableText } from "@orchestrate/core";
import { expect, test } from "vitest";
import { capacityPlanLoadTest } from "./capacity-plan-load-test.ts";
import { capacityPlanSloAlerts } from "./capacity-plan-slo-alerts.ts";
import { factsSloAlerts } from "./facts-slo-alerts.ts";
import { sloAlertsLoadTest } from "./slo-alerts-load-test.ts";
import { sloAlertsMetrics } from "./slo-alerts-metrics.ts";
import { sloAlertsRunbook } from "./slo-alerts-runbook.ts";

async function run(
  rule: CrossCheck,
  texts: Readonly<Record<string, string>>,
  facts: Facts = {},
): Promise<readonly Finding[]> {
  const documents = Object.entries(texts).map(([kind, text]): ReadableText => ({ kind, path: kind, text }));
  const outcome = await rule.check({ path: "", facts, policy: {}, documents });
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  return outcome.findings;
}

const plan = `# Plan

\`\`\`yaml
inputs:
  peakRequestsPerSecond: { value: 500 }
  p99LatencyMs: { value: 200 }
results:
  p99ResponseMs: { value: 150 }
\`\`\`
`;

function alerts(expr: string, more = ""): string {
  return `# exports http_seconds (a histogram) and http_requests_total
groups:
  - name: shop
    rules:
      - record: shop:errors:rate5m
        expr: rate(http_requests_total[5m])
      - alert: ShopSlow
        expr: ${JSON.stringify(expr)}
${more}`;
}

test.each([
  "histogram_quantile(0.99, sum by (le) (rate(http_seconds_bucket[5m]))) > 0.2",
  '1 - sum(rate(http_seconds_bucket{le="0.2"}[5m])) / sum(rate(http_seconds_count[5m])) > 14.4 * 0.01',
  'sum(rate(http_milliseconds_bucket{le="200"}[5m])) < 1',
])("an objective that is the plan's target is fine: %s", async (expr) => {
  expect(await run(capacityPlanSloAlerts, { "capacity-plan": plan, "slo-alerts": alerts(expr) })).toEqual([]);
});

test.each([
  ["histogram_quantile(0.99, sum by (le) (rate(http_seconds_bucket[5m]))) > 0.1", "error"],
  ['sum(rate(http_seconds_bucket{le="0.05"}[5m])) < 1', "error"],
  ['sum(rate(http_seconds_bucket{le="0.5"}[5m])) < 1', "warning"],
])("an objective that is not the plan's is told: %s", async (expr, severity) => {
  const found = await run(capacityPlanSloAlerts, { "capacity-plan": plan, "slo-alerts": alerts(expr) });
  expect(found).toMatchObject([{ path: "slo-alerts", line: 8, severity }]);
});

function burnAlert(budget: string): string {
  return alerts(`shop:errors:rate5m > 14.4 * ${budget}`).replace("ShopSlow", "ShopErrors");
}

test("an error budget in a product is compared with the task's availability", async () => {
  const facts = { availabilityPercent: 99.9 };
  expect(await run(factsSloAlerts, { "slo-alerts": burnAlert("0.001") }, facts)).toEqual([]);
  expect(await run(factsSloAlerts, { "slo-alerts": burnAlert("(1 - 0.999)") }, facts)).toEqual([]);
  expect(await run(factsSloAlerts, { "slo-alerts": burnAlert("0.01") }, facts)).toMatchObject([
    { line: 8, severity: "error" },
  ]);
  expect(await run(factsSloAlerts, { "slo-alerts": burnAlert("0.0001") }, facts)).toMatchObject([
    { severity: "warning" },
  ]);
});

function loadTest(rate: number, threshold: number): string {
  return `objectives: { p99LatencyMs: 200 }
stages:
  - { name: smoke, requestsPerSecond: 1, thresholds: { p99LatencyMs: 200, errorRatio: 0 } }
  - { name: load, requestsPerSecond: ${rate}, thresholds: { p99LatencyMs: ${threshold} } }
  - { name: stress, requestsPerSecond: 5000, thresholds: { p99LatencyMs: 900 } }
`;
}

function planFindings(text: string): Promise<readonly Finding[]> {
  return run(capacityPlanLoadTest, { "capacity-plan": plan, "load-test": text });
}

test("the load test sends the planned peak with the planned target; stress may go beyond", async () => {
  expect(await planFindings(loadTest(500, 200))).toEqual([]);
  expect(await planFindings(loadTest(400, 200))).toMatchObject([{ line: 4, rule: "rate-differs" }]);
  expect(await planFindings(loadTest(500, 300))).toMatchObject([{ line: 4, rule: "threshold-looser-than-plan" }]);
  expect(await planFindings(loadTest(500, 100))).toMatchObject([
    { line: 4, rule: "threshold-tighter-than-plan", severity: "warning" },
  ]);
});

test("the load test's thresholds are the alerts' objectives, as far as those state any", async () => {
  const slo = alerts('sum(rate(http_seconds_bucket{le="0.2"}[5m])) < 1');
  expect(await run(sloAlertsLoadTest, { "slo-alerts": slo, "load-test": loadTest(1, 200) })).toEqual([]);
  expect(await run(sloAlertsLoadTest, { "slo-alerts": slo, "load-test": loadTest(1, 250) })).toMatchObject([
    { path: "load-test", line: 4, severity: "error" },
  ]);
  expect(await run(sloAlertsLoadTest, { "slo-alerts": alerts("up == 0"), "load-test": loadTest(1, 250) })).toEqual([]);
});

function url(to: string): string {
  return alerts("up == 0", `        annotations: { runbook_url: "${to}" }\n`);
}

function sectionFindings(slo: string, runbook: string): Promise<readonly Finding[]> {
  return run(sloAlertsRunbook, { "slo-alerts": slo, runbook });
}

test("an alert's section may be found by its name, by an anchor of the text or elsewhere", async () => {
  expect(await sectionFindings(url("ops/runbook.md#shop-is-slow"), "# R\n\n## Shop is slow!\n")).toEqual([]);
  expect(await sectionFindings(url("ops/runbook.md#slow"), '# R\n\n<a id="slow"></a>\n')).toEqual([]);
  expect(await sectionFindings(url("https://wiki.example.com/shop"), "# R\n")).toEqual([]);
  expect(await sectionFindings(alerts("up == 0"), "# R\n\n## ShopSlow\n")).toEqual([]);
  expect(await sectionFindings(alerts("up == 0"), "# R\n\n## Other\n")).toMatchObject([{ path: "runbook", line: 1 }]);
  expect(await sectionFindings(url("ops/runbook.md#shop-is-slow"), "```\n## Shop is slow\n```\n")).toHaveLength(1);
});

test("an address on another host leads elsewhere, and a section named after the alert counts whatever the address", async () => {
  const elsewhere = url("https://runbooks.example.com/shop#errors");
  expect(await sectionFindings(elsewhere, "# R\n\n## Other\n")).toEqual([]);
  expect(await sectionFindings(url("ops/runbook.md#errors"), "# R\n\n## ShopSlow\n")).toEqual([]);
  const hosted = url("https://git.example.com/shop/blob/main/ops/runbook#errors");
  const line = hosted.split("\n").findIndex((text) => text.includes("runbook_url")) + 1;
  expect(await sectionFindings(hosted, "# R\n\n## Other\n")).toMatchObject([
    { rule: "alert-without-section", message: expect.stringContaining(`slo-alerts:${line})`) as string },
  ]);
});

test("metrics are compared only with a list that the file states; exporters of the platform are known", async () => {
  const metrics = (expr: string): Promise<readonly Finding[]> => run(sloAlertsMetrics, { "slo-alerts": alerts(expr) });
  expect(await metrics('sum by (pod) (rate(http_seconds_sum{job="a_b"}[5m])) / on (pod) kube_pod_info > 1')).toEqual(
    [],
  );
  expect(await metrics("shop:errors:rate5m > 0.1 and up == 1 unless vector(0) > inf")).toEqual([]);
  expect(await metrics("1 < shop_queue_depth")).toMatchObject([{ line: 8, column: 20, severity: "warning" }]);
  const silent = alerts("shop_queue_depth > 1").replace(/^#.*\n/, "");
  expect(await run(sloAlertsMetrics, { "slo-alerts": silent })).toEqual([]);
});

test("without an objective in the facts there is nothing to compare the alerts with", () => {
  expect(factsSloAlerts.appliesTo?.({ facts: { tenants: 4 } })).toBe(false);
  expect(factsSloAlerts.appliesTo?.({ facts: { availabilityPercent: 99.9 } })).toBe(true);
});
