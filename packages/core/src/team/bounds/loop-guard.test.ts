import { array, assert, asyncProperty, constantFrom, nat, oneof, record, type Arbitrary } from "fast-check";
import { expect, test } from "vitest";
import type { FunctionTool } from "../../models/function-tool.ts";
import { ScriptedModel, type ScriptedReply } from "../../models/scripted-model.ts";
import type { RunEvent } from "../../runs/events/run-event.ts";
import type { RunResult } from "../../runs/run-result.ts";
import { call, handoff, say, scripted, team, turnOf, write } from "../../testing/scripted-team.ts";

type Call = ScriptedReply["calls"][number];

const read = (path: string): Call => call("read_document", { path });
const pass = (to: string): ScriptedReply[] => [{ text: "", calls: [handoff(to)] }, say("enough")];
const asking = (to: string): ScriptedModel =>
  new ScriptedModel(to, (messages, tools: readonly FunctionTool[]) => {
    if (tools.length === 0) return say("enough");
    const task = `part ${turnOf(messages)} of ${messages[1]?.text.length}`;
    return { text: "", calls: [{ ...handoff(to), args: { task, why: "w" } }] };
  });

const told = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.type === "limit.reached" ? [`${event.limit}: ${event.message}`] : []));

test("the same call in three turns with no change in between is refused and ends the agent's work", async () => {
  const events: RunEvent[] = [];
  const lead = new ScriptedModel("lead", (_, tools: readonly FunctionTool[]) =>
    tools.length === 0 ? say("I went in circles") : { text: "", calls: [call("read_document", { path: "x" })] },
  );
  const crew = await team({}, { models: { lead } });
  const onEvent = (event: RunEvent): void => void events.push(event);
  const result = await crew.run({ goal: "g", deliverables: [] }, { onEvent });
  expect(result).toMatchObject({
    status: "limited",
    usage: { modelCalls: 4 },
    report: { summary: "I went in circles" },
  });
  expect(told(events)).toEqual(["repeats: 3 identical calls by lead: read_document"]);
});

test("a call may be made again when a document has changed, or differs in more than looks", async () => {
  const lead = [
    read("x"),
    write("plan", "sound 1"),
    read("x"),
    write("plan", "sound 2"),
    read("x"),
    read("y"),
    read("z"),
  ];
  const replies = lead.map((one): ScriptedReply => ({ text: "", calls: [one] }));
  const crew = await team({ lead: [...replies, say("done")] });
  expect((await crew.run({ goal: "g", deliverables: ["plan"] })).status).toBe("completed");
});

test.each(["do the WORK", "do  the\n work", "Do the work!", "«do—the…work»", "ｄｏ the work"])(
  "knows a request again that differs in looks alone: %j",
  async (task) => {
    const again = { ...handoff("clerk"), args: { task, why: "other words", inputs: ["a"], acceptance: ["b"] } };
    const lead = [{ text: "", calls: [handoff("clerk")] }, { text: "", calls: [again] }, say("done")];
    const crew = await team({ lead, clerk: [say("thinking")] });
    expect((await crew.run({ goal: "g", deliverables: [] })).receipts).toHaveLength(1);
  },
);

test("two colleagues do not pass the same request to and fro", async () => {
  const events: RunEvent[] = [];
  const crew = await team({ lead: pass("scout"), scout: pass("clerk"), clerk: pass("scout") });
  const limits = { depth: 10 };
  const result = await crew.run({ goal: "g", deliverables: [], limits }, { onEvent: (event) => events.push(event) });
  expect(result.receipts.map(({ from, to }) => `${from} ${to}`)).toEqual(["scout clerk", "lead scout"]);
  expect(events.find((event) => event.type === "handoff.refused")).toMatchObject({
    reason: expect.stringContaining("scout was asked for exactly this on the way to you"),
  });
});

test("endless delegation with ever new words ends at the handoffs of the run", async () => {
  const crew = await team({}, { models: { lead: asking("scout"), scout: asking("clerk"), clerk: asking("scout") } });
  const events: RunEvent[] = [];
  const result = await crew.run({ goal: "g", deliverables: ["note"] }, { onEvent: (event) => events.push(event) });
  expect(result.receipts.length).toBeLessThanOrEqual(25);
  expect(result.status).toBe("limited");
  expect(told(events).length).toBeGreaterThan(0);
});

