import { mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BaseMessage } from "@langchain/core/messages";
import { expect, test } from "vitest";
import { ScriptedModel, type Script, type ScriptedReply } from "../models/scripted-model.ts";
import { openStore } from "../stores/open-store.ts";
import type { FunctionTool } from "../team/agent-tool.ts";
import { exampleAgent, exampleKind } from "../testing/example-team.ts";
import { createTeam, type Team, type TeamOptions } from "./create-team.ts";
import type { RunEvent } from "./run-event.ts";

const kinds = [exampleKind("plan"), exampleKind("note"), exampleKind("map"), exampleKind("bill")];
const agents = [
  exampleAgent("Lead", ["plan"], ["Scout", "Clerk"]),
  exampleAgent("Scout", ["map"], ["Lead", "Clerk"]),
  exampleAgent("Clerk", ["bill"], ["Scout"]),
];

const say = (text: string): ScriptedReply => ({ text, calls: [] });
const call = (name: string, args: Record<string, unknown>, id?: string): ScriptedReply["calls"][number] =>
  id === undefined ? { name, args } : { name, args, id };
const write = (kind: string, content: string): ScriptedReply["calls"][number] =>
  call("write_document", { kind, content });
const handoff = (to: string, kind?: string): ScriptedReply["calls"][number] =>
  call(`handoff_to_${to}`, {
    task: `do the ${kind ?? "work"}`,
    why: "it is yours",
    deliverables: kind === undefined ? [] : [{ kind }],
  });

/** Replies by turn: the n-th reply of an agent is the n-th of its list, and the last one from then on. */
function scripted(byAgent: Record<string, ScriptedReply[]>): Record<string, ScriptedModel> {
  const entries = Object.entries(byAgent).map(([agent, replies]): [string, ScriptedModel] => {
    const script: Script = (messages) => replies[Math.min(turnOf(messages), replies.length - 1)] ?? say("nothing");
    return [agent, new ScriptedModel(`${agent}-model`, script)];
  });
  return Object.fromEntries(entries);
}

function turnOf(messages: readonly BaseMessage[]): number {
  return messages.filter((message) => message.type === "ai").length;
}

async function team(byAgent: Record<string, ScriptedReply[]>, options: Partial<TeamOptions> = {}): Promise<Team> {
  return createTeam({ agents, lead: "lead", kinds, environment: {}, models: scripted(byAgent), ...options });
}

const scoutAndClerk = {
  scout: [{ text: "", calls: [write("map", "# map\nsound")] }, say("The map is drawn.")],
  clerk: [{ text: "", calls: [write("bill", "# bill\nsound")] }, say("The bill is written.")],
};

test("runs four roles offline: documents, handoffs in one turn, receipts and an index", async () => {
  const events: RunEvent[] = [];
  const offline = await createTeam({ agents, lead: "lead", kinds, environment: {} });
  const result = await offline.run({ goal: "Find the way" }, { onEvent: (event) => events.push(event) });
  expect(result.status).toBe("completed");
  expect(result.documents.map(({ path, author, state }) => `${path} ${author} ${state}`)).toEqual([
    "bill.md clerk valid",
    "map.md scout valid",
    "plan.md lead valid",
  ]);
  expect(result.receipts.map(({ to, status }) => `${to} ${status}`)).toEqual(["scout completed", "clerk completed"]);
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(-1)).toMatchObject({ type: "run.finished", status: "completed" });
});

test("sends findings back to the author and takes the repaired document", async () => {
  const faulty = { text: "", calls: [write("plan", "# plan\nbroken")] };
  const mended = { text: "", calls: [write("plan", "# plan\nsound")] };
  const crew = await team({ lead: [faulty, mended, say("done")] });
  const result = await crew.run({ goal: "g", deliverables: ["plan"] });
  expect(result.status).toBe("completed");
  expect(result.documents).toMatchObject([{ path: "plan.md", state: "valid", revision: 2 }]);
});

