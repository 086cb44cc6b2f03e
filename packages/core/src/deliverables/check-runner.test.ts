import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { exampleKind } from "../testing/example-team.ts";
import { openFakeEndpoint } from "../testing/fake-endpoint.ts";
import {
  callingKind,
  endlessKind,
  greedyKind,
  nosyKind,
  tellingKind,
  throwingKind,
  whereKind,
} from "../testing/isolated-kinds.ts";
import type { CheckOutcome, DeliverableKind } from "./deliverable-kind.ts";
import type { CheckLimits } from "./check-pool.ts";
import { openCheckRunner } from "./check-runner.ts";

const limits: CheckLimits = { timeMs: 10_000, memoryMegabytes: 64, processes: 1 };

async function check(kind: DeliverableKind, text = "x", bounds: Partial<CheckLimits> = {}): Promise<CheckOutcome> {
  await using runner = openCheckRunner([kind], { ...limits, ...bounds });
  return await runner.check(kind, { path: kind.path, text, facts: {}, inputs: [], policy: {}, documents: [] });
}

test("runs an isolated check in another process and any other check in this one", async () => {
  const isolated = await check(whereKind);
  expect(isolated.status === "checked" && isolated.tools[0]).toMatch(/^pid \d+$/);
  expect(isolated).not.toMatchObject({ tools: [`pid ${process.pid}`] });
  expect(await check(exampleKind("plan"), "sound")).toMatchObject({ status: "checked", findings: [] });
});

test("kills a check that does not end, says so as a finding, and goes on with the next document", async () => {
  await using runner = openCheckRunner([endlessKind, whereKind], { ...limits, timeMs: 2000 });
  const input = { path: "endless.md", text: "x", facts: {}, inputs: [], policy: {}, documents: [] };
  const [stuck, next] = await Promise.all([runner.check(endlessKind, input), runner.check(whereKind, input)]);
  expect(stuck).toMatchObject({
    status: "checked",
    findings: [{ rule: "check-time", severity: "error", path: "endless.md" }],
  });
  expect(next).toMatchObject({ status: "checked", findings: [] });
});

test("lets a process that is free do what would wait for one that is busy", async () => {
  await using runner = openCheckRunner([endlessKind, whereKind, throwingKind], { ...limits, processes: 2 });
  const input = { path: "a.md", text: "x", facts: {}, inputs: [], policy: {}, documents: [] };
  const stuck = runner.check(endlessKind, input).then(() => "stuck");
  const others = Promise.all([runner.check(whereKind, input), runner.check(throwingKind, input)]).then(() => "others");
  expect(await Promise.race([stuck, others])).toBe("others");
});

test("has no process do what another has loaded before it is worth it", async () => {
  await using runner = openCheckRunner([whereKind], { ...limits, processes: 2 });
  const input = { path: "a.md", facts: {}, inputs: [], policy: {}, documents: [] };
  const two = await Promise.all(["1", "2"].map((text) => runner.check(whereKind, { ...input, text })));
  expect(two[0]).toEqual(two[1]);
  const many = await Promise.all(["3", "4", "5", "6"].map((text) => runner.check(whereKind, { ...input, text })));
  expect(new Set(many.map((outcome) => JSON.stringify(outcome))).size).toBe(2);
});

test("answers what waits when it is closed", async () => {
  const runner = openCheckRunner([endlessKind, whereKind], limits);
  const input = { path: "a.md", text: "x", facts: {}, inputs: [], policy: {}, documents: [] };
  const checks = [runner.check(endlessKind, input), runner.check(whereKind, input)];
  await runner[Symbol.asyncDispose]();
  const lost = { findings: [{ rule: "check-exit" }] };
  expect(await Promise.all(checks)).toMatchObject([lost, lost]);
});

test("asks before an isolated check what its process may not, and tells what was answered", async () => {
  const asking: DeliverableKind = { ...tellingKind, asks: async ({ text }) => ({ said: text }) };
  expect(await check(asking, "hello")).toMatchObject({ tools: ['{"said":"hello"}'] });
  const broken: DeliverableKind = { ...tellingKind, asks: async () => Promise.reject(new Error("no such program")) };
  expect(await check(broken)).toMatchObject({
    findings: [{ rule: "check-failed", message: "The checker gave up: no such program" }],
  });
});

test("survives a check that takes all its memory", async () => {
  expect(await check(greedyKind)).toMatchObject({
    status: "checked",
    findings: [{ rule: "check-exit", severity: "error" }],
  });
});

test("turns a checker that throws into a finding, never into a pass", async () => {
  expect(await check(throwingKind)).toMatchObject({
    findings: [{ rule: "check-failed", message: "The checker gave up: cannot read this" }],
  });
});

test("says not checked when the checker cannot be loaded", async () => {
  const missing = { ...whereKind, id: "absent" };
  expect(await check(missing)).toMatchObject({
    status: "not-checked",
    reason: expect.stringContaining("does not export the checker absent"),
  });
});

test("lets a checker read nothing outside its packages, write nothing and start nothing", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "orchestrate-secret-"));
  const secret = path.join(folder, "secret.txt");
  await writeFile(secret, "secret");
  expect(await check(nosyKind, secret)).toEqual({ status: "checked", tools: [], findings: [] });
});

test("checks the same document once", async () => {
  await using runner = openCheckRunner([whereKind], limits);
  const input = { path: "a.md", text: "x", facts: {}, inputs: [], policy: {}, documents: [] };
  const first = runner.check(whereKind, input);
  expect(runner.check(whereKind, { ...input })).toBe(first);
  expect(runner.check(whereKind, { ...input, text: "y" })).not.toBe(first);
  await first;
});

test("lets a checker reach nobody", async () => {
  await using endpoint = await openFakeEndpoint(() => ({ text: "" }));
  expect(await check(callingKind, endpoint.baseUrl)).toEqual({ status: "checked", tools: [], findings: [] });
  expect(endpoint.requests).toEqual([]);
});
