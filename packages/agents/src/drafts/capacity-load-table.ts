import { DATABASE_SHARE, type SourcedInputs } from "../design/capacity-inputs.ts";
import { capacityResults, type CapacityInputs, type CapacityResults } from "../design/capacity-model.ts";
import type { Design } from "../design/design.ts";
import { markdownTable, showNumber, showPercent } from "./show-quantity.ts";

/** PostgreSQL's own default of max_connections, less the three that it keeps for superusers. */
const USABLE_CONNECTIONS = 97;

/** A capacity plan before it is written down. */
export interface PlannedCapacity {
  readonly design: Design;
  readonly inputs: SourcedInputs;
  readonly values: CapacityInputs;
  readonly results: CapacityResults;
  /** What the largest database that is planned with follows, in requests per second. */
  readonly largestDatabase: number;
  /** Mean service time that the task gives, also when the plan requires a shorter one. */
  readonly givenServiceTimeMs: number | undefined;
  /** Dollars per month that the task gives. */
  readonly budget: number | undefined;
}

interface Limit {
  readonly name: string;
  /** Load divided by what it bears; above 1 it breaks. */
  readonly ratio: number;
  readonly remedy: string;
}

function limitsAt(plan: PlannedCapacity, results: CapacityResults, factor: number): readonly Limit[] {
  const { values } = plan;
  const writes = values.peakRequestsPerSecond * factor * (1 - values.readPercent / 100);
  const limits: Limit[] = [
    { name: "database requests", ratio: results.databaseUtilisation, remedy: cacheRemedy(plan, factor) },
    {
      name: "database writes",
      ratio: writes / values.databaseRequestsPerSecondLimit,
      remedy:
        "no cache helps writes: a larger primary first, then batches, then several primaries, partitioned by tenant",
    },
    {
      name: "database connections",
      ratio: results.databaseConnections / USABLE_CONNECTIONS,
      remedy: "pool transactions in front of PostgreSQL and raise max_connections with its memory",
    },
  ];
  if (plan.budget === undefined) return limits;
  return [
    ...limits,
    { name: "budget", ratio: results.dollarsPerMonth / plan.budget, remedy: "ask for money or for less" },
  ];
}

function cacheRemedy(plan: PlannedCapacity, factor: number): string {
  const { values } = plan;
  const peak = values.peakRequestsPerSecond * factor;
  if (peak <= plan.largestDatabase && values.databaseRequestsPerSecondLimit >= plan.largestDatabase)
    return "put a cache in front of it, or read from replicas";
  if (peak <= plan.largestDatabase)
    return `take a larger database; 16 cores follow ${showNumber(plan.largestDatabase)} requests/s`;
  const needed = 1 - plan.largestDatabase / peak;
  const ratio = Math.max(0, needed) / (values.readPercent / 100);
  if (ratio <= 1)
    return `reach a cache hit ratio of ${showNumber(Math.ceil(ratio * 1000) / 1000)} in front of 16 cores, or read from replicas`;
  return `no cache is enough, it would have to answer ${showPercent(ratio)} of the reads; partition by tenant over several primaries`;
}

/** The plan at 1, 2 and 10 times the load, and what breaks first at each. */
export function capacityLoadTable(plan: PlannedCapacity): string {
  const scales = [1, 2, 10].flatMap((factor) => {
    const values = { ...plan.values, peakRequestsPerSecond: plan.values.peakRequestsPerSecond * factor };
    const results = capacityResults(values);
    return "impossible" in results ? [] : [{ factor, results, limits: limitsAt(plan, results, factor) }];
  });
  const rows = scales.map(({ factor, results, limits }) => [
    `${factor}x`,
    showNumber(plan.values.peakRequestsPerSecond * factor),
    String(results.instances),
    showNumber(Math.round(results.concurrency)),
    showNumber(Math.round(results.databaseRequestsPerSecond)),
    showPercent(results.databaseUtilisation),
    String(results.databaseConnections),
    `$${showNumber(results.dollarsPerMonth)}`,
    first(limits),
  ]);
  const header = [
    "load",
    "requests/s",
    "instances",
    "requests in the system",
    "database requests/s",
    "of its limit",
    "connections",
    "per month",
    "breaks first",
  ];
  const story = scales.map(({ factor, limits }) => `- **${factor}x**: ${storyOf(limits)}`).join("\n");
  return `## Load at 1x, 2x and 10x, and what breaks first

All computed from the inputs above, with the hit ratio of ${showNumber(plan.values.cacheHitRatio)} kept; the price leaves the database as it is.

${markdownTable(header, rows)}

${story}

The instances hold no state and never break first: they only cost money.`;
}

function worst(limits: readonly Limit[]): Limit | undefined {
  return [...limits].sort((one, other) => other.ratio - one.ratio)[0];
}

function first(limits: readonly Limit[]): string {
  const limit = worst(limits);
  if (limit === undefined || limit.ratio <= DATABASE_SHARE) return "nothing";
  return limit.ratio <= 1 ? `${limit.name}, nearly` : limit.name;
}

function storyOf(limits: readonly Limit[]): string {
  const broken = limits.filter((limit) => limit.ratio > 1);
  const nearest = worst(limits);
  if (nearest === undefined) return "no limit is known";
  if (broken.length === 0 && nearest.ratio > DATABASE_SHARE)
    return `nothing breaks, but ${nearest.name} is nearly at its limit, at ${showPercent(nearest.ratio)}: ${nearest.remedy}.`;
  if (broken.length === 0)
    return `nothing breaks; the nearest limit is ${nearest.name}, at ${showPercent(nearest.ratio)} of what it bears (headroom is kept inside the limit).`;
  return [...broken]
    .sort((one, other) => other.ratio - one.ratio)
    .map((limit) => `${limit.name} at ${showPercent(limit.ratio)} of the limit: ${limit.remedy}`)
    .join("; ")
    .concat(".");
}