test("reports what stays faulty after three repairs as invalid, and keeps its text", async () => {
  const faulty = { text: "", calls: [write("plan", "# plan\nbroken")] };
  const crew = await team({ lead: [faulty, faulty, faulty, faulty, faulty, say("I give up")] });
  const result = await crew.run({ goal: "g", deliverables: ["plan"] });
  expect(result.status).toBe("unsuccessful");
  expect(result.documents).toMatchObject([{ state: "invalid", revision: 4, text: "# plan\nbroken" }]);
});

test("asks an agent that stops too early for what it still owes", async () => {
  const crew = await team({
    lead: [say("all done!"), { text: "", calls: [write("plan", "sound")] }, say("now it is")],
  });
  const result = await crew.run({ goal: "g", deliverables: ["plan"] });
  expect(result.status).toBe("completed");
  expect(result.report.summary).toBe("now it is");
});

test("never calls a run completed whose document is missing", async () => {
  const crew = await team({ lead: [say("all done!")] });
  const result = await crew.run({ goal: "g", deliverables: ["plan"] });
  expect(result).toMatchObject({ status: "unsuccessful", message: "documents: 1 missing" });
});

test("answers every call of a turn in order: handoffs, a tool, an undeclared target, an unknown tool", async () => {
  const seen: string[] = [];
  const calls = [
    handoff("scout", "map"),
    handoff("nobody"),
    call("read_document", { path: "none.md" }),
    handoff("clerk", "bill"),
    call("rm_rf", {}),
    call("write_document", { kind: "map", content: "sound" }),
  ];
  const lead = new ScriptedModel("lead", (messages) => {
    if (turnOf(messages) === 0) return { text: "", calls };
    seen.push(
      ...messages
        .filter((message) => message.type === "tool")
        .map((message) => `${message.name}: ${message.text.split("\n")[0]}`),
    );
    return say("done");
  });
  const crew = await team({}, { models: { ...scripted(scoutAndClerk), lead } });
  const result = await crew.run({ goal: "g", deliverables: ["map", "bill"] });
  expect(result.status).toBe("completed");
  expect(seen).toEqual([
    "handoff_to_scout: receipt from scout: completed",
    "handoff_to_nobody: lead may not hand off to nobody: its file declares no such edge. Allowed: handoff_to_scout, handoff_to_clerk.",
    "read_document: There is no none.md. You may read: nothing yet.",
    "handoff_to_clerk: receipt from clerk: completed",
    "rm_rf: There is no tool rm_rf. You have: read_document, write_document, handoff_to_scout, handoff_to_clerk.",
    "write_document: The arguments do not fit.",
  ]);
});

test("gives a delegate its brief and the documents, never the caller's messages", async () => {
  let prompt = "";
  const scout = new ScriptedModel("scout", (messages) => {
    prompt = messages.map((message) => message.text).join("\n");
    return turnOf(messages) === 0 ? { text: "", calls: [call("read_document", { path: "plan.md" })] } : say("seen");
  });
  const lead = [
    { text: "my secret thought", calls: [write("plan", "# plan\nsound")] },
    { text: "", calls: [handoff("scout")] },
    say("done"),
  ];
  const crew = await team({}, { models: { ...scripted({ lead }), scout } });
  await crew.run({ goal: "Cross the river", facts: { widthMeters: 40 }, deliverables: ["plan"] });
  expect(prompt).toContain("Cross the river");
  expect(prompt).toContain("widthMeters: 40");
  expect(prompt).toContain("plan.md, plan, lead, valid");
  expect(prompt).toContain("# plan\nsound");
  expect(prompt).not.toContain("secret thought");
});

