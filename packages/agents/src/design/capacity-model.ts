import {
  MAX_SERVERS,
  leastCount,
  littlesLaw,
  erlangC,
  responsePercentileMs,
  serversFor,
  solveQueue,
  type QueueResult,
} from "./queueing.ts";

/** The numbers that a capacity plan starts from. Units are in the names; percentages are 0 to 100, ratios 0 to 1. */
export interface CapacityInputs {
  readonly peakRequestsPerSecond: number;
  readonly p99LatencyMs: number;
  /** Mean time one request occupies a worker, its waits for the database included. */
  readonly serviceTimeMs: number;
  readonly workersPerInstance: number;
  /** Instances that may be lost at peak while the target still holds. */
  readonly spareInstances: number;
  readonly readPercent: number;
  /** Share of the reads that a cache answers. */
  readonly cacheHitRatio: number;
  /** Mean time one request that reaches the database holds a connection. */
  readonly databaseTimeMs: number;
  /** Share of the requests that may have to wait for a database connection. */
  readonly databaseWaitPercent: number;
  /** What the database follows with headroom. */
  readonly databaseRequestsPerSecondLimit: number;
  readonly rowsPerYear: number;
  /** Mean size of a row with its indexes. */
  readonly bytesPerRow: number;
  readonly auditRowsPerYear: number;
  readonly auditBytesPerRow: number;
  readonly retentionYears: number;
  /** How many days of new rows the cache holds. */
  readonly cachedDays: number;
  readonly instanceDollarsPerMonth: number;
  readonly databaseDollarsPerMonth: number;
  /** 0 without a cache. */
  readonly cacheDollarsPerMonth: number;
}

/** What follows from {@link CapacityInputs}; every number has its formula in {@link CAPACITY_FORMULAS}. */
export interface CapacityResults {
  readonly offeredErlangs: number;
  readonly workers: number;
  readonly instances: number;
  readonly utilisation: number;
  readonly waitProbability: number;
  readonly meanResponseMs: number;
  readonly p99ResponseMs: number;
  readonly p99ResponseMsWithSparesLost: number;
  readonly concurrency: number;
  readonly databaseLoadReductionPercent: number;
  readonly databaseRequestsPerSecond: number;
  readonly databaseUtilisation: number;
  readonly databaseConnections: number;
  readonly storageGigabytesPerYear: number;
  readonly storageGigabytesRetained: number;
  readonly cacheGigabytes: number;
  readonly dollarsPerMonth: number;
}

/** The unit of each input and result. */
export const CAPACITY_UNITS: Readonly<Record<keyof CapacityInputs | keyof CapacityResults, string>> = {
  peakRequestsPerSecond: "requests/s",
  p99LatencyMs: "ms",
  serviceTimeMs: "ms",
  workersPerInstance: "workers",
  spareInstances: "instances",
  readPercent: "%",
  cacheHitRatio: "ratio",
  databaseTimeMs: "ms",
  databaseWaitPercent: "%",
  databaseRequestsPerSecondLimit: "requests/s",
  rowsPerYear: "rows/year",
  bytesPerRow: "bytes",
  auditRowsPerYear: "rows/year",
  auditBytesPerRow: "bytes",
  retentionYears: "years",
  cachedDays: "days",
  instanceDollarsPerMonth: "dollars/month",
  databaseDollarsPerMonth: "dollars/month",
  cacheDollarsPerMonth: "dollars/month",
  offeredErlangs: "erlangs",
  workers: "workers",
  instances: "instances",
  utilisation: "ratio",
  waitProbability: "ratio",
  meanResponseMs: "ms",
  p99ResponseMs: "ms",
  p99ResponseMsWithSparesLost: "ms",
  concurrency: "requests",
  databaseLoadReductionPercent: "%",
  databaseRequestsPerSecond: "requests/s",
  databaseUtilisation: "ratio",
  databaseConnections: "connections",
  storageGigabytesPerYear: "GB/year",
  storageGigabytesRetained: "GB",
  cacheGigabytes: "GB",
  dollarsPerMonth: "dollars/month",
};

/** How each result is computed, in the names of the inputs; shown in the plan and in findings. */
export const CAPACITY_FORMULAS: Readonly<Record<keyof CapacityResults, string>> = {
  offeredErlangs: "peakRequestsPerSecond * serviceTimeMs / 1000 (Little's law)",
  workers:
    "least c with M/M/c p99(peakRequestsPerSecond, serviceTimeMs, c) <= p99LatencyMs (one shared queue, Erlang C)",
  instances:
    "max(2, n + spareInstances), n = least count >= ceil(workers / workersPerInstance) with M/M/workersPerInstance p99(peakRequestsPerSecond / n) <= p99LatencyMs (each instance queues its own requests)",
  utilisation: "offeredErlangs / (instances * workersPerInstance)",
  waitProbability: "Erlang C(workersPerInstance, offeredErlangs / instances)",
  meanResponseMs:
    "serviceTimeMs + waitProbability / (workersPerInstance * 1000 / serviceTimeMs - peakRequestsPerSecond / instances) * 1000",
  p99ResponseMs: "M/M/workersPerInstance p99 at peakRequestsPerSecond / instances",
  p99ResponseMsWithSparesLost:
    "M/M/workersPerInstance p99 at peakRequestsPerSecond / max(1, instances - spareInstances)",
  concurrency: "peakRequestsPerSecond * meanResponseMs / 1000 (Little's law)",
  databaseLoadReductionPercent: "readPercent * cacheHitRatio",
  databaseRequestsPerSecond: "peakRequestsPerSecond * (1 - readPercent / 100 * cacheHitRatio)",
  databaseUtilisation: "databaseRequestsPerSecond / databaseRequestsPerSecondLimit",
  databaseConnections:
    "least c with Erlang C(c, databaseRequestsPerSecond * databaseTimeMs / 1000) <= databaseWaitPercent / 100",
  storageGigabytesPerYear: "(rowsPerYear * bytesPerRow + auditRowsPerYear * auditBytesPerRow) / 10^9",
  storageGigabytesRetained: "storageGigabytesPerYear * retentionYears",
  cacheGigabytes: "rowsPerYear * bytesPerRow / 10^9 * cachedDays / 365, 0 without a cache",
  dollarsPerMonth: "instances * instanceDollarsPerMonth + databaseDollarsPerMonth + cacheDollarsPerMonth",
};

