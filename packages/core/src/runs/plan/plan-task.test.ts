import { expect, test } from "vitest";
import { exampleAgent, exampleKind } from "../../testing/example-team.ts";
import { agents, kinds } from "../../testing/scripted-team.ts";
import { createTeam } from "../create-team.ts";
import { estimateWork } from "./estimate-work.ts";
import type { RunPlan } from "./run-plan.ts";

const crew = async () => createTeam({ agents, lead: "lead", kinds, environment: {} });
const prices = { models: { m: { input: 2, cachedInput: 0.5, output: 10 } } };

test("says who writes what over which edges, without a key and without calling a model", async () => {
  const plan = await (await crew()).plan({ goal: "g", model: "m", deliverables: ["plan", "map", "bill"], prices });
  expect(plan.agents.map(({ id, depth, from, deliverables }) => ({ id, depth, from, deliverables }))).toEqual([
    { id: "lead", depth: 0, from: undefined, deliverables: ["plan"] },
    { id: "scout", depth: 1, from: "lead", deliverables: ["map"] },
    { id: "clerk", depth: 1, from: "lead", deliverables: ["bill"] },
  ]);
  expect(plan.edges.map(({ from, to, needed, depth }) => `${from} ${to} ${depth} ${needed}`)).toEqual([
    "lead scout 1 true",
    "lead clerk 1 true",
    "scout lead 2 false",
    "scout clerk 2 false",
    "clerk scout 2 false",
  ]);
  expect(plan.deliverables[1]).toMatchObject({ kind: "map", path: "map.md", author: "scout" });
  expect(plan.low.dollars).toBeGreaterThan(0);
  expect(plan.high.dollars).toBeGreaterThan(plan.low.dollars);
  expect(plan.unpriced).toEqual([]);
});

const verdict = (plan: RunPlan, name: string): string | undefined =>
  plan.bounds.find(({ limit }) => limit === name)?.verdict;

test("compares what a run takes with its limits", async () => {
  const task = { goal: "g", model: "m", deliverables: ["plan", "map"], prices };
  const of = async (limits: object): Promise<RunPlan> => (await crew()).plan({ ...task, limits });
  expect(verdict(await of({ tokens: 100 }), "tokens")).toBe("over");
  expect(verdict(await of({ tokens: 5000 }), "tokens")).toBe("tight");
  expect(verdict(await of({ tokens: 5_000_000 }), "tokens")).toBe("within");
  expect(verdict(await of({ dollars: 0.000_1 }), "dollars")).toBe("over");
  expect(verdict(await of({ handoffs: 0 }), "handoffs")).toBe("over");
  expect(verdict(await of({}), "tokens")).toBeUndefined();
});

test("finds the way to an owner further down, and says when there is none within the depth", async () => {
  const chain = [
    exampleAgent("Lead", ["plan"], ["Scout"]),
    exampleAgent("Scout", [], ["Clerk"]),
    exampleAgent("Clerk", ["bill"], []),
  ];
  const team = await createTeam({
    agents: chain,
    lead: "lead",
    kinds: [exampleKind("plan"), exampleKind("bill")],
    environment: {},
  });
  const task = { goal: "g", deliverables: ["bill"] };
  expect((await team.plan(task)).agents.map(({ id, depth }) => `${id} ${depth}`)).toEqual([
    "lead 0",
    "scout 1",
    "clerk 2",
  ]);
  const shallow = await team.plan({ ...task, limits: { depth: 1 } });
  expect(shallow.deliverables).toMatchObject([{ kind: "bill", author: undefined }]);
  expect(shallow.agents.map(({ id }) => id)).toEqual(["lead"]);
});

test("names a model without a price, and counts its tokens", async () => {
  const plan = await (await crew()).plan({ goal: "g", model: "unheard-of", deliverables: ["plan"] });
  expect(plan.unpriced).toEqual(["unheard-of"]);
  expect(plan.high).toMatchObject({ dollars: 0 });
  expect(plan.high.inputTokens).toBeGreaterThan(0);
});

test("a call sends again what came before: the formula, by hand", () => {
  const work = { base: 1000, drafts: [400], readable: [], handoffs: 0, price: undefined, maxTokens: undefined };
  const { low, high } = estimateWork(work, { turns: 12, repairs: 3 });
  // Written once at half the size (200), answered (60), closed (60).
  expect(low).toEqual({ calls: 2, inputTokens: 2 * 1000 + 200 + 60, outputTokens: 260, dollars: 0 });
  // Four writes at 600, three reminders and the end at 800 each; each write answered with 600: 5600 out, 2400 in, 8 calls.
  expect(high).toEqual({ calls: 8, inputTokens: 8 * 1000 + (8000 * 7) / 2, outputTokens: 5600, dollars: 0 });
  expect(estimateWork(work, { turns: 3, repairs: 3 }).high.calls).toBe(4);
});