test("contains a delegate that breaks down: its sibling's work is kept", async () => {
  const broken = new ScriptedModel("scout", () => {
    throw new Error("kaboom");
  });
  const lead = [{ text: "", calls: [handoff("scout", "map"), handoff("clerk", "bill")] }, say("done")];
  const crew = await team({}, { models: { ...scripted({ lead, clerk: scoutAndClerk.clerk }), scout: broken } });
  const result = await crew.run({ goal: "g", deliverables: ["map", "bill"] });
  expect(result.receipts.map(({ to, status }) => `${to} ${status}`)).toEqual(["scout failed", "clerk completed"]);
  expect(result.receipts[0]?.summary).toContain("kaboom");
  expect(result.status).toBe("unsuccessful");
  expect(result.documents.map((document) => document.path)).toEqual(["bill.md"]);
});

test("refuses the same handoff again while no document has changed", async () => {
  const answers: string[] = [];
  const lead = new ScriptedModel("lead", (messages) => {
    answers.push(
      ...messages
        .slice(-1)
        .filter((message) => message.type === "tool")
        .map((message) => message.text),
    );
    return turnOf(messages) < 3 ? { text: "", calls: [handoff("clerk")] } : say("done");
  });
  const crew = await team({}, { models: { lead, ...scripted({ clerk: [say("thinking")] }) } });
  const result = await crew.run({ goal: "g", deliverables: [] });
  expect(result.receipts).toHaveLength(1);
  expect(answers.at(-1)).toMatch(/asked clerk for exactly this before/);
});

test("bounds delegation in depth and refuses with the limit's name", async () => {
  const ever = (to: string): ScriptedReply[] => [{ text: "", calls: [handoff(to)] }, say("enough")];
  const crew = await team({ lead: ever("scout"), scout: ever("clerk"), clerk: ever("scout") });
  const events: RunEvent[] = [];
  await crew.run({ goal: "g", deliverables: [], limits: { depth: 2 } }, { onEvent: (event) => events.push(event) });
  expect(events.filter((event) => event.type === "agent.started").map((event) => event.depth)).toEqual([0, 1, 2]);
  expect(events.find((event) => event.type === "handoff.refused")).toMatchObject({
    reason: expect.stringContaining("depth limit of 2"),
  });
});

test("gives an agent that never stops one last turn without tools, and says that a limit was reached", async () => {
  const lead = new ScriptedModel("lead", (messages, tools: readonly FunctionTool[]) =>
    tools.length === 0
      ? say("out of turns")
      : { text: "", calls: [call("read_document", { path: `x${messages.length}` })] },
  );
  const crew = await team({}, { models: { lead } });
  const result = await crew.run({ goal: "g", deliverables: [], limits: { turns: 3 } });
  expect(result).toMatchObject({ status: "limited", usage: { modelCalls: 4 } });
  expect(result.report.summary).toBe("out of turns");
});

test("renumbers missing and repeated call ids so that each call gets its own answer", async () => {
  const lead = [
    {
      text: "",
      calls: [
        call("read_document", { path: "a" }, "x"),
        call("read_document", { path: "b" }, "x"),
        call("read_document", { path: "c" }, ""),
      ],
    },
    say("done"),
  ];
  const events: RunEvent[] = [];
  const crew = await team({ lead });
  await crew.run({ goal: "g", deliverables: [] }, { onEvent: (event) => events.push(event) });
  const ids = events.flatMap((event) => (event.type === "tool.answered" ? [event.callId] : []));
  expect(new Set(ids).size).toBe(3);
});

test("fails the run when the lead's model fails, and keeps what was done", async () => {
  const lead = new ScriptedModel("lead", (messages) => {
    if (turnOf(messages) === 0) return { text: "", calls: [write("plan", "sound")] };
    throw Object.assign(new Error("bad key sk-123"), { status: 401 });
  });
  const crew = await team({}, { models: { lead } });
  const result = await crew.run({ goal: "g", deliverables: ["plan"] });
  expect(result).toMatchObject({ status: "failed", message: "the endpoint rejected the key (401)" });
  expect(result.error?.code).toBe("model-failed");
  expect(result.documents.map((document) => document.path)).toEqual(["plan.md"]);
});

