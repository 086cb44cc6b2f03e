import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunPlan } from "@orchestrate/core";
import { expect, onTestFinished, test } from "vitest";
import { fakeIo, type FakeIo } from "../fake-io.ts";
import { main } from "../main.ts";

/** Runs `orchestrate plan` on a task file in a folder of its own, without a key. */
async function plan(flags: readonly string[], files: Record<string, string> = {}): Promise<FakeIo & { code: number }> {
  const cwd = await mkdtemp(path.join(tmpdir(), "orchestrate-plan-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  const task = "goal: Design an invoicing service\ndeliverables: [adr, api-client]\n";
  for (const [name, text] of Object.entries({ "task.yaml": task, ...files }))
    await writeFile(path.join(cwd, name), text);
  const io = fakeIo({ cwd, columns: 400 });
  return { ...io, code: await main(["plan", "task.yaml", ...flags], io) };
}

test("shows agents, edges, documents, cost and how it is reckoned, without a key", async () => {
  const io = await plan(["--model", "gpt-5"]);
  expect(io.stderr.text()).toBe("");
  expect(io.code).toBe(0);
  const text = io.stdout.text();
  expect(text).toMatch(/^takes [\d.]+k tokens to [\d.]+[kM] tokens, \$[\d.]+ to \$[\d.]+, \d+ to \d+ model calls$/m);
  expect(text).toMatch(/^ {2}frontend-developer +gpt-5 +1 /m);
  expect(text).toMatch(/^● +backend-architect → frontend-developer +depth 1/m);
  expect(text).toMatch(/^○ +frontend-developer → backend-architect +depth 2/m);
  expect(text).toMatch(/api-client +web\/api-client\.ts +frontend-developer +checked by TypeScript/);
  expect(text).toContain("how this is reckoned");
});

test("is exit 6 when even the low estimate is over a limit, and 0 when only the high one is", async () => {
  const over = await plan(["--model", "gpt-5", "--tokens", "5k"]);
  expect(over.code).toBe(6);
  expect(over.stdout.text()).toMatch(/^✗ +limit of 5000 tokens .* is too little even for the low estimate$/m);
  const tight = await plan(["--model", "gpt-5", "--tokens", "60k"]);
  expect(tight.code).toBe(0);
  expect(tight.stdout.text()).toMatch(/^! +limit of 60\.0k tokens .* may be reached/m);
  expect((await plan(["--model", "gpt-5", "--dollars", "0.001"])).code).toBe(6);
});

test("is exit 1 when nobody who can be reached may write a document", async () => {
  const io = await plan(["--depth", "0"]);
  expect(io.code).toBe(1);
  expect(io.stdout.text()).toMatch(/^✗ +api-client .* nobody who can be reached owns it/m);
});

test("takes prices from a file, the task, or the usual place, and says which model has none", async () => {
  const prices = "models: { my-model: { input: 1000, output: 1000 } }\n";
  const dollars = async (flags: string[], files: Record<string, string> = {}): Promise<number> => {
    const io = await plan(["--model", "my-model", "--json", ...flags], files);
    return (JSON.parse(io.stdout.text()) as RunPlan).low.dollars;
  };
  expect(await dollars([])).toBe(0);
  expect(await dollars(["--prices", "p.yaml"], { "p.yaml": prices })).toBeGreaterThan(1);
  const task = "goal: g\ndeliverables: [adr]\nprices: p.yaml\n";
  expect(await dollars([], { "p.yaml": prices, "task.yaml": task })).toBeGreaterThan(1);
  const unpriced = await plan(["--model", "my-model"]);
  expect(unpriced.stdout.text()).toContain("no price is known for my-model");
  const refused = await plan(["--model", "my-model", "--dollars", "5"]);
  expect(refused.code).toBe(2);
  expect(refused.stderr.text()).toContain("dollars are limited, but no price is known for my-model");
});
