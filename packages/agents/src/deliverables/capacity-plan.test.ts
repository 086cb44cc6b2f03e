import type { CheckOutcome, Facts, Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { designFrom } from "../design/design-from-facts.ts";
import { capacityPlan } from "./capacity-plan.ts";

const goal = "Design the backend of a multi-tenant invoicing service";
const facts: Facts = {
  peakRequestsPerSecond: 10_000,
  p99LatencyMs: 100,
  tenants: 5000,
  resources: [
    {
      name: "invoice",
      fields: { total: "money", issuedAt: "timestamp" },
      belongsTo: "tenant",
      rowsPerYear: 40_000_000,
    },
  ],
};

function draft(given: Facts = facts): string {
  return capacityPlan.draft({ goal, facts: given, author: "a", inputs: [], documents: [] })[0]?.text ?? "";
}

function check(text: string, given: Facts = facts): Promise<CheckOutcome> {
  return capacityPlan.check({ path: capacityPlan.path, text, facts: given, inputs: [], policy: {}, documents: [] });
}

async function findings(text: string, given: Facts = facts): Promise<readonly Finding[]> {
  const outcome = await check(text, given);
  return outcome.status === "checked" ? outcome.findings : [];
}

/** Line of the first line that begins with this name, as the check counts. */
function lineOf(text: string, name: string): number {
  return text.split("\n").findIndex((line) => line.trimStart().startsWith(`${name}:`)) + 1;
}

test.each([
  ["the product's example", facts],
  ["no facts at all", {}],
  ["a service time that misses the target", { peakRequestsPerSecond: 10_000, p99LatencyMs: 100, serviceTimeMs: 30 }],
  [
    "a small load with a budget",
    { peakRequestsPerSecond: 20, monthlyBudgetDollars: 300, databaseLoadReductionPercent: 80 },
  ],
])("the draft for %s passes its own check and is the same twice", async (_name, given) => {
  expect(await check(draft(given), given)).toEqual({
    status: "checked",
    tools: ["capacity-plan-rules@1"],
    findings: [],
  });
  expect(draft(given)).toBe(draft(given));
});

test("the draft begins with the notice and agrees with the design", () => {
  const { sizing } = designFrom(facts, goal);
  expect(draft().split("\n").slice(0, 4).join("\n")).toContain("no language model");
  expect(draft()).toContain(`**${sizing.instances.value} instances of ${sizing.workersPerInstance.value} workers**`);
});

test("the draft says that no number of machines helps a service that is too slow", () => {
  expect(draft({ ...facts, serviceTimeMs: 30 })).toContain(
    "This plan holds only if the mean service time is brought to 17.3 ms",
  );
});

test("a reduction of the database load beyond the reads is only warned of, and called impossible in the draft", async () => {
  const given = { ...facts, readPercent: 70, databaseLoadReductionPercent: 80 };
  expect(draft(given)).toContain("impossible as stated");
  expect((await findings(draft(given), given)).map(({ rule, severity }) => ({ rule, severity }))).toEqual([
    { rule: "reduction-missed", severity: "warning" },
  ]);
});

const faulty: readonly (readonly [string, string, string, string, string])[] = [
  ["deviates", "p99ResponseMs", "{ value: 79.05,", "{ value: 60,", "79.05 ms follows from the inputs"],
  ["deviates", "workers", "{ value: 151,", "{ value: 152,", "151 workers follows"],
  [
    "unstable",
    "instances",
    "instances: { value: 23,",
    "instances: { value: 15,",
    "150 erlangs are offered to 120 workers",
  ],
  [
    "number-without-source",
    "databaseTimeMs",
    ', source: assumed, because: "a third',
    ', because: "a third',
    "does not say where",
  ],
  ["number-without-formula", "rowsPerYear", ', formula: "sum over', ', because: "sum over', "states no formula"],
  [
    "number-without-reason",
    "spareInstances",
    ', because: "one may be lost or replaced at peak (N+1)"',
    "",
    "because of what",
  ],
  ["differs-from-facts", "peakRequestsPerSecond", "{ value: 10000,", "{ value: 9000,", "the task gives 10000"],
  [
    "given-nowhere",
    "workersPerInstance",
    'source: assumed, because: "1 CPU per instance; a request computes for about an eighth of its service time and else waits"',
    "source: given",
    "do not give it",
  ],
  ["wrong-unit", "serviceTimeMs", '{ value: 15, unit: "ms"', '{ value: 15, unit: "s"', "is in ms, not in s"],
  ["target-impossible", "serviceTimeMs", '{ value: 15, unit: "ms"', '{ value: 25, unit: "ms"', "however many servers"],
  [
    "capacity-schema",
    "invented",
    "results:\n",
    "results:\n  invented: { value: 1, unit: a, formula: b }\n",
    "nrecognized key",
  ],
  [
    "number-without-formula",
    "utilisation",
    ', formula: "offeredErlangs /',
    ', formulae: "offeredErlangs /',
    "states no formula",
  ],
];

test.each(faulty)("finds %s at %s", async (...fault) => {
  const [rule, name, from, to, message] = fault;
  const text = draft().replace(from, to);
  expect(text).not.toBe(draft());
  const found = await findings(text);
  expect(found).toContainEqual(expect.objectContaining({ rule, line: lineOf(text, name), severity: "error" }));
  expect(found.map((finding) => finding.message).join("\n")).toContain(message);
});

test("a deviation states the formula it was recomputed by", async () => {
  const [finding] = await findings(draft().replace("{ value: 199.8,", "{ value: 150,"));
  expect(finding?.hint).toBe("concurrency = peakRequestsPerSecond * meanResponseMs / 1000 (Little's law)");
  expect(finding?.column).toBeGreaterThan(10);
});

test("a plan without a block of numbers is an error, broken YAML too", async () => {
  expect((await findings("# Plan\nwe need 5 machines\n"))[0]?.rule).toBe("numbers-missing");
  expect((await findings("# Plan\n\n```yaml\ninputs: [1\n```\n"))[0]).toMatchObject({ rule: "yaml-syntax" });
});

test("a document above a megabyte is refused unread", async () => {
  expect((await findings("x".repeat(1024 * 1024 + 1)))[0]?.rule).toBe("too-large");
});

test("the largest inputs that the schema allows are answered, not computed for minutes", async () => {
  const text = draft()
    .replace("{ value: 10000,", "{ value: 1000000000,")
    .replace("workersPerInstance: { value: 8,", "workersPerInstance: { value: 10000,");
  expect((await findings(text, {})).some((finding) => finding.rule === "target-impossible")).toBe(true);
});