const looks = constantFrom("do the work", "Do the work!", " do  THE work ", "do the other work", "plan the rest");
const hostileCall: Arbitrary<Call> = oneof(
  record({ to: constantFrom("scout", "clerk", "lead", "nobody", "Scout"), task: looks }).map(({ to, task }) => ({
    ...handoff(to),
    args: { task, why: "w", deliverables: [] },
  })),
  record({ to: constantFrom("scout", "clerk"), kind: constantFrom("map", "bill"), n: nat(3) }).map(
    ({ to, kind, n }) => ({
      ...handoff(to),
      args: { task: `write ${n}`, why: "w", deliverables: [{ kind }] },
    }),
  ),
  record({ kind: constantFrom("plan", "map", "bill"), text: constantFrom("sound", "broken", "sound 2", "") }).map(
    ({ kind, text }) => write(kind, text),
  ),
  constantFrom("a.md", "A.md", "plan.md", "map.md").map((path) => call("read_document", { path })),
  constantFrom(call("rm_rf", {}), call("", {}), call("read_document", { wrong: 1 }), call("write_document", {})),
);
const hostileReply: Arbitrary<ScriptedReply> = oneof(
  { weight: 6, arbitrary: array(hostileCall, { minLength: 1, maxLength: 4 }).map((calls) => ({ text: "", calls })) },
  { weight: 1, arbitrary: constantFrom(say("done"), say(""), say("later")) },
);
const hostileTeam = record({
  lead: array(hostileReply, { minLength: 1, maxLength: 6 }),
  scout: array(hostileReply, { minLength: 1, maxLength: 6 }),
  clerk: array(hostileReply, { minLength: 1, maxLength: 6 }),
});
const bounds = record({ turns: nat(6), calls: nat(30), depth: nat(4), handoffs: nat(8), tokens: nat(100_000) });

/** Replies in a circle, and never stops by itself. */
function circling(byAgent: Record<string, ScriptedReply[]>): Record<string, ScriptedModel> {
  const entries = Object.entries(byAgent).map(([agent, replies]): [string, ScriptedModel] => [
    agent,
    new ScriptedModel(agent, (messages) => replies[turnOf(messages) % replies.length] ?? say("")),
  ]);
  return Object.fromEntries(entries);
}

test(
  "whatever the models do, a run ends within its limits, and its result can be relied upon",
  { timeout: 120_000 },
  async () => {
    await assert(
      asyncProperty(hostileTeam, bounds, async (replies, drawn) => {
        const limits = { ...drawn, turns: drawn.turns + 1, calls: drawn.calls + 1, tokens: drawn.tokens + 30_000 };
        const events: RunEvent[] = [];
        const crew = await team({}, { models: circling(replies) });
        const result: RunResult = await crew.run(
          { goal: "g", deliverables: ["plan", "map", "bill"], limits },
          { onEvent: (event) => events.push(event) },
        );
        const works = 1 + result.receipts.length;
        const depths = events.flatMap((event) => (event.type === "agent.started" ? [event.depth] : []));
        expect(result.receipts.length).toBeLessThanOrEqual(limits.handoffs);
        expect(Math.max(...depths)).toBeLessThanOrEqual(limits.depth);
        // Each piece of work has a last turn beyond its part of the calls, and reminders are turns.
        expect(result.usage.modelCalls).toBeLessThanOrEqual(limits.calls + works);
        expect(result.usage.modelCalls).toBeLessThanOrEqual(works * (limits.turns + 1));
        expect(result.usage.inputTokens + result.usage.outputTokens).toBeLessThanOrEqual(limits.tokens);
        expect(["completed", "unsuccessful", "limited"]).toContain(result.status);
        // One document, one author, and every handoff that was begun has its receipt.
        const begun = events.filter(({ type }) => type === "handoff.started").length;
        expect(result.receipts).toHaveLength(begun);
        expect(new Set(result.documents.map(({ path }) => path)).size).toBe(result.documents.length);
      }),
      { numRuns: 40 },
    );
  },
);

test("a model that says nothing, or makes calls that cannot be carried out, is not asked for ever", async () => {
  const nothing = await team({ lead: [say("")] });
  expect((await nothing.run({ goal: "g", deliverables: [] })).usage.modelCalls).toBeLessThanOrEqual(4);
  const unusable = await team({}, { models: scripted({ lead: [{ text: "", calls: [call("rm_rf", {})] }] }) });
  expect((await unusable.run({ goal: "g", deliverables: [] })).usage.modelCalls).toBeLessThanOrEqual(5);
});
