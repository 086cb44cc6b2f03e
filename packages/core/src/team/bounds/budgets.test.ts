import { expect, test } from "vitest";
import type { FunctionTool } from "../../models/function-tool.ts";
import { ScriptedModel } from "../../models/scripted-model.ts";
import type { RunEvent } from "../../runs/events/run-event.ts";
import type { RunResult } from "../../runs/run-result.ts";
import { openStore } from "../../stores/open-store.ts";
import { call, handoff, say, scoutAndClerk, scripted, team, turnOf, write } from "../../testing/scripted-team.ts";

/** Reads another file in each turn, for ever; says so when no tool is left. */
const reader = (name: string): ScriptedModel =>
  new ScriptedModel(name, (messages, tools: readonly FunctionTool[]) =>
    tools.length === 0
      ? say("out of budget")
      : { text: "", calls: [call("read_document", { path: `x${messages.length}` })] },
  );

const prices = { models: { "*": { input: 1000, output: 1000 } } };
const tokensOf = ({ usage }: RunResult): number => usage.inputTokens + usage.outputTokens;
const limitsIn = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.type === "limit.reached" ? [`${event.span} ${event.limit}`] : []));

test("gives a last turn when the tokens do not pay for another one, and stays within them", async () => {
  const crew = await team({}, { models: { lead: reader("lead") } });
  const events: RunEvent[] = [];
  const result = await crew.run(
    { goal: "g", deliverables: [], limits: { tokens: 20_000, turns: 100 } },
    { onEvent: (event) => events.push(event) },
  );
  expect(result).toMatchObject({ status: "limited", report: { summary: "out of budget" } });
  expect(result.message).toMatch(/^a limit was reached: the run has [\d.]+k? tokens left of its 20.0k tokens/);
  expect(limitsIn(events)).toEqual(["lead tokens"]);
  expect(result.usage.modelCalls).toBeGreaterThan(2);
  expect(tokensOf(result)).toBeLessThanOrEqual(20_000);
});

test("counts dollars by the prices of whoever runs it, and stops within them", async () => {
  const crew = await team({}, { models: { lead: reader("lead") } });
  const result = await crew.run({ goal: "g", deliverables: [], prices, limits: { dollars: 20, turns: 100 } });
  expect(result.status).toBe("limited");
  expect(result.usage.dollars).toBeCloseTo(tokensOf(result) / 1000, 6);
  expect(result.usage.dollars).toBeLessThanOrEqual(20);
  expect(result.report.limits.dollars).toBe(20);
});

test("refuses to limit dollars where no price is known, and says once that tokens are counted alone", async () => {
  const crew = await team({}, { models: scripted({ lead: [say("done")] }) });
  await expect(crew.run({ goal: "g", limits: { dollars: 5 } })).rejects.toMatchObject({
    code: "usage",
    message: "dollars are limited, but no price is known for lead-model",
  });
  const events: RunEvent[] = [];
  const result = await crew.run({ goal: "g", deliverables: [] }, { onEvent: (event) => events.push(event) });
  expect(events.filter((event) => event.type === "model.unpriced").map((event) => event.model)).toEqual(["lead-model"]);
  expect(result.usage).toMatchObject({ dollars: 0, unpriced: true });
});

test("ends the work when the minutes are used", async () => {
  const crew = await team({}, { models: { lead: reader("lead") } });
  const result = await crew.run({ goal: "g", deliverables: [], limits: { minutes: 1e-9 } });
  expect(result).toMatchObject({ status: "limited", usage: { modelCalls: 1 } });
  expect(result.message).toContain("minutes of work");
});

