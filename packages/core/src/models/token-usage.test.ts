import { array, assert, double, integer, nat, property, record } from "fast-check";
import { expect, test } from "vitest";
import { addUsage, noUsage, withPrice, type TokenUsage } from "./token-usage.ts";

const price = { input: 1.25, cachedInput: 0.125, output: 10 };
const used = (inputTokens: number, cachedInputTokens: number, outputTokens: number): TokenUsage => ({
  ...noUsage,
  inputTokens,
  cachedInputTokens,
  outputTokens,
  modelCalls: 1,
});

test("prices fresh and cached input and output, and says when there is no price", () => {
  expect(withPrice(used(1_000_000, 400_000, 100_000), price).dollars).toBe(0.75 + 0.05 + 1);
  expect(withPrice(used(1_000_000, 400_000, 0), { input: 2, output: 1 }).dollars).toBe(2);
  expect(withPrice(used(10, 0, 10), undefined)).toMatchObject({ dollars: 0, unpriced: true });
  expect(addUsage(withPrice(used(10, 0, 10), price), withPrice(used(1, 0, 1), undefined)).unpriced).toBe(true);
});

const sum = (items: readonly TokenUsage[]): TokenUsage => items.reduce(addUsage, noUsage);

test("adds up to the same whatever the order and the grouping, dollars to the last digit", () => {
  const usage = record({
    input: nat(2_000_000),
    cached: double({ min: 0, max: 1, noNaN: true }),
    output: nat(50_000),
  }).map(({ input, cached, output }) => withPrice(used(input, Math.floor(input * cached), output), price));
  assert(
    property(array(usage, { maxLength: 30 }), integer(), (usages, seed) => {
      const shuffled = usages
        .map((item, index) => ({ item, key: Math.sin(seed + index) }))
        .sort((a, b) => a.key - b.key)
        .map(({ item }) => item);
      const half = Math.floor(usages.length / 2);
      const whole = sum(usages);
      expect(sum(shuffled)).toEqual(whole);
      expect(addUsage(sum(usages.slice(0, half)), sum(usages.slice(half)))).toEqual(whole);
    }),
  );
});
