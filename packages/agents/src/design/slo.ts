import type { Design } from "./design.ts";

/** A burn-rate alert over two windows: it fires when both burn the error budget faster than `factor` times. */
interface BurnRate {
  readonly name: string;
  readonly factor: number;
  readonly long: string;
  readonly short: string;
  readonly severity: "page" | "ticket";
  /** Share of the 30-day budget that is gone when it fires, in percent: factor * long window / 30 days. */
  readonly budgetPercent: number;
}

/**
 * The two windows of the multi-window, multi-burn-rate method: "The Site Reliability Workbook" (Google, 2018), chapter 5.
 * 14.4 over 1 h spends 2 % of a 30-day budget, 6 over 6 h spends 5 %.
 */
const BURN_RATES: readonly BurnRate[] = [
  { name: "ErrorBudgetBurnFast", factor: 14.4, long: "1h", short: "5m", severity: "page", budgetPercent: 2 },
  { name: "ErrorBudgetBurnSlow", factor: 6, long: "6h", short: "30m", severity: "page", budgetPercent: 5 },
];

/** An alert with its condition and what its runbook section needs. */
export interface SloAlert {
  readonly name: string;
  readonly expr: string;
  readonly for: string;
  readonly severity: "page" | "ticket";
  readonly summary: string;
  readonly why: string;
}

/** A recording rule. */
export interface Recording {
  readonly record: string;
  readonly expr: string;
}

const WINDOWS = ["5m", "30m", "1h", "6h"] as const;

/** Bound of the latency histogram that the objective is read from, in seconds. */
export function latencyBucket(design: Design): number {
  return design.sizing.p99LatencyMs.value / 1000;
}

/** Share of errors that the availability objective allows, 0 to 1. */
export function errorBudget(design: Design): number {
  return Number(((100 - design.sizing.availabilityPercent.value) / 100).toPrecision(6));
}

/** Share of requests over each window that failed, and share that were slower than the objective. */
export function recordings(design: Design): readonly Recording[] {
  const { requests, duration } = design.metrics;
  const job = `job="${design.service}"`;
  return WINDOWS.flatMap((window) => [
    {
      record: `service:request_errors:ratio_rate${window}`,
      expr: `sum(rate(${requests}{${job},status=~"5.."}[${window}])) / sum(rate(${requests}{${job}}[${window}]))`,
    },
    {
      record: `service:request_slow:ratio_rate${window}`,
      expr: `1 - sum(rate(${duration}_bucket{${job},le="${latencyBucket(design)}"}[${window}])) / sum(rate(${duration}_count{${job}}[${window}]))`,
    },
  ]);
}

/** Every alert of the service; the runbook has one section for each. */
export function sloAlerts(design: Design): readonly SloAlert[] {
  return [...burnAlerts(design), ...latencyAlerts(design), ...saturationAlerts(design)];
}

/** The runbook's heading for an alert is its name; this is the anchor that Markdown renderers give it. */
export function runbookAnchor(alert: string): string {
  return alert.toLowerCase();
}

/** A low objective would ask for more than all requests to fail; the alert must still be able to fire. */
function burnThreshold(factor: number, budget: number): number {
  return Math.min(0.9, Number((factor * budget).toPrecision(6)));
}

function burnAlerts(design: Design): readonly SloAlert[] {
  const budget = errorBudget(design);
  return BURN_RATES.map((rate) => {
    const above = (window: string): string =>
      `service:request_errors:ratio_rate${window}{service="${design.service}"} > ${burnThreshold(rate.factor, budget)}`;
    return {
      name: rate.name,
      expr: `${above(rate.long)} and ${above(rate.short)}`,
      for: "2m",
      severity: rate.severity,
      summary: `errors burn the 30-day budget ${rate.factor} times too fast`,
      why: `${rate.factor} * error budget ${budget} over ${rate.long} and ${rate.short}: ${rate.budgetPercent} % of the budget of ${design.sizing.errorBudgetMinutes.value} minutes is gone`,
    };
  });
}

function latencyAlerts(design: Design): readonly SloAlert[] {
  const target = design.sizing.p99LatencyMs.value;
  const above = (window: string, share: number): string =>
    `service:request_slow:ratio_rate${window}{service="${design.service}"} > ${share}`;
  return [
    {
      name: "LatencyBudgetBurnFast",
      expr: `${above("1h", 0.144)} and ${above("5m", 0.144)}`,
      for: "2m",
      severity: "page",
      summary: `more than 14.4 % of the requests take longer than ${target} ms`,
      why: `14.4 * the 1 % of requests that may be slower than ${target} ms`,
    },
    {
      name: "LatencyBudgetBurnSlow",
      expr: `${above("6h", 0.06)} and ${above("30m", 0.06)}`,
      for: "15m",
      severity: "ticket",
      summary: `more than 6 % of the requests take longer than ${target} ms`,
      why: `6 * the 1 % of requests that may be slower than ${target} ms`,
    },
  ];
}

function saturationAlerts(design: Design): readonly SloAlert[] {
  const { sizing, metrics, service } = design;
  const job = `job="${service}"`;
  const queued = sizing.workersPerInstance.value;
  const connections = sizing.databaseConnections.value;
  // Below the number of connections, or the alert could never fire.
  const pool = Math.min(Math.floor(connections * 0.9), connections - 1);
  const instances = Math.max(1, sizing.instances.value - 1);
  return [
    {
      name: "RequestQueueGrowing",
      expr: `avg(${metrics.queue}{${job}}) > ${queued}`,
      for: "5m",
      severity: "page",
      summary: `on average more than ${queued} requests queue in an instance`,
      why: `as many wait as an instance has workers (${queued}): the capacity plan's load is exceeded or the service time has grown`,
    },
    {
      name: "DatabasePoolNearlyExhausted",
      expr: `sum(${metrics.pool}{${job}}) > ${pool}`,
      for: "5m",
      severity: "page",
      summary: `more than ${pool} of ${connections} database connection${connections === 1 ? " is" : "s are"} in use`,
      why: `90 % of the connections that the capacity plan computes (${connections}), rounded down`,
    },
    {
      name: "TooFewInstances",
      expr: `(sum(up{${job}}) or vector(0)) < ${instances}`,
      for: "5m",
      severity: "page",
      summary: `fewer than ${instances} of ${sizing.instances.value} instances are up`,
      why: `the latency target holds with one instance lost, not with two`,
    },
    {
      name: "MetricsMissing",
      expr: `absent(${metrics.requests}{${job}})`,
      for: "10m",
      severity: "page",
      summary: "the service sends no metrics, so the alerts on errors, latency, queue and connections stay silent",
      why: "an alert on a series that is not there stays silent",
    },
  ];
}
