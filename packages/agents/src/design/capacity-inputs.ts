import type { TaskFacts } from "../facts.ts";
import type { CapacityInputs } from "./capacity-model.ts";
import type { DesignResource, FieldType, Quantity } from "./design.ts";
import { serviceQuantileMs } from "./queueing.ts";
import { resourcesFrom } from "./resources.ts";

/** The inputs of a capacity plan, each with its unit and source. */
export type SourcedInputs = { readonly [Name in keyof CapacityInputs]: Quantity };

const PEAK_TO_AVERAGE = 4;
/** Share of the latency target that the service time's own 99th percentile may take, so that queueing has room. */
const SERVICE_SHARE = 0.8;
/** Rows that the audit log gets for each row of a resource: one for its creation and one for a change of it. */
export const AUDIT_ROWS_PER_ROW = 2;
/** 28 of overhead, tenant, id, time, actor, operation, resource, changes as JSON and trace; doubled for indexes. */
const AUDIT_BYTES = 640;
/** Days of new rows that the cache holds. */
export const CACHED_DAYS = 30;

/** Stored bytes of a typical value. */
const FIELD_BYTES: Readonly<Record<FieldType, number>> = {
  uuid: 16,
  integer: 8,
  timestamp: 8,
  date: 4,
  boolean: 1,
  enum: 12,
  decimal: 12,
  money: 16,
  text: 48,
  email: 48,
  json: 512,
};
const DATABASE = { cores: [2, 4, 8, 16], largest: 16, cpuMsPerRequest: 2, share: 0.7, dollarsPerCore: 140 };
/** Share of its limit that a database is planned to reach at peak where a larger one or a cache can see to it. */
export const DATABASE_SHARE = 0.8;
/** One small managed cache with a standby. */
const CACHE_DOLLARS = 120;

/** The quantity that the task gives, or else the other one. */
export function givenOr(value: number | undefined, unit: string, otherwise: () => Quantity): Quantity {
  return value === undefined ? otherwise() : { value, unit, source: "given" };
}

function assumed(value: number, unit: string, because: string): Quantity {
  return { value, unit, source: "assumed", because };
}

function computed(value: number, unit: string, because: string): Quantity {
  return { value, unit, source: "computed", because };
}

/** Peak load in requests per second: given, or four times the average, or a small load that has to be measured. */
function peakLoad(facts: TaskFacts): Quantity {
  return givenOr(facts.peakRequestsPerSecond, "requests/s", () => {
    const average = facts.averageRequestsPerSecond;
    if (average === undefined) return assumed(100, "requests/s", "the task gives no load; measure it or ask");
    return assumed(
      average * PEAK_TO_AVERAGE,
      "requests/s",
      `average of ${average} times ${PEAK_TO_AVERAGE}, a business-hours load`,
    );
  });
}

/** Average load in requests per second: given, or a quarter of the peak. */
export function averageLoad(facts: TaskFacts): Quantity {
  return givenOr(facts.averageRequestsPerSecond, "requests/s", () => {
    const peak = peakLoad(facts).value;
    return assumed(
      peak / PEAK_TO_AVERAGE,
      "requests/s",
      `peak of ${peak} divided by ${PEAK_TO_AVERAGE}, a business-hours load`,
    );
  });
}

/** The latency objective in ms: given or 300. */
function latencyTarget(facts: TaskFacts): Quantity {
  return givenOr(facts.p99LatencyMs, "ms", () => assumed(300, "ms", "the task gives no latency target"));
}

/**
 * Mean service time in ms. A time that could not meet the latency target with any number of servers is replaced by the
 * longest one that can, and its reason says that it is a requirement.
 */
function serviceTime(facts: TaskFacts): Quantity {
  const target = latencyTarget(facts).value;
  const longest =
    Math.floor(((SERVICE_SHARE * target) / Math.log(100)) * 10) / 10 || (SERVICE_SHARE * target) / Math.log(100);
  const rule = `${SERVICE_SHARE} * ${target} ms / ln 100`;
  const given = facts.serviceTimeMs;
  if (given !== undefined && serviceQuantileMs(given, 0.99) < target)
    return { value: given, unit: "ms", source: "given" };
  if (given !== undefined) {
    const own = serviceQuantileMs(given, 0.99).toFixed(0);
    const because =
      `requirement, not a measurement: must be <= ${longest} ms (${rule}), because the given ${given} ms alone has a ` +
      `99th percentile of ${given} * ln 100 = ${own} ms, above the target of ${target} ms before anybody queues`;
    return assumed(longest, "ms", because);
  }
  if (longest >= 15)
    return assumed(15, "ms", "one indexed query and JSON in and out; measure it before buying machines");
  return assumed(
    longest,
    "ms",
    `requirement, not a measurement: must be <= ${longest} ms (${rule}) so that queueing has room`,
  );
}

