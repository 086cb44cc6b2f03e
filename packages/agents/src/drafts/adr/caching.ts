import { DATABASE_SHARE } from "../../design/capacity-inputs.ts";
import { cacheLifetime } from "../../design/cache-lifetime.ts";
import { markdownTable, roundTo4, showCount, showNumber, showPercent, showQuantity } from "../show-quantity.ts";
import type { Adr, AdrContext, AdrOption } from "./render-adr.ts";

const NONE = "No cache, read replicas";
const ASIDE = "Cache-aside in Redis";
const HTTP = "HTTP caching with ETag";

function arithmetic(context: AdrContext): string {
  const { peakRequestsPerSecond, readPercent, databaseRequestsPerSecondLimit } = context.inputs;
  const ratios = [...new Set([0, 0.5, 0.8, context.inputs.cacheHitRatio.value, 0.95])].sort(
    (one, other) => one - other,
  );
  const rows = ratios.map((ratio) => {
    const reduction = (readPercent.value / 100) * ratio;
    const left = peakRequestsPerSecond.value * (1 - reduction);
    const fits = left <= databaseRequestsPerSecondLimit.value ? "yes" : "no";
    return [
      showPercent(ratio),
      `${showPercent(reduction)} (computed)`,
      `${showNumber(Math.round(left))} requests/s (computed)`,
      fits,
    ];
  });
  return markdownTable(["hit ratio", "less database load", "left for the database at peak", "within its limit"], rows);
}

function contextText(context: AdrContext): string {
  const { inputs, facts } = context;
  const asked = facts.databaseLoadReductionPercent;
  const why =
    asked === undefined
      ? `The task asks for no cache; the peak of ${showQuantity(inputs.peakRequestsPerSecond)} is more than one primary follows, ${showNumber(inputs.databaseRequestsPerSecondLimit.value)} requests/s (assumed). The hit ratio is chosen so that the database stays at ${DATABASE_SHARE * 100} % of that or below (assumed).`
      : `The task asks for ${asked} % less database load (given).`;
  const impossible = inputs.cacheHitRatio.because?.startsWith("impossible")
    ? `\n\n**As stated this is impossible:** ${readsShare(context)} are reads, so a cache that answers every one of them takes away no more than that. The rest are writes: batch them, or do less of them.`
    : "";
  return `${why} Reduction = share of reads * hit ratio, with ${readsShare(context)}:

${arithmetic(context)}${impossible}`;
}

function readsShare(context: AdrContext): string {
  return `${showNumber(context.inputs.readPercent.value)} % of the requests (${context.inputs.readPercent.source})`;
}