/**
 * Every result of a capacity plan, or why there is none: the service time alone misses the latency target, or more
 * servers would be needed than the model computes.
 */
export function capacityResults(inputs: CapacityInputs): CapacityResults | { readonly impossible: string } {
  const load = { arrivalsPerSecond: inputs.peakRequestsPerSecond, serviceTimeMs: inputs.serviceTimeMs };
  const workers = serversFor(load, inputs.p99LatencyMs);
  const instances = workers === undefined ? undefined : instancesFor(inputs, workers);
  if (workers === undefined || instances === undefined) {
    return { impossible: impossibleBecause(inputs) };
  }
  const queue = solveQueue(instanceLoad(inputs, instances));
  const database = databaseResults(inputs);
  if (queue === undefined || database === undefined) return { impossible: "more servers than can be computed" };
  const rows = (inputs.rowsPerYear * inputs.bytesPerRow) / 1e9;
  const storage = rows + (inputs.auditRowsPerYear * inputs.auditBytesPerRow) / 1e9;
  return {
    offeredErlangs: littlesLaw(inputs.peakRequestsPerSecond, inputs.serviceTimeMs),
    workers,
    instances,
    ...queueResults(inputs, instances, queue),
    ...database,
    storageGigabytesPerYear: storage,
    storageGigabytesRetained: storage * inputs.retentionYears,
    cacheGigabytes: inputs.cacheHitRatio === 0 ? 0 : (rows * inputs.cachedDays) / 365,
    dollarsPerMonth:
      instances * inputs.instanceDollarsPerMonth + inputs.databaseDollarsPerMonth + inputs.cacheDollarsPerMonth,
  };
}

/** 99th percentile of the response time in ms when the peak is spread evenly over that many instances. */
export function instanceP99Ms(inputs: CapacityInputs, instances: number): number {
  return responsePercentileMs(instanceLoad(inputs, instances), 0.99);
}

function impossibleBecause(inputs: CapacityInputs): string {
  const own = inputs.serviceTimeMs * Math.log(100);
  if (own < inputs.p99LatencyMs) return "more servers than can be computed";
  return (
    `with exponential service times of ${inputs.serviceTimeMs} ms the service alone takes ` +
    `${inputs.serviceTimeMs} ms * ln 100 = ${own.toFixed(1)} ms at the 99th percentile, ` +
    `more than ${inputs.p99LatencyMs} ms, however many servers there are`
  );
}

function instanceLoad(
  inputs: CapacityInputs,
  instances: number,
): { arrivalsPerSecond: number; serviceTimeMs: number; servers: number } {
  return {
    arrivalsPerSecond: inputs.peakRequestsPerSecond / instances,
    serviceTimeMs: inputs.serviceTimeMs,
    servers: inputs.workersPerInstance,
  };
}

/** A load balancer spreads requests over instances, each with its own queue, which needs more than one shared queue. */
function instancesFor(inputs: CapacityInputs, workers: number): number | undefined {
  const least = leastCount(Math.ceil(workers / inputs.workersPerInstance), (count) => {
    return instanceP99Ms(inputs, count) <= inputs.p99LatencyMs;
  });
  return least === undefined ? undefined : Math.max(2, least + inputs.spareInstances);
}

function queueResults(
  inputs: CapacityInputs,
  instances: number,
  queue: QueueResult,
): Pick<
  CapacityResults,
  "utilisation" | "waitProbability" | "meanResponseMs" | "p99ResponseMs" | "p99ResponseMsWithSparesLost" | "concurrency"
> {
  return {
    utilisation: queue.utilisation,
    waitProbability: queue.waitProbability,
    meanResponseMs: queue.meanResponseMs,
    p99ResponseMs: instanceP99Ms(inputs, instances),
    p99ResponseMsWithSparesLost: instanceP99Ms(inputs, Math.max(1, instances - inputs.spareInstances)),
    concurrency: littlesLaw(inputs.peakRequestsPerSecond, queue.meanResponseMs),
  };
}

function databaseResults(
  inputs: CapacityInputs,
):
  | Pick<
      CapacityResults,
      "databaseLoadReductionPercent" | "databaseRequestsPerSecond" | "databaseUtilisation" | "databaseConnections"
    >
  | undefined {
  const reduction = inputs.readPercent * inputs.cacheHitRatio;
  const requests = inputs.peakRequestsPerSecond * (1 - reduction / 100);
  const offered = littlesLaw(requests, inputs.databaseTimeMs);
  if (offered >= MAX_SERVERS) return undefined;
  const connections = leastCount(Math.floor(offered) + 1, (count) => {
    return erlangC(count, offered) <= inputs.databaseWaitPercent / 100;
  });
  if (connections === undefined) return undefined;
  return {
    databaseLoadReductionPercent: reduction,
    databaseRequestsPerSecond: requests,
    databaseUtilisation: requests / inputs.databaseRequestsPerSecondLimit,
    databaseConnections: connections,
  };
}
