import { expect, test } from "vitest";
import type { TaskFacts } from "../facts.ts";
import type { Quantity, Sizing } from "./design.ts";
import { capacityInputs, inputValues } from "./capacity-inputs.ts";
import { capacityResults, instanceP99Ms } from "./capacity-model.ts";
import { responsePercentileMs } from "./queueing.ts";
import { sizingFrom as sizingFromFacts } from "./sizing.ts";

const goal = "Design the backend of an invoicing service";
const sizingFrom = (facts: TaskFacts): Sizing => sizingFromFacts(facts, goal);
const facts: TaskFacts = {
  peakRequestsPerSecond: 10_000,
  p99LatencyMs: 100,
  tenants: 5000,
  resources: [{ name: "invoice", fields: { total: "money" }, belongsTo: "tenant", rowsPerYear: 40_000_000 }],
};

test("the instances hold the latency target at peak with one lost, and one fewer would not", () => {
  const values = inputValues(capacityInputs(facts, goal));
  const { instances, predictedP99Ms, workers } = sizingFrom(facts);
  expect(instanceP99Ms(values, instances.value - 1)).toBeLessThanOrEqual(100);
  expect(instanceP99Ms(values, instances.value - 2)).toBeGreaterThan(100);
  expect(predictedP99Ms.value).toBeLessThan(100);
  expect(instances.value * values.workersPerInstance).toBeGreaterThan(workers.value);
});

test("the workers are the least that meet the target over one shared queue", () => {
  const { workers, serviceTimeMs } = sizingFrom(facts);
  const load = { arrivalsPerSecond: 10_000, serviceTimeMs: serviceTimeMs.value };
  expect(responsePercentileMs({ ...load, servers: workers.value }, 0.99)).toBeLessThanOrEqual(100);
  expect(responsePercentileMs({ ...load, servers: workers.value - 1 }, 0.99)).toBeGreaterThan(100);
});

test.each([facts, {}])("every number says where it comes from, and why when it is not given (%#)", (given) => {
  const sizing: Readonly<Record<string, Quantity>> = { ...sizingFrom(given) };
  for (const [name, quantity] of Object.entries(sizing)) {
    expect({ name, finite: Number.isFinite(quantity.value) }).toEqual({ name, finite: true });
    expect(quantity.unit).not.toBe("");
    expect(quantity.source === "given" || (quantity.because ?? "").length > 10).toBe(true);
  }
});

test("a given service time that can never meet the target becomes a stated requirement", () => {
  const { serviceTimeMs } = sizingFrom({ ...facts, serviceTimeMs: 30 });
  expect(serviceTimeMs).toMatchObject({ value: 17.3, source: "assumed" });
  expect(serviceTimeMs.because).toContain("must be <= 17.3 ms");
  expect(serviceTimeMs.because).toContain("138 ms");
});

test("a strict target turns the service time into a requirement, also below one millisecond", () => {
  expect(sizingFrom({ p99LatencyMs: 20 }).serviceTimeMs).toMatchObject({ value: 3.4, source: "assumed" });
  expect(sizingFrom({ p99LatencyMs: 0.1 }).serviceTimeMs.value).toBeGreaterThan(0);
});

test("the cache's hit ratio is the asked reduction divided by the share of reads", () => {
  const asked = { ...facts, readPercent: 90, databaseLoadReductionPercent: 80 };
  expect(sizingFrom(asked).cacheHitRatio).toMatchObject({ value: 0.889, source: "computed" });
  const results = capacityResults(inputValues(capacityInputs(asked, goal)));
  expect("impossible" in results ? 0 : results.databaseLoadReductionPercent).toBeGreaterThanOrEqual(80);
});

test("a reduction beyond the share of reads is called impossible", () => {
  const { cacheHitRatio } = sizingFrom({ ...facts, readPercent: 70, databaseLoadReductionPercent: 80 });
  expect(cacheHitRatio.value).toBe(1);
  expect(cacheHitRatio.because).toContain("impossible");
});

test.each([4000, 5000, 10_000, 40_000])("at %i requests/s a cache leaves the database a fifth of its limit", (peak) => {
  const loaded = { ...facts, peakRequestsPerSecond: peak, readPercent: 95 };
  const results = capacityResults(inputValues(capacityInputs(loaded, goal)));
  const { cacheHitRatio } = sizingFrom(loaded);
  const used = "impossible" in results ? 2 : results.databaseUtilisation;
  expect(used <= 0.8 || cacheHitRatio.value === 0).toBe(true);
  expect(used).toBeLessThanOrEqual(1);
});

/** The price of the cache, and what the sum counts beyond instances and database. */
function price(given: TaskFacts): readonly number[] {
  const values = inputValues(capacityInputs(given, goal));
  const results = capacityResults(values);
  const total = "impossible" in results ? 0 : results.dollarsPerMonth;
  const { instances } = sizingFrom(given);
  const rest = total - instances.value * values.instanceDollarsPerMonth - values.databaseDollarsPerMonth;
  return [values.cacheDollarsPerMonth, rest];
}

test("the price of the cache is in the sum, and nothing is paid for none", () => {
  const [paid = 0, counted = 0] = price(facts);
  expect(paid).toBeGreaterThan(0);
  expect(counted).toBe(paid);
  expect(price({ peakRequestsPerSecond: 500 })).toEqual([0, 0]);
});

test.each([0.5, 20, 100])("a target of %f ms never holds a connection for less than its CPU time", (target) => {
  const { databaseTimeMs, serviceTimeMs, databaseRequestsPerSecondLimit } = capacityInputs(
    { p99LatencyMs: target },
    goal,
  );
  const cpuMs = Number(/([\d.]+) ms of CPU/.exec(databaseRequestsPerSecondLimit.because ?? "")?.[1]);
  expect(databaseTimeMs.value).toBeGreaterThanOrEqual(cpuMs);
  expect(databaseTimeMs.value).toBeLessThanOrEqual(serviceTimeMs.value);
});

test("a load that the database follows needs no cache", () => {
  expect(sizingFrom({ peakRequestsPerSecond: 500 }).cacheHitRatio.value).toBe(0);
});

test("the error budget of 99.9 % is 43.2 minutes in 30 days", () => {
  expect(sizingFrom({ availabilityPercent: 99.9 }).errorBudgetMinutes.value).toBe(43.2);
});

test("a small service still has two instances", () => {
  expect(sizingFrom({ peakRequestsPerSecond: 1 }).instances.value).toBe(2);
});

test("a load beyond the model is refused instead of guessed", () => {
  expect(() => sizingFrom({ peakRequestsPerSecond: 1e12 })).toThrow(
    "no capacity can be computed: more servers than can be computed",
  );
});