test("stops at once when the caller's signal says so", async () => {
  const stop = new AbortController();
  const lead = new ScriptedModel("lead", (messages) => {
    if (turnOf(messages) === 0) return { text: "", calls: [write("plan", "sound")] };
    stop.abort();
    return say("too late");
  });
  const crew = await team({}, { models: { lead } });
  const result = await crew.run({ goal: "g", deliverables: ["plan"] }, { signal: stop.signal });
  expect(result.status).toBe("stopped");
  expect(result.documents).toHaveLength(1);
});

test("writes documents, index and report; two runs give the same bytes; a person's file is kept", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "orchestrate-"));
  const offline = await createTeam({ agents, lead: "lead", kinds, environment: {} });
  await writeFile(path.join(folder, "plan.md"), "mine");
  await offline.run({ goal: "g", out: folder });
  const first = await readAll(folder);
  expect(Object.keys(first)).toEqual([
    "README.md",
    "bill.md",
    "map.md",
    "orchestrate-report.json",
    "plan.md",
    "plan.md.orig",
  ]);
  expect(first["plan.md.orig"]).toBe("mine");
  await offline.run({ goal: "g", out: folder });
  expect(await readAll(folder)).toEqual(first);
});

test("keeps a run in the store: record, events, texts, checkpoints", async () => {
  await using store = await openStore("memory:");
  const offline = await createTeam({ agents, lead: "lead", kinds, environment: {} });
  const result = await offline.run({ goal: "g" }, { store, runId: "one" });
  expect(await store.findRun("one")).toMatchObject({ status: "completed", lead: "lead", graphHash: offline.graphHash });
  expect((await store.listEvents("one")).at(-1)).toMatchObject({ type: "run.finished" });
  expect(await store.getText(result.documents[0]?.sha256 ?? "")).toBe(result.documents[0]?.text);
  const saved = await store.checkpointer.getTuple({ configurable: { thread_id: "one" } });
  expect(saved?.checkpoint).toBeDefined();
  await expect(offline.run({ goal: "g" }, { store, runId: "one" })).rejects.toMatchObject({ code: "run-exists" });
});

test("is an ordinary LangGraph graph: drawn with its edges, invoked without a store", async () => {
  const offline = await createTeam({ agents, lead: "lead", kinds, environment: {} });
  const drawing = (await offline.graph.getGraphAsync()).drawMermaid();
  expect(drawing).toContain("lead -.-> scout");
  expect(drawing).toContain("lead -.-> clerk");
  const state = await offline.graph.invoke({ messages: [{ role: "user", content: "Find the way" }] });
  expect(Object.keys(state.artifacts).sort()).toEqual(["bill.md", "map.md", "notes/one.md", "plan.md"]);
  expect(state.artifacts["map.md"]?.text).toContain("sound");
});

test("streams events and stops the run when the loop is left", async () => {
  const offline = await createTeam({ agents, lead: "lead", kinds, environment: {} });
  const types: string[] = [];
  for await (const event of offline.stream({ goal: "g" })) types.push(event.type);
  expect(types[0]).toBe("run.started");
  expect(types.at(-1)).toBe("run.finished");
  await using store = await openStore("memory:");
  for await (const event of offline.stream({ goal: "g" }, { store, runId: "left" }))
    if (event.type === "agent.started") break;
  expect((await store.findRun("left"))?.status).toBe("stopped");
});

test("refuses unknown kinds, leads and models with the nearest name", async () => {
  const crew = await team({ lead: [say("x")] });
  await expect(crew.run({ goal: "g", deliverables: ["plam"] })).rejects.toMatchObject({
    code: "usage",
    hint: "Did you mean plan?",
  });
  await expect(team({}, { lead: "laed" })).rejects.toMatchObject({ code: "usage", hint: "Did you mean lead?" });
  await expect(crew.run({ goal: "g", model: "gpt-x" })).rejects.toMatchObject({ code: "usage" });
});

async function readAll(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name), "utf8")])),
  );
}