test("shares what is left among the handoffs of one turn: a delegate that wastes its part leaves the others theirs", async () => {
  const lead = [{ text: "", calls: [handoff("scout", "map"), handoff("clerk", "bill")] }, say("done")];
  const crew = await team(
    {},
    { models: { ...scripted({ lead, clerk: scoutAndClerk.clerk }), scout: reader("scout") } },
  );
  const limits = { tokens: 60_000, turns: 100 };
  const result = await crew.run({ goal: "g", deliverables: ["map", "bill"], limits });
  expect(result.receipts).toMatchObject([
    { to: "scout", status: "failed", limit: { limit: "tokens", ended: true } },
    { to: "clerk", status: "completed" },
  ]);
  expect(result.receipts[0]?.limit?.message).toMatch(/^scout has .* left of its share of .* tokens/);
  expect(result).toMatchObject({ status: "limited", documents: [{ path: "bill.md" }] });
  expect(tokensOf(result)).toBeLessThanOrEqual(60_000);
});

test("refuses a handoff that what is left does not pay for, lets it be asked again, and calls the run limited", async () => {
  const lead = [
    { text: "", calls: [handoff("scout", "map")] },
    { text: "", calls: [handoff("scout", "map")] },
    say("x"),
  ];
  const crew = await team({ lead, scout: scoutAndClerk.scout });
  const events: RunEvent[] = [];
  const result = await crew.run(
    { goal: "g", deliverables: ["map"], limits: { handoffs: 0, edges: { "lead -> scout": 1 } } },
    { onEvent: (event) => events.push(event) },
  );
  const reasons = events.flatMap((event) => (event.type === "handoff.refused" ? [event.reason] : []));
  expect(reasons).toEqual(Array.from({ length: 2 }, () => expect.stringContaining("0 handoffs, does not pay")));
  expect(result.status).toBe("limited");
  expect(result.message).toContain("What is left of the budget, 0 handoffs, does not pay for a handoff to scout");
});

const part = (n: number): ReturnType<typeof handoff> => ({
  ...handoff("clerk"),
  args: { task: `part ${n}`, why: "w" },
});

test("lets an edge be used as often as the task says", async () => {
  const lead = new ScriptedModel("lead-model", (messages) =>
    turnOf(messages) < 3 ? { text: "", calls: [part(turnOf(messages))] } : say("done"),
  );
  const crew = await team({}, { models: { lead, ...scripted({ clerk: [say("noted")] }) } });
  const result = await crew.run({ goal: "g", deliverables: [], limits: { edges: { "lead -> clerk": 2 } } });
  expect(result.receipts).toHaveLength(2);
  await expect(crew.run({ goal: "g", limits: { edges: { "lead -> clark": 2 } } })).rejects.toMatchObject({
    message: "there is no edge lead -> clark",
    hint: "Did you mean lead -> clerk?",
  });
});

test("goes on with a run that ended at a limit once the limit is raised, without paying again for what was done", async () => {
  await using store = await openStore("memory:");
  const calls: string[] = [];
  const lead = new ScriptedModel("lead-model", (messages, tools: readonly FunctionTool[]) => {
    calls.push(`lead ${turnOf(messages)}`);
    if (tools.length === 0) return say("stopped");
    const documents = messages.map((message) => message.text).join("\n");
    if (turnOf(messages) === 0) return { text: "", calls: [write("plan", "sound")] };
    return documents.includes("receipt from scout: completed")
      ? say("done")
      : { text: "", calls: [handoff("scout", "map")] };
  });
  const crew = await team({}, { models: { lead, ...scripted({ scout: scoutAndClerk.scout }) } });
  const task = { goal: "g", deliverables: ["plan", "map"] };
  const short = await crew.run({ ...task, limits: { calls: 1 } }, { store, runId: "r1" });
  expect(short).toMatchObject({ status: "limited", documents: [{ path: "plan.md" }] });
  expect(await crew.resume("r1", { store })).toMatchObject({ status: "limited" });
  expect(await crew.resume("r1", { store, limits: { concurrency: 9 } })).toMatchObject({ status: "limited" });
  const before = calls.length;
  const result = await crew.resume("r1", { store, limits: { calls: 100 } });
  expect(result).toMatchObject({
    status: "completed",
    documents: [{ path: "map.md" }, { path: "plan.md", revision: 1 }],
  });
  expect(calls.slice(before)).toEqual(["lead 2", "lead 3"]);
  expect(result.usage.modelCalls).toBe(6);
  const events = await store.listEvents("r1");
  expect(events.filter((event) => event.type === "run.finished").map((event) => event.status)).toEqual([
    "limited",
    "completed",
  ]);
  expect((await store.findRun("r1"))?.task).toMatchObject({ limits: { calls: 100 } });
});

