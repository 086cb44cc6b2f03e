import { CACHED_DAYS } from "./capacity-inputs.ts";
import type { Design, Quantity } from "./design.ts";

const DAY_SECONDS = 86_400;

/**
 * How long a cached row must live, in seconds, so that the planned hit ratio is reached when all cached rows are equally
 * popular: h = r·T / (1 + r·T), r = reads per second and row (a renewal argument: one miss, then hits until the row
 * expires). Skewed popularity reaches it sooner. At most a day, at least one second.
 */
export function cacheLifetime({ resources, sizing }: Design): Quantity {
  const rows = resources.reduce((sum, resource) => sum + resource.rowsPerYear.value, 0);
  const keys = Math.max(1, (rows * CACHED_DAYS) / 365);
  const readsPerKey = (sizing.peakRequestsPerSecond.value * sizing.readPercent.value) / 100 / keys;
  const ratio = Math.min(sizing.cacheHitRatio.value, 0.999);
  const seconds = ratio / ((1 - ratio) * readsPerKey);
  return {
    value: Math.min(DAY_SECONDS, Math.max(1, Math.ceil(seconds))),
    unit: "s",
    source: "computed",
    because: `hit = r*T / (1 + r*T) with all rows of ${CACHED_DAYS} days, assumed, equally popular; skew helps; at most a day`,
  };
}
