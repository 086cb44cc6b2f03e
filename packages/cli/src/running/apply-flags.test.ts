import type { LoadedTask } from "@orchestrate/agents";
import { Command } from "commander";
import { expect, test } from "vitest";
import { addLimitFlags, type LimitFlags } from "../limit-flags.ts";
import { fakeIo } from "../fake-io.ts";
import { applyFlags } from "./apply-flags.ts";

const loaded = (task: Partial<LoadedTask["task"]> = {}): LoadedTask => {
  return {
    task: { goal: "g", ...task },
    lead: "backend-architect",
    agents: undefined,
    unknownAgents: () => [],
    unknownApprovals: () => [],
  };
};
const plain = { store: "memory:", stream: true, input: true };

test("a task without flags stays as it is, with a folder named after the file", () => {
  const flagged = applyFlags(loaded({ limits: { turns: 5 } }), "tasks/billing.yaml", plain, fakeIo());
  expect(flagged.task).toMatchObject({ limits: { turns: 5 }, out: "out/billing" });
  expect(flagged.model).toBeUndefined();
});

test("flags win over the task file, each for itself", () => {
  const task = loaded({ out: "a", limits: { turns: 5, depth: 2 }, deliverables: ["adr"] });
  const flags = { ...plain, out: "b", turns: 9, lead: "x", agents: "mine", deliverables: ["openapi"] };
  const flagged = applyFlags(task, "t.yaml", flags, fakeIo());
  expect(flagged).toMatchObject({ lead: "x", agents: "mine" });
  expect(flagged.task).toMatchObject({ out: "b", limits: { turns: 9, depth: 2 }, deliverables: ["openapi"] });
});

test("a model on the command line is for all agents", () => {
  const task = loaded({ model: "big", models: { "backend-architect": "huge" }, modelAliases: { sonnet: "middle" } });
  expect(applyFlags(task, "t.yaml", { ...plain, model: "offline" }, fakeIo())).toMatchObject({
    model: "offline",
    models: {},
    task: { modelAliases: {} },
  });
  expect(applyFlags(task, "t.yaml", plain, fakeIo()).task).toMatchObject({ modelAliases: { sonnet: "middle" } });
  expect(applyFlags(task, "t.yaml", plain, fakeIo())).toMatchObject({
    model: "big",
    models: { "backend-architect": "huge" },
  });
});

test("endpoint flags keep what the task file or the environment says about the model", () => {
  const task = loaded({ model: { name: "m", baseUrl: "http://a/v1", temperature: 0 } });
  expect(
    applyFlags(task, "t.yaml", { ...plain, baseUrl: "http://b/v1", stream: false, input: true }, fakeIo()).model,
  ).toEqual({
    name: "m",
    baseUrl: "http://b/v1",
    temperature: 0,
    stream: false,
  });
  const io = fakeIo({ env: { OPENAI_MODEL: "e" } });
  expect(applyFlags(loaded(), "t.yaml", { ...plain, apiKeyEnv: "KEY" }, io).model).toEqual({
    name: "e",
    apiKeyEnv: "KEY",
  });
});

test("an endpoint without a model is refused, and --no-stream alone changes nothing offline", () => {
  expect(() => applyFlags(loaded(), "t.yaml", { ...plain, baseUrl: "http://b/v1" }, fakeIo())).toThrow("no model");
  expect(applyFlags(loaded(), "t.yaml", { ...plain, stream: false, input: true }, fakeIo()).model).toBeUndefined();
});

test("limits on the command line win over those of the task file, and may be written as people write amounts", async () => {
  const io = fakeIo();
  const limits = async (...flags: string[]): Promise<unknown> => {
    const seen: unknown[] = [];
    const program = new Command().exitOverride();
    addLimitFlags(program, { withDefaults: true }).action((given: LimitFlags) => {
      const task = loaded({ limits: { tokens: 5, depth: 2, edges: { "a -> b": 1 } } });
      seen.push(applyFlags(task, "t.yaml", { ...plain, ...given }, io).task.limits);
    });
    await program.configureOutput({ writeErr: () => undefined }).parseAsync(flags, { from: "user" });
    return seen[0];
  };
  expect(await limits("--tokens", "400k", "--dollars", "2.50", "--minutes", "0.5", "--handoffs", "0")).toEqual({
    tokens: 400_000,
    dollars: 2.5,
    minutes: 0.5,
    handoffs: 0,
    depth: 2,
    edges: { "a -> b": 1 },
  });
  expect(await limits("--tokens", "1.5M", "--calls", "50")).toMatchObject({ tokens: 1_500_000, calls: 50 });
  expect(await limits("--tokens", "400_000")).toMatchObject({ tokens: 400_000 });
  for (const bad of [
    ["--tokens", "0"],
    ["--tokens", "many"],
    ["--tokens", "1.5"],
    ["--dollars", "-1"],
    ["--dollars", "0"],
  ])
    await expect(limits(...bad)).rejects.toThrow(/It takes a/);
});
