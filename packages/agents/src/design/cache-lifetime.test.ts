import { expect, test } from "vitest";
import { cacheLifetime } from "./cache-lifetime.ts";
import { designFrom } from "./design-from-facts.ts";

const goal = "Design an invoicing service";
const resources = [{ name: "invoice", rowsPerYear: 36_500_000 }];

test("the lifetime reaches the planned hit ratio when all rows are equally popular", () => {
  const design = designFrom({ peakRequestsPerSecond: 10_000, readPercent: 90, resources }, goal);
  const reads = 9000 / 3_000_000;
  const hits = (lifetime: number): number => (reads * lifetime) / (1 + reads * lifetime);
  const { value } = cacheLifetime(design);
  expect(hits(value)).toBeGreaterThanOrEqual(design.sizing.cacheHitRatio.value);
  expect(hits(value - 2)).toBeLessThan(design.sizing.cacheHitRatio.value);
});

test("a hit ratio that cannot be reached does not ask for an endless lifetime", () => {
  const facts = { peakRequestsPerSecond: 1, readPercent: 10, databaseLoadReductionPercent: 80, resources };
  expect(cacheLifetime(designFrom(facts, goal)).value).toBe(86_400);
});