/** How the database is relieved of reads. */
export function caching(context: AdrContext): Adr {
  const { design, inputs, results } = context;
  const ratio = showPercent(inputs.cacheHitRatio.value);
  const replicas = replicasInstead(context);
  const cold = inputs.peakRequestsPerSecond.value / inputs.databaseRequestsPerSecondLimit.value;
  return {
    slug: "caching",
    title: `Cache-aside with a hit ratio of ${ratio}`,
    tradeOff: `Database load against fresh data and one more thing that can fail. A hit ratio of ${ratio} (computed) takes ${showPercent(results.databaseLoadReductionPercent / 100)} off the database (computed); the price is data that may be old, and ${coldCache(cold)}.`,
    context: contextText(context),
    drivers: [
      `database: at most ${showNumber(inputs.databaseRequestsPerSecondLimit.value)} requests/s (assumed)`,
      `latency: ${showQuantity(inputs.p99LatencyMs)}; a cache improves the mean, hardly the 99th percentile, because misses stay`,
      "whoever writes must read its own write",
      `team: ${showQuantity(design.engineers)} that run one more system at night`,
    ],
    options: options(context, replicas),
    chosen: ASIDE,
    because: `it is the only one that takes ${showPercent(results.databaseLoadReductionPercent / 100)} of the load (computed) away from every database, for the price of ${showNumber(inputs.cacheDollarsPerMonth.value)} dollars per month (assumed).`,
    good: [
      `the database gets ${showNumber(Math.round(results.databaseRequestsPerSecond))} requests/s at peak (computed)`,
      "the hit ratio is one number to export and to watch: it says early when this plan no longer holds",
    ],
    bad: [
      "reads may be old by the time to live; balances and permissions are never cached",
      cold > 1
        ? `without the cache the peak is ${showPercent(cold)} of the limit (computed): requests have to be shed and the cache warmed before all of them are let in`
        : `one more system can fail, for a load that the database follows alone (${showPercent(cold)} of its limit, computed)`,
    ],
    team: `${showQuantity(design.engineers)}${design.knows.some((skill) => /redis|valkey/i.test(skill)) ? " know Redis" : " are not said to know Redis; run it managed"}. The rule that a write deletes its keys belongs in one module, not in everybody's head.`,
    notWorthIt: `below ${showNumber(inputs.databaseRequestsPerSecondLimit.value)} requests/s (assumed limit) the database follows alone; then leave the cache out${context.facts.databaseLoadReductionPercent === undefined ? "" : ", unless the reduction is wanted for its cost"}.`,
    reversedBy: [
      `a measured hit ratio below half of the planned ${ratio} (computed)`,
      "a measured database limit twice as high as assumed",
      "complaints about old data that no time to live settles",
    ],
    reversalCost: `2 engineer-weeks (assumed) to take it out, because only the read functions of one module know it, and $${showNumber(replicas.dollars)} per month for replicas instead (computed).`,
  };
}

function coldCache(cold: number): string {
  return cold > 1
    ? `a cold cache that sends the database ${showPercent(cold)} of what it follows (computed)`
    : `a system more to run, although the peak without it is only ${showPercent(cold)} of what the database follows (computed)`;
}

/** Read replicas that would take the load that the cache takes, at half the price of primary and standby each. */
function replicasInstead(context: AdrContext): { count: number; dollars: number; reads: number } {
  const { inputs, results } = context;
  const reads = inputs.peakRequestsPerSecond.value - results.databaseRequestsPerSecond;
  const count = Math.max(1, Math.ceil(reads / inputs.databaseRequestsPerSecondLimit.value));
  return { count, reads, dollars: (count * inputs.databaseDollarsPerMonth.value) / 2 };
}

function options(context: AdrContext, replicas: ReturnType<typeof replicasInstead>): readonly AdrOption[] {
  const { results } = context;
  const lifetime = cacheLifetime(context.design);
  return [
    {
      name: NONE,
      good: ["no invalidation, and SQL stays the only truth", "replicas are needed for failover anyway"],
      bad: [
        "a replica lags, so it has the problem of old data too",
        "it takes reads away from the primary, not work away from the databases",
      ],
      quantity: `${showCount(replicas.count, "more replica")} for ${showNumber(Math.round(replicas.reads))} requests/s (computed), $${showNumber(replicas.dollars)} per month (computed at half the price of primary and standby, assumed).`,
    },
    {
      name: ASIDE,
      good: [
        "it relieves the database of what is read again and again, whatever the client",
        "when it is gone the service still answers, only slower, if the load is shed in time",
      ],
      bad: [
        "every write has to delete its keys after the commit; one that forgets shows old data until the time to live ends",
        "many misses on one key at once must be made one (single flight), or it makes the peak worse",
      ],
      quantity: `${showNumber(roundTo4(results.cacheGigabytes))} GB (computed), time to live of ${showNumber(lifetime.value)} s (computed: ${lifetime.because ?? ""}), $${context.inputs.cacheDollarsPerMonth.value} per month (assumed).`,
    },
    {
      name: HTTP,
      good: [
        "no new system: clients and a CDN keep what they have",
        "an If-None-Match that hits saves bytes and serialisation",
      ],
      bad: [
        "answers for one tenant's users are private, so each client has to ask first",
        "checking the ETag still asks the database for the version, unless that is cached",
      ],
      quantity: `saves bytes, but 0 % of the database's lookups (assumed) without a cache of versions behind it.`,
    },
  ];
}
