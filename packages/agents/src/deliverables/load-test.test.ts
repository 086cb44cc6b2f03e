import { checkInput, recogniseKind, type Facts, type Finding, type ReadableText } from "@orchestrate/core";
import { expect, test } from "vitest";
import { deliverableKinds } from "./index.ts";
import { loadTest } from "./load-test.ts";
import { openapi } from "./openapi.ts";

const goal = "an invoicing service";
const drafting = { goal, author: "a", inputs: [], documents: [] };
const FACTS = {
  peakRequestsPerSecond: 10_000,
  p99LatencyMs: 100,
  availabilityPercent: 99.95,
  readPercent: 80,
  tenants: 50,
  resources: [
    { name: "invoice", fields: { total: "money" }, belongsTo: "tenant" },
    { name: "note", fields: {} },
  ],
};
const plan = (facts: Facts): string => loadTest.draft({ ...drafting, facts })[0]?.text ?? "";
const api = (facts: Facts): ReadableText => ({
  path: "api/openapi.yaml",
  kind: "openapi",
  text: openapi.draft({ ...drafting, facts })[0]?.text ?? "",
});

async function findings(text: string, facts: Facts = {}, documents: ReadableText[] = []): Promise<readonly Finding[]> {
  const outcome = await loadTest.check(checkInput({ path: "perf/load-test.yaml", text }, { facts, documents }));
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  expect(outcome.tools).toEqual(["load-test-rules@1 (plan only, nothing was run)"]);
  return outcome.findings;
}

test.each([{}, FACTS, { peakRequestsPerSecond: 3, availabilityPercent: 90, readPercent: 33 }])(
  "the draft holds against the draft of the API: %j",
  async (facts) => {
    const found = await findings(plan(facts), facts, [api(facts)]);
    expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(loadTest.recognises?.({ path: "a.yaml", text: plan(facts) })).toBe(true);
  },
);

/** The line of a text's first line that matches, from 1. */
const lineOf = (text: string, pattern: RegExp): number => text.split("\n").findIndex((line) => pattern.test(line)) + 1;

type Mistake = readonly [name: string, from: string | RegExp, to: string, rule: string, line: RegExp];
const MISTAKES: readonly Mistake[] = [
  ["weights that do not sum to 100", /weight: \d+\n/, "weight: 1\n", "mix-sum", /operationId/],
  [
    "a peak that is not the task's",
    "requestsPerSecond: 10000",
    "requestsPerSecond: 1000",
    "differs-from-facts",
    /requestsPerSecond: 1000$/,
  ],
  [
    "an objective that is not the task's",
    "p99LatencyMs: 100 #",
    "p99LatencyMs: 200 #",
    "differs-from-facts",
    /p99LatencyMs: 200 #/,
  ],
  [
    "an availability that is not the task's",
    "availabilityPercent: 99.95",
    "availabilityPercent: 99.9",
    "differs-from-facts",
    /availabilityPercent: 99.9/,
  ],
  [
    "an error ratio that does not follow",
    "errorRatio: 0.0005 #",
    "errorRatio: 0.005 #",
    "error-ratio",
    /errorRatio: 0.005 #/,
  ],
  ["a stage that is missing", /  - name: soak[\s\S]*?(?=measure:)/, "", "stage-missing", /- name: smoke/],
  ["a stage that is misspelt", "name: soak", "name: soaking", "plan-schema", /name: soaking/],
  [
    "a threshold without a unit",
    "thresholds: { p99LatencyMs: 100",
    "thresholds: { p99: 100, p99LatencyMs: 100",
    "threshold-without-unit",
    /p99: 100/,
  ],
  ["a threshold as text", "thresholds: { p99LatencyMs: 100", "thresholds: { p99LatencyMs: 100ms", "threshold", /100ms/],
  [
    "a threshold above the objective",
    "thresholds: { p99LatencyMs: 100, errorRatio: 0.0005",
    "thresholds: { p99LatencyMs: 900, errorRatio: 0.0005",
    "threshold-above-objective",
    /p99LatencyMs: 900/,
  ],
  ["a path that the API does not have", /path: "\/v1\/notes"/, 'path: "/v1/notices"', "request-unknown", /notices/],
  [
    "a method that the API does not have",
    /method: patch/,
    "method: put",
    "request-unknown",
    /path: "\/v1\/invoices\/\{invoiceId\}"/,
  ],
  ["an operation of another name", "operationId: listNotes", "operationId: findNotes", "operation-id", /findNotes/],
  ["a status that is not declared", "statuses: [201]", "statuses: [202]", "status-undeclared", /\[202\]/],
  ["a misspelt field", "rampSeconds: 300", "rampSecond: 300", "unknown-field", /rampSecond:/],
  ["a target that is no address", /target: "[^"]*"/, 'target: "127.0.0.1"', "target", /^target/],
  ["no statement of what is not proven", /doesNotProve:[\s\S]*/, "", "plan-schema", /^service/],
];

test.each(MISTAKES.map((mistake) => ({ name: mistake[0], mistake })))("finds $name", async ({ mistake }) => {
  const [, from, to, rule, line] = mistake;
  const text = plan(FACTS).replace(from, to);
  expect(text).not.toBe(plan(FACTS));
  const errors = (await findings(text, FACTS, [api(FACTS)])).filter(({ severity }) => severity === "error");
  expect(errors.map((finding) => finding.rule)).toContain(rule);
  expect(errors.find((finding) => finding.rule === rule)?.line).toBe(
    rule === "request-unknown" && line.source.includes("invoiceId")
      ? text.split("\n").findIndex((_text, index, all) => all[index - 1]?.includes("method: put")) + 1
      : lineOf(text, line),
  );
});

test("warns of rates and lengths that prove nothing, and of a foreign target", async () => {
  const text = plan(FACTS)
    .replace("holdSeconds: 28800", "holdSeconds: 600")
    .replace("requestsPerSecond: 20000", "requestsPerSecond: 9000")
    .replace("127.0.0.1:", "shop.example.com:");
  const found = await findings(text, FACTS);
  expect(found.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual([
    "target warning",
    "stage-rate warning",
    "stage-rate warning",
  ]);
  expect(found.map(({ line }) => line)).toEqual([
    lineOf(text, /^target/),
    lineOf(text, /Second: 9000/),
    lineOf(text, /holdSeconds: 600/),
  ]);
});

test.each(["", "- a", "a: &a [x]\nb: *a\n", "[".repeat(20_000), "stages: {}", "x".repeat(2_000_000)])(
  "ends in a finding for %#",
  async (text) => {
    expect((await findings(text))[0]?.severity).toBe("error");
  },
);

test("a k6 script is recognised by its imports, before any client, and not said to be checked", async () => {
  const text = 'import http from "k6/http";\nexport default () => http.get("http://localhost:8080/parcels");\n';
  for (const path of ["perf/smoke.js", "perf/smoke.ts"])
    expect(recogniseKind({ path, text }, deliverableKinds)?.id).toBe("load-test");
  expect(
    recogniseKind({ path: "perf/smoke.js", text: "import http from 'node:http';\n" }, deliverableKinds),
  ).toBeUndefined();
  expect(await loadTest.check(checkInput({ path: "perf/smoke.js", text }))).toMatchObject({
    status: "not-checked",
    reason: expect.stringContaining("k6 script") as string,
  });
});
