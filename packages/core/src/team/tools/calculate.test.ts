import { expect, test } from "vitest";
import { calculate } from "./calculate.ts";

async function value(expression: string, variables: Record<string, number> = {}): Promise<number | string> {
  const result = await calculate(expression, variables);
  return "fault" in result ? result.fault.split(".", 1)[0] + "." : result.value;
}

test("works out arithmetic with the usual precedence, named values and functions", async () => {
  expect(await value("2 + 3 * 4 ** 2 / -8")).toBe(-4);
  expect(await value("2 ^ 3 ^ 2")).toBe(512);
  expect(await value("0.1 + 0.2")).toBe(0.3);
  expect(await value("40_000_000 / (365 * 86_400)")).toBe(1.26839167935058);
  expect(await value("ceil(rate * latency / (1 - 0.7))", { rate: 10_000, latency: 0.03 })).toBe(1000);
  expect(await value("max(1, sqrt(16), round(2.345, 2))")).toBe(4);
});

test("says what is wrong instead of a number that is none", async () => {
  expect(await value("1 / 0")).toBe("The result of 1 / 0 is not a finite number.");
  expect(await value("rate * 2")).toBe("there is no value called rate.");
  expect(await value("1 +")).toMatch(/^Expected expression after \+/);
  expect(await value("1; 2")).toBe("this is not one arithmetic expression.");
  expect(await value("'a' + 1")).toBe("'a' is not a number.");
});

test.each([
  "constructor",
  "__proto__",
  "toString()",
  "(1).constructor",
  "sqrt.constructor('return process')()",
  "globalThis",
  "max['constructor']('x')",
  "a = 1",
  "[1,2]",
  "this",
])("gives %s no meaning", async (expression) => {
  expect(typeof (await value(expression))).toBe("string");
});

test("a deeply nested expression ends with an answer", async () => {
  expect(await value(`${"(".repeat(490)}1${")".repeat(490)}`)).toBe(1);
});
