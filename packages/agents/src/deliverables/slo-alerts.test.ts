import { checkInput, openCheckRunner, type Facts, type Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { sloAlerts } from "./slo-alerts.ts";

async function findings(text: string, facts: Facts = {}): Promise<readonly Finding[]> {
  const outcome = await sloAlerts.check(checkInput({ path: "ops/slo-alerts.yaml", text }, { facts }));
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  return outcome.findings;
}

const at = (found: readonly Finding[]): string[] => found.map(({ rule, line, column }) => `${rule} ${line}:${column}`);
const errors = (found: readonly Finding[]): readonly Finding[] => found.filter(({ severity }) => severity === "error");

/** One alert; its expression begins in line 5, column 15. */
function alert(expr: string, more = ""): string {
  return `groups:
  - name: shop
    rules:
      - alert: TooManyErrors
        expr: ${expr}
${more}        labels: { severity: page }
        annotations: { summary: "x", runbook_url: "ops/runbook.md#toomanyerrors" }
`;
}

test.each([{}, { peakRequestsPerSecond: 10_000, p99LatencyMs: 100, availabilityPercent: 99.95 }])(
  "the draft has no finding by its own check: %j",
  async (facts) => {
    const [draft] = sloAlerts.draft({ goal: "an invoicing service", facts, author: "a", inputs: [], documents: [] });
    expect(await findings(draft?.text ?? "", facts)).toEqual([]);
  },
);

test.each([
  ["a selector without quotes", "rate(errors_total{job=api}[5m]) > 1", ["promql-syntax 5:37"]],
  ["rate without a range", "rate(errors_total) > 1", ["promql-type 5:20"]],
  ["a bracket that is not closed", "sum(rate(errors_total[5m]) > 1", ["promql-syntax 5:45"]],
  ["a label without brackets", "sum(up) by job > 1", ["promql-syntax 5:26"]],
  ["an unknown function", "sum(increse(errors_total[5m])) > 1", ["promql-function 5:19"]],
  ["too many parameters", "histogram_quantile(0.9, x, 3) > 1", ["promql-parameters 5:15"]],
  ["too few parameters", "histogram_quantile(sum(up)) > 1", ["promql-parameters 5:15", "promql-type 5:34"]],
  ["a unit that is none", "rate(errors_total[5min]) > 1", ["promql-syntax 5:35"]],
  ["an operator of other languages", "up > 1 && x > 2", ["promql-syntax 5:22"]],
  ["a percent sign", "sum(x) / sum(y) > 5%", ["promql-syntax 5:35"]],
  ["a range on an expression", "sum(rate(x)[5m]) > 1", ["promql-range 5:19", "promql-type 5:19"]],
  ["an escape that is none", String.raw`up{a=~"5\.."} > 1`, ["promql-escape 5:23"]],
  ["a pattern that does not compile", 'up{a=~"5(x"} > 1', ["promql-pattern 5:21"]],
  ["a look-ahead", 'up{a=~"(?!x).*"} > 1', ["promql-pattern 5:21"]],
  ["a selector of everything", `'{a=~".*"} > 1'`, ["promql-selector 5:16"]],
  ["a quantile above one", "histogram_quantile(99, sum(rate(x_bucket[5m])) by (le)) > 1", ["promql-quantile 5:34"]],
  ["a lost le", "histogram_quantile(0.9, sum(rate(x_bucket[5m])) by (job)) > 1", ["promql-quantile 5:39"]],
  ["an offset of an expression", "sum(x) offset 5m > 1", ["promql-modifier 5:15"]],
  ["two numbers", "1 > 2", ["promql-operator 5:17"]],
  ["a string that is not closed", "'up{a=\"b} > 1'", ["promql-syntax 5:21"]],
])("finds %s at its place", async (_name, expr, expected) => {
  expect(at(errors(await findings(alert(expr))))).toEqual(expected);
});

test("places stay right in literal, folded, quoted and plain multi-line expressions", async () => {
  const faulty = [
    "|\n          sum(up)\n          > rate(x)",
    ">-\n          sum(up)\n          > rate(x)",
    "sum(up)\n          > rate(x)",
  ];
  for (const expr of faulty) {
    const [found] = errors(await findings(alert(expr)));
    expect(found).toMatchObject({ rule: "promql-type", column: 18, hint: "Add a range, such as [5m]." });
    expect(found?.line).toBe(5 + expr.slice(0, expr.indexOf("rate")).split("\n").length - 1);
  }
  expect(at(errors(await findings(alert(String.raw`"up{a=\"b\"} > rate(x)"`))))).toEqual(["promql-type 5:35"]);
  expect(at(errors(await findings(alert("'up{a=''b''} > rate(x)'"))))).toEqual(["promql-type 5:35"]);
});

test.each([
  ["an unknown field", "        severity: page\n", "unknown-field 6:9"],
  ["a misspelt field", "        fro: 5m\n", "unknown-field 6:9"],
  ["a duration with a blank", "        for: 5 min\n", "duration 6:14"],
  ["a number as a duration", "        for: 300\n", "duration 6:14"],
  ["a fraction of a unit", "        keep_firing_for: 1.5h\n", "duration 6:26"],
])("finds %s in a rule", async (_name, more, expected) => {
  expect(at(errors(await findings(alert("up == 0", more))))).toEqual([expected]);
});

test("names the nearest field and function", async () => {
  expect((await findings(alert("up == 0", "        fro: 5m\n")))[0]?.hint).toBe("Did you mean for?");
  expect((await findings(alert("avg_over_tme(up[5m]) > 1")))[0]?.hint).toBe("Did you mean avg_over_time?");
});

test("finds rules that are both, neither or without an expression, groups without a name, faulty templates and labels", async () => {
  const text = `groups:
  - rules:
      - alert: A
        record: a
        expr: up
      - expr: up
      - record: "a b"
        for: 5m
        expr: up == 0
      - alert: B
        expr: up == 0
        labels:
          - severity: page
        annotations:
          summary: "{{ $label.job }} is at {{ $value | humanise }} of {{ labels.x }}"
          description: "{{ $value "
`;
  expect(at(errors(await findings(text)))).toEqual([
    "group-name 2:5",
    "rule-kind 3:9",
    "rule-kind 6:9",
    "rule-name 7:17",
    "rule-field 8:9",
    "label 13:11",
    "template 15:24",
    "template 15:56",
    "template 15:74",
    "template 16:25",
  ]);
});

test("warns of alerts that nobody can act on", async () => {
  const text = `groups:
  - name: g
    interval: 5m
    rules:
      - record: job:errors:rate5m
        expr: sum by (job) (rate(errors_total[5m]))
      - alert: Bare
        expr: job:errors:rate1m > 1
        for: 1m
      - alert: Always
        expr: rate(errors_total[5m])
        labels: { severity: page }
        annotations: { summary: x, runbook_url: y }
      - alert: BudgetBurn
        expr: job:errors:rate5m > 0.02
        labels: { severity: page }
        annotations: { summary: x, runbook_url: y }
`;
  const found = await findings(text);
  expect(errors(found)).toEqual([]);
  expect(found.map(({ rule, line }) => `${rule} ${line}`)).toEqual([
    "alert-severity 7",
    "alert-runbook 7",
    "alert-summary 7",
    "series-not-recorded 8",
    "for-below-interval 9",
    "alert-always-fires 11",
    "burn-rate 15",
  ]);
});

function pair(long: string, short: string, threshold: string): string {
  return alert(`rate(e_total[${long}]) > ${threshold} and rate(e_total[${short}]) > ${threshold}`).replace(
    "TooManyErrors",
    "ErrorBudgetBurn",
  );
}

test("compares burn-rate alerts with the method and with the objective of the task", async () => {
  expect(await findings(pair("1h", "5m", "(14.4 * 0.001)"), { availabilityPercent: 99.9 })).toEqual([]);
  expect(at(await findings(pair("1h", "5m", "0.05"), { availabilityPercent: 99.9 }))).toEqual(["burn-rate 5:15"]);
  expect(at(await findings(pair("6h", "5m", "0.006")))).toEqual(["burn-rate 5:15"]);
});

const GOOD = [
  `groups:
- name: example
  rules:
  - alert: HighRequestLatency
    expr: job:request_latency_seconds:mean5m{job="myjob"} > 0.5
    for: 10m
    keep_firing_for: 5m
    labels:
      severity: page
      tier: 1
    annotations:
      summary: High request latency on {{ $labels.instance }}
      description: '{{ $labels.instance }} has a median of {{ printf "%.2f" $value }}s, {{ with query "up" }}{{ . | first | value | humanizePercentage }}{{ end }}'
`,
  `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: node, labels: { role: alert-rules } }
spec:
  groups:
    - name: node.rules
      interval: 1m
      rules:
        - record: instance:node_cpu:ratio
          expr: |-
            1 - avg without (cpu) (
              sum without (mode) (rate(node_cpu_seconds_total{job="node", mode=~"idle|iowait|steal"}[5m]))
            )
        - alert: NodeFilesystemSpaceFillingUp
          expr: |
            (
              node_filesystem_avail_bytes{fstype!=""} / node_filesystem_size_bytes{fstype!=""} * 100 < 15
            and
              predict_linear(node_filesystem_avail_bytes{fstype!=""}[6h], 24*60*60) < 0
            and
              node_filesystem_readonly{fstype!=""} == 0
            )
          for: 1h
          labels: { severity: warning }
          annotations: { summary: "Disk fills up", runbook_url: "https://example.org/r" }
`,
  `groups:
  - name: mixed
    rules:
      - alert: KubePodCrashLooping
        expr: max_over_time(kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff", job="ksm"}[5m]) >= 1
      - alert: TargetDown
        expr: 100 * (count(up == 0) BY (cluster, job) / count(up) BY (cluster, job)) > 10
      - alert: Replicas
        expr: (kube_deployment_spec_replicas > kube_deployment_status_replicas_available) and (changes(kube_deployment_status_replicas_updated[10m]) == 0)
      - alert: Join
        expr: label_replace(kube_pod_info, "node", "$1", "host", "(.*)\\\\..*") * on (node) group_left (role) kube_node_role unless on (node) absent(up{job="x"} offset 5m) > 0
      - alert: Quantile
        expr: histogram_quantile(0.99, sum by (le, job) (rate(http_seconds_bucket[5m] offset 1d))) > 2 * scalar(vector(1))
      - alert: Restarted
        expr: (restarts_total - restarts_total offset 10m >= 1) and ignoring (reason) min_over_time(last_reason{a="b"}[10m]) == 1
      - alert: Watchdog
        expr: vector(1)
      - alert: Sub
        expr: max_over_time(sum(rate(x_total[5m]))[1h:1m]) > 10 and on () hour() > 8 < 17
      - alert: Clock
        expr: time() - max(backup_timestamp_seconds{job=~"(?i)back.*", db!~"test|"}) by (db) > 1.5 * 86400 # a day and a half
      - record: job:x:avg
        expr: avg(x{__name__=~"y"}) or vector(0)
`,
];

test.each(GOOD)("finds no error in what Prometheus takes (%#)", async (text) => {
  expect(errors(await findings(text))).toEqual([]);
  expect(sloAlerts.recognises?.({ path: "rules.yml", text })).toBe(true);
});

test.each([
  ["", "no-groups"],
  ["groups: [", "yaml-syntax"],
  ["a: &a [x, x]\ngroups: *a\n", "unknown-field"],
  [alert("(".repeat(5000)), "promql-syntax"],
  [alert(`up${" + up".repeat(5000)} > 1`), "promql-syntax"],
  ["x".repeat(2_000_000), "too-large"],
])("ends in a finding for %#", async (text, rule) => {
  expect((await findings(text))[0]).toMatchObject({ rule, severity: "error" });
});

test("leaves rules of Loki and rules among other manifests to others, and is quick about hostile text", () => {
  const loki = alert('|\n          sum(rate({app="x"} |= "error" [5m])) > 1');
  const manifests = `apiVersion: v1\nkind: Service\n---\nkind: PrometheusRule\nspec:\n${alert("up == 0")}`;
  for (const text of [loki, manifests, "\n".repeat(1_000_000), "global: {}"])
    expect(sloAlerts.recognises?.({ path: "a.yaml", text })).toBe(false);
});

test("runs in a process of its own", async () => {
  await using runner = openCheckRunner([sloAlerts]);
  const outcome = await runner.check(sloAlerts, checkInput({ path: "a.yaml", text: alert("rate(x) > 1") }));
  expect(outcome).toMatchObject({ status: "checked", findings: [{ rule: "promql-type", line: 5, column: 20 }] });
});