/** Share of the requests that only read, in percent: given or 90. */
function readShare(facts: TaskFacts): Quantity {
  return givenOr(facts.readPercent, "%", () =>
    assumed(90, "%", "business APIs mostly read; count the methods in the access log"),
  );
}

/**
 * How long a request that reaches the database holds a connection, in ms: a third of the service time, but at least the
 * CPU time that it takes there, and at most the service time itself.
 */
function databaseTime(facts: TaskFacts): Quantity {
  const service = serviceTime(facts).value;
  const third = Math.round((service / 3) * 100) / 100;
  const least = Math.min(DATABASE.cpuMsPerRequest, service);
  if (third >= least) return assumed(third, "ms", "a third of the service time holds a connection; measure it");
  return assumed(least, "ms", "not less than the CPU time that the request takes in the database; measure it");
}

/** CPU time of one request in the database, in ms; never longer than the connection is held. */
function databaseCpuMs(facts: TaskFacts): number {
  return Math.min(DATABASE.cpuMsPerRequest, databaseTime(facts).value);
}

/** Cores of the database: the smallest offered size that follows the peak with room, or the largest. */
function databaseCores(facts: TaskFacts): number {
  const peak = peakLoad(facts).value;
  return DATABASE.cores.find((cores) => followedBy(cores, facts) * DATABASE_SHARE >= peak) ?? DATABASE.largest;
}

function followedBy(cores: number, facts: TaskFacts): number {
  return Math.round((cores * 1000 * DATABASE.share) / databaseCpuMs(facts));
}

/** What the largest database that is planned with follows, in requests per second. */
export function largestDatabase(facts: TaskFacts): number {
  return followedBy(DATABASE.largest, facts);
}

/** What one database primary follows, in requests per second. */
function databaseLimit(facts: TaskFacts): Quantity {
  const cores = databaseCores(facts);
  const because = `${cores} cores * 1000 / ${databaseCpuMs(facts)} ms of CPU per request * ${DATABASE.share} for headroom; measure with pgbench`;
  return assumed(followedBy(cores, facts), "requests/s", because);
}

function databasePrice(facts: TaskFacts): Quantity {
  const cores = databaseCores(facts);
  const because = `${cores} cores at ${DATABASE.dollarsPerCore} dollars, standby included, list price rounded; ask for a quote`;
  return assumed(cores * DATABASE.dollarsPerCore, "dollars/month", because);
}

/**
 * Share of the reads that a cache must answer, 0 to 1: what the task asks for (reduction = reads * hits), or what the
 * database needs to follow the peak, or 0. When not even every read would be enough, it is 1 and the reason says so.
 */
function cacheHitRatio(facts: TaskFacts): Quantity {
  const read = readShare(facts).value;
  const asked = facts.databaseLoadReductionPercent;
  const peak = peakLoad(facts).value;
  const limit = databaseLimit(facts).value;
  if (asked === undefined && peak <= limit) {
    return computed(
      0,
      "ratio",
      `no cache: the peak of ${peak} requests/s is within the database's ${limit} requests/s`,
    );
  }
  const planned = limit * DATABASE_SHARE;
  const reduction = asked ?? (1 - planned / peak) * 100;
  const ratio = reduction / read;
  const shown = Math.round(reduction * 10) / 10;
  const why =
    asked === undefined
      ? `so that the database gets at most ${planned} requests/s, ${DATABASE_SHARE * 100} % of what it follows`
      : "as the task asks";
  const formula = `${shown} % less database load ${why}, divided by ${read} % reads`;
  if (ratio <= 1) return computed(Math.ceil(ratio * 1000 - 1e-9) / 1000, "ratio", formula);
  return computed(
    1,
    "ratio",
    `impossible as stated: ${formula} is ${ratio.toFixed(2)}, and a cache cannot answer more than every read`,
  );
}

/** Bytes of a row: PostgreSQL's 28 of overhead, id, tenant, parents and two timestamps, own fields; doubled for indexes. */
function rowBytes(resource: DesignResource): number {
  const keys = 16 * (1 + (resource.tenantScoped ? 1 : 0) + resource.parents.length) + 16 + 8;
  return 2 * (28 + keys + resource.fields.reduce((sum, field) => sum + FIELD_BYTES[field.type], 0));
}