test("the offline model finishes what a raised limit lets it finish", async () => {
  await using store = await openStore("memory:");
  const crew = await team({}, { models: {} });
  const task = { goal: "g", deliverables: ["plan", "map", "bill"] };
  const short = await crew.run({ ...task, limits: { calls: 2 } }, { store, runId: "r1" });
  expect(short.status).toBe("limited");
  const result = await crew.resume("r1", { store, limits: { calls: 100 } });
  expect(result).toMatchObject({ status: "completed", message: "documents: 3 valid" });
});

test("goes on at a limit that was raised to where it had been before another one was raised in between", async () => {
  await using store = await openStore("memory:");
  const lead = new ScriptedModel("lead-model", (messages, tools: readonly FunctionTool[]) =>
    tools.length === 0 ? say("stopped") : { text: "", calls: [write("plan", `draft ${turnOf(messages)}`)] },
  );
  const crew = await team({}, { models: { lead } });
  await crew.run({ goal: "g", deliverables: ["plan"], limits: { turns: 1 } }, { store, runId: "r1" });
  await crew.resume("r1", { store, limits: { turns: 4, calls: 200 } });
  const before = await crew.resume("r1", { store, limits: { turns: 3, calls: 300 } });
  const after = await crew.resume("r1", { store, limits: { turns: 4, calls: 200 } });
  expect(after.usage.modelCalls).toBeGreaterThan(before.usage.modelCalls);
});

test("a raised limit holds for the next resume too when the first one is stopped before its lead goes on", async () => {
  await using store = await openStore("memory:");
  const crew = await team({}, { models: { lead: reader("lead") } });
  const task = { goal: "g", deliverables: [], limits: { turns: 2 } };
  const ended = await crew.run(task, { store, runId: "r1" });
  const stopped = await crew.resume("r1", { store, limits: { turns: 6 }, signal: AbortSignal.abort() });
  expect([ended.status, stopped.status]).toEqual(["limited", "stopped"]);
  const last = await crew.resume("r1", { store });
  expect(last.usage.modelCalls).toBeGreaterThan(ended.usage.modelCalls);
});

test("a limit that was raised twice, and a fork of such a run, go on from each end without a further call", async () => {
  await using store = await openStore("memory:");
  const calls: number[] = [];
  const lead = new ScriptedModel("lead-model", (messages, tools: readonly FunctionTool[]) => {
    calls.push(turnOf(messages));
    return tools.length === 0 ? say("stopped") : { text: "", calls: [write("plan", `draft ${turnOf(messages)}`)] };
  });
  const crew = await team({}, { models: { lead } });
  const task = { goal: "g", deliverables: ["plan"] };
  expect(await crew.run({ ...task, limits: { turns: 1 } }, { store, runId: "r1" })).toMatchObject({
    status: "limited",
  });
  expect(await crew.resume("r1", { store, limits: { turns: 3 } })).toMatchObject({ status: "limited" });
  const third = await crew.resume("r1", { store, limits: { turns: 5 } });
  expect(third.status).toBe("limited");
  const made = calls.length;
  const fork = await crew.fork("r1", { store, runId: "f1" });
  expect(calls.length).toBe(made);
  expect(fork).toMatchObject({
    status: "limited",
    documents: third.documents.map(({ sha256, revision }) => ({ sha256, revision })),
  });
  expect(fork.usage).toEqual(third.usage);
});
