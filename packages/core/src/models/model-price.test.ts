import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { loadPrices, priceOf, type PriceTable } from "./model-price.ts";

const table: PriceTable = {
  models: {
    "gpt-5": { input: 1, output: 2 },
    "gpt-5-mini": { input: 3, output: 4 },
    "my-*": { input: 5, output: 6 },
    "my-big-*": { input: 7, output: 8 },
  },
};

test.each([
  ["gpt-5", 1],
  ["GPT-5", 1],
  ["gpt-5-2025-08-07", 1],
  ["gpt-5-20250807", 1],
  ["gpt-5-latest", 1],
  ["openai/gpt-5", 1],
  ["gpt-5-mini", 3],
  ["gpt-5-mini-2025-08-07", 3],
  ["my-small-model", 5],
  ["my-big-model", 7],
  ["offline", 0],
  ["gpt-5.1", undefined],
  ["gpt-5-nano", undefined],
  ["gpt-50", undefined],
  ["constructor", undefined],
])("knows what %s costs", (name, input) => {
  expect(priceOf(name, [table])?.input).toBe(input);
});

test("the first table that knows a model decides", () => {
  const own: PriceTable = { models: { "gpt-5": { input: 0.5, output: 0.5 } } };
  expect(priceOf("gpt-5", [own, table])?.input).toBe(0.5);
  expect(priceOf("gpt-5-mini", [own, table])?.input).toBe(3);
});

test("comes with a table that tells its date and source", async () => {
  const prices = await loadPrices();
  expect(prices.asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(prices.source).toBeTruthy();
  expect(priceOf("gpt-4o-mini-2024-07-18", [prices])).toEqual({ input: 0.15, cachedInput: 0.075, output: 0.6 });
});

test("refuses a file that is no price table, with what is wrong", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "orchestrate-"));
  const file = path.join(folder, "prices.yaml");
  const fault = async (text: string): Promise<unknown> => {
    await writeFile(file, text);
    return loadPrices(file).catch((error: unknown) => error);
  };
  expect(await fault("models: { x: { input: -1, output: 2 } }")).toMatchObject({
    code: "usage",
    message: expect.stringContaining("models.x.input"),
  });
  expect(await fault("models: [")).toMatchObject({ code: "usage" });
  expect(await fault("model: {}")).toMatchObject({ message: expect.stringContaining('"model"') });
  expect(await loadPrices(path.join(folder, "none.yaml")).catch((error: unknown) => error)).toMatchObject({
    message: expect.stringContaining("there is no such price file"),
  });
});