function volume(facts: TaskFacts, goal: string): { rows: Quantity; bytes: Quantity } {
  const resources = resourcesFrom(facts, goal);
  const rows = resources.reduce((sum, resource) => sum + resource.rowsPerYear.value, 0);
  const bytes = resources.reduce((sum, resource) => sum + resource.rowsPerYear.value * rowBytes(resource), 0);
  const names = resources.map((resource) => `${resource.table} ${resource.rowsPerYear.value}`).join(" + ");
  const unsure = resources
    .filter((resource) => resource.rowsPerYear.source === "assumed")
    .map((resource) => resource.table);
  const note = unsure.length === 0 ? "" : ` (assumed: ${unsure.join(", ")})`;
  const each =
    "row overhead of 28 bytes, keys, timestamps and fields by type, doubled for indexes; mean weighted by rows";
  return {
    rows: computed(rows, "rows/year", `sum over the resources: ${names}${note}`),
    bytes: assumed(Math.round(bytes / Math.max(1, rows)), "bytes", each),
  };
}

/** Every input of the capacity plan, from the task where it says it and else assumed with a reason. */
export function capacityInputs(facts: TaskFacts, goal: string): SourcedInputs {
  const service = serviceTime(facts);
  const { rows, bytes } = volume(facts, goal);
  return {
    peakRequestsPerSecond: peakLoad(facts),
    p99LatencyMs: latencyTarget(facts),
    serviceTimeMs: service,
    workersPerInstance: assumed(
      8,
      "workers",
      "1 CPU per instance; a request computes for about an eighth of its service time and else waits",
    ),
    spareInstances: assumed(1, "instances", "one may be lost or replaced at peak (N+1)"),
    readPercent: readShare(facts),
    cacheHitRatio: cacheHitRatio(facts),
    databaseTimeMs: databaseTime(facts),
    databaseWaitPercent: assumed(1, "%", "waiting for a connection shall stay outside the 99th percentile"),
    databaseRequestsPerSecondLimit: databaseLimit(facts),
    rowsPerYear: rows,
    bytesPerRow: bytes,
    auditRowsPerYear: computed(
      rows.value * AUDIT_ROWS_PER_ROW,
      "rows/year",
      `rowsPerYear * ${AUDIT_ROWS_PER_ROW}: one for each created row and one change of it (assumed)`,
    ),
    auditBytesPerRow: assumed(
      AUDIT_BYTES,
      "bytes",
      "keys, actor, operation and the changes as JSON, doubled for indexes",
    ),
    retentionYears: givenOr(facts.retentionYears, "years", () =>
      assumed(3, "years", "the task gives no retention; ask who must keep what"),
    ),
    cachedDays: assumed(CACHED_DAYS, "days", "most reads ask for rows of the last month"),
    instanceDollarsPerMonth: assumed(
      35,
      "dollars/month",
      "1 CPU and 1 GiB at a large cloud's list price, rounded; ask for a quote",
    ),
    databaseDollarsPerMonth: databasePrice(facts),
    cacheDollarsPerMonth: cachePrice(facts),
  };
}

function cachePrice(facts: TaskFacts): Quantity {
  if (cacheHitRatio(facts).value === 0) return computed(0, "dollars/month", "no cache is planned");
  return assumed(CACHE_DOLLARS, "dollars/month", "one small managed cache with a standby, rounded; ask for a quote");
}

/** The bare numbers of inputs that carry unit and source. */
export function inputValues(inputs: {
  readonly [Name in keyof CapacityInputs]: { readonly value: number };
}): CapacityInputs {
  return {
    peakRequestsPerSecond: inputs.peakRequestsPerSecond.value,
    p99LatencyMs: inputs.p99LatencyMs.value,
    serviceTimeMs: inputs.serviceTimeMs.value,
    workersPerInstance: inputs.workersPerInstance.value,
    spareInstances: inputs.spareInstances.value,
    readPercent: inputs.readPercent.value,
    cacheHitRatio: inputs.cacheHitRatio.value,
    databaseTimeMs: inputs.databaseTimeMs.value,
    databaseWaitPercent: inputs.databaseWaitPercent.value,
    databaseRequestsPerSecondLimit: inputs.databaseRequestsPerSecondLimit.value,
    rowsPerYear: inputs.rowsPerYear.value,
    bytesPerRow: inputs.bytesPerRow.value,
    auditRowsPerYear: inputs.auditRowsPerYear.value,
    auditBytesPerRow: inputs.auditBytesPerRow.value,
    retentionYears: inputs.retentionYears.value,
    cachedDays: inputs.cachedDays.value,
    instanceDollarsPerMonth: inputs.instanceDollarsPerMonth.value,
    databaseDollarsPerMonth: inputs.databaseDollarsPerMonth.value,
    cacheDollarsPerMonth: inputs.cacheDollarsPerMonth.value,
  };
}
