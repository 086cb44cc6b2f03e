import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { defineDeliverable } from "../deliverables/deliverable-kind.ts";
import { ScriptedModel } from "../models/scripted-model.ts";
import { openStore } from "../stores/open-store.ts";
import type { RunStore } from "../stores/run-store.ts";
import { approved, rejected, subjects } from "../testing/answers.ts";
import { agents, handoff, kinds, say, scoutAndClerk, scripted, team, turnOf, write } from "../testing/scripted-team.ts";
import { createTeam, type Team } from "./create-team.ts";
import type { RunResult } from "./run-result.ts";
import { listRunSteps } from "./run-steps.ts";

/** Calls that models were asked for, by agent, and what the lead and the scout were told. */
interface Asked {
  readonly calls: string[];
  readonly told: string[];
}

/** A lead that writes the plan and then asks scout and clerk; every model call is counted. */
async function countedTeam(): Promise<{ crew: Team; asked: Asked }> {
  const asked: Asked = { calls: [], told: [] };
  const replies = {
    lead: [
      { text: "", calls: [write("plan", "sound")] },
      { text: "", calls: [handoff("scout", "map"), handoff("clerk", "bill")] },
      say("done"),
    ],
    ...scoutAndClerk,
  };
  const models = Object.entries(replies).map(([agent, list]) => {
    const model = new ScriptedModel(agent, (messages) => {
      asked.calls.push(`${agent} ${turnOf(messages) + 1}`);
      asked.told.push(messages.map((message) => message.text).join("\n"));
      return list[Math.min(turnOf(messages), list.length - 1)] ?? say("nothing");
    });
    return [agent, model] as const;
  });
  return { crew: await team({}, { models: Object.fromEntries(models) }), asked };
}

const task = { goal: "g", facts: { widthMeters: 40, depthMeters: 3 }, deliverables: ["plan", "map", "bill"] };

async function completedRun(store: RunStore): Promise<{ crew: Team; asked: Asked; first: RunResult }> {
  const { crew, asked } = await countedTeam();
  const first = await crew.run(task, { store, runId: "r1" });
  expect(first.status).toBe("completed");
  asked.calls.splice(0);
  asked.told.splice(0);
  return { crew, asked, first };
}

async function stepNamed(store: RunStore, name: string): Promise<number> {
  return (await listRunSteps(store, "r1")).find((step) => step.name === name)?.number ?? -1;
}

test("lists the steps of a run in order: whose they are, what happened, tokens, documents", async () => {
  await using store = await openStore("memory:");
  await completedRun(store);
  const steps = await listRunSteps(store, "r1");
  expect(steps.map(({ number }) => number)).toEqual(steps.map((_, index) => index + 1));
  expect(steps.slice(0, 3).map(({ name, type, summary, documents }) => [name, type, summary, documents])).toEqual([
    ["lead#1", "turn", "turn 1: write_document", []],
    ["lead#1.1", "call", "write_document: valid", ["plan.md"]],
    ["lead#2", "turn", "turn 2: handoff_to_scout, handoff_to_clerk", []],
  ]);
  expect(steps[0]?.usage?.modelCalls).toBe(1);
  expect(steps.map(({ name }) => name)).toContain("lead/clerk.2#1.1");
  expect(steps.at(-1)).toMatchObject({ name: "lead.review#3", type: "review" });
});

test("a fork from any step ends as the run did, and no step before it is paid for again", async () => {
  await using store = await openStore("memory:");
  const { crew, asked, first } = await completedRun(store);
  const before = [await store.findRun("r1"), await store.listEvents("r1"), await store.listSteps("r1")];
  const steps = await listRunSteps(store, "r1");
  for (let at = 0; at <= steps.length; at += 1) {
    const forked = await crew.fork("r1", { store, at, runId: `f${at}` });
    expect({ ...forked.report, usage: undefined }).toEqual({ ...first.report, usage: undefined });
    expect(asked.calls.splice(0).length).toBe(7 - steps.slice(0, at).filter(({ type }) => type === "turn").length);
    const events = await store.listEvents(`f${at}`);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events[0]).toMatchObject({ type: "run.started", runId: `f${at}` });
    expect(forked.usage).toEqual(first.usage);
  }
  expect([await store.findRun("r1"), await store.listEvents("r1"), await store.listSteps("r1")]).toEqual(before);
});

test("a fork says where it comes from, and writes beside the documents of the other run", async () => {
  await using store = await openStore("memory:");
  const { crew } = await countedTeam();
  const parent = await mkdtemp(path.join(tmpdir(), "orchestrate-"));
  onTestFinished(() => rm(parent, { recursive: true }));
  const out = path.join(parent, "out");
  await crew.run({ ...task, out }, { store, runId: "r1" });
  const read = async (): Promise<string[]> =>
    Promise.all((await readdir(out)).map((name) => readFile(path.join(out, name), "utf8")));
  const before = await read();
  const forked = await crew.fork("r1", { store, at: 2, runId: "f1", facts: { widthMeters: 50 } });
  expect(forked.out).toBe(`${out}-f1`);
  expect(await readFile(path.join(`${out}-f1`, "plan.md"), "utf8")).toBe("sound");
  expect(await read()).toEqual(before);
  expect((await store.findRun("f1"))?.task).toMatchObject({
    facts: { widthMeters: 50, depthMeters: 3 },
    forks: [{ run: "r1", step: 2, before: task.facts, after: { widthMeters: 50, depthMeters: 3 } }],
  });
  expect((await store.listEvents("f1")).find(({ type }) => type === "run.forked")).toMatchObject({
    from: "r1",
    step: 2,
  });
});

test("agents at work are told of changed facts in a message, later ones in their brief; nobody's history is rewritten", async () => {
  await using store = await openStore("memory:");
  const { crew, asked } = await completedRun(store);
  // The scout has had a turn by then, the clerk and the lead's last turn have not.
  await crew.fork("r1", {
    store,
    at: await stepNamed(store, "lead/scout.1#1"),
    facts: { widthMeters: 50 },
    runId: "f1",
  });
  const toldTo = (call: string): string => asked.told[asked.calls.indexOf(call)] ?? "";
  for (const call of ["scout 2", "lead 3"]) {
    expect(toldTo(call)).toMatch(
      /widthMeters: 40\ndepthMeters: 3[^]*# Facts of the task have changed\n```yaml\nwidthMeters: 50\n```/,
    );
    expect(toldTo(call)).toContain("They were:\n```yaml\nwidthMeters: 40\n```");
  }
  expect(toldTo("clerk 1")).toContain("widthMeters: 50\ndepthMeters: 3");
  expect(toldTo("clerk 1")).not.toContain("have changed");
  // A fork of the fork knows both changes, in their order.
  const at = (await listRunSteps(store, "f1")).find(({ name }) => name === "lead/scout.1#2")?.number ?? 0;
  asked.calls.splice(0);
  asked.told.splice(0);
  await crew.fork("f1", { store, at, facts: { depthMeters: 5 }, runId: "f2" });
  const last = toldTo("lead 3");
  expect(last.indexOf("widthMeters: 50")).toBeGreaterThan(last.indexOf("widthMeters: 40"));
  expect(last.indexOf("depthMeters: 5")).toBeGreaterThan(last.indexOf("widthMeters: 50"));
});

test("a run that had ended goes on with changed facts: its lead hears of them, and its documents are checked against them", async () => {
  await using store = await openStore("memory:");
  const plan = kinds[0];
  const wide = defineDeliverable({
    ...plan,
    id: "plan",
    title: "plan",
    path: "plan.md",
    language: "markdown",
    instructions: "",
    reads: [],
    draft: ({ facts }) => [{ text: `# plan\nwidth ${String(facts["widthMeters"])}` }],
    check: async ({ path: at, text, facts }) => {
      const fits = text.includes(`width ${String(facts["widthMeters"])}`);
      const finding = { path: at, tool: "w@1", rule: "width", severity: "error" as const, line: 2, column: 1 };
      return { status: "checked", tools: ["w@1"], findings: fits ? [] : [{ ...finding, message: "another width" }] };
    },
  });
  const offline = await createTeam({ agents, lead: "lead", kinds: [wide, ...kinds.slice(1)], environment: {} });
  const first = await offline.run({ ...task, deliverables: ["plan"] }, { store, runId: "r1" });
  expect(first.documents[0]?.text).toContain("width 40");
  const forked = await offline.fork("r1", { store, facts: { widthMeters: 50 }, runId: "f1" });
  expect(forked).toMatchObject({ status: "completed", documents: [{ revision: 2 }] });
  expect(forked.documents[0]?.text).toContain("width 50");
  // A model that does not care is sent back by the check.
  const idle = new ScriptedModel("idle", () => say("fine as it is"));
  const careless = await offline.fork("r1", { store, facts: { widthMeters: 60 }, model: idle, runId: "f2" });
  expect(careless).toMatchObject({ status: "unsuccessful", documents: [{ state: "invalid", revision: 1 }] });
});

test("another model takes over from the step on", async () => {
  await using store = await openStore("memory:");
  const { crew, asked } = await completedRun(store);
  const other = new ScriptedModel("other", () => say("I am another"));
  const at = (await listRunSteps(store, "r1")).findLast(({ name }) => name === "lead/clerk.2#2")?.number ?? 0;
  const forked = await crew.fork("r1", { store, at, models: { lead: other } });
  expect(forked.report).toMatchObject({ summary: "I am another", models: { lead: "other", scout: "scout" } });
  expect(asked.calls).toEqual([]);
});

test("another answer: the fork starts before anything rested on the first one", async () => {
  await using store = await openStore("memory:");
  const lead = new ScriptedModel("lead", (messages) => {
    const last = messages.at(-1);
    const isDone = last?.type === "tool" && last.text.includes("ada approved it");
    return isDone ? say("done") : { text: "", calls: [write("plan", `sound ${turnOf(messages)}`)] };
  });
  const crew = await team({}, { models: { lead } });
  await crew.run({ goal: "g", deliverables: ["plan"], approve: ["plan"] }, { store, runId: "r1" });
  const yes = await crew.resume("r1", { store, answers: { q1: approved } });
  expect(yes.documents).toMatchObject([{ text: "sound 0" }]);

  const no = await crew.fork("r1", { store, answers: { q1: rejected("think again") }, runId: "f1" });
  expect(subjects(no)).toEqual(["q2 plan.md 2"]);
  expect((await store.listQuestions("f1"))[0]?.answer).toMatchObject({ decision: "rejected", by: "ada" });
  expect((await crew.resume("f1", { store, answers: { q2: approved } })).documents).toMatchObject([
    { text: "sound 1" },
  ]);

  const open = await crew.fork("r1", { store, at: await stepNamed(store, "lead#1"), runId: "f2" });
  expect(subjects(open)).toEqual(["q1 plan.md 1"]);
  const later = await crew.fork("r1", { store, at: await stepNamed(store, "lead#1.1"), runId: "f3" });
  expect(later.status).toBe("completed");
});

test("a handoff that a person let through stays let through in a fork", async () => {
  await using store = await openStore("memory:");
  const lead = [{ text: "", calls: [handoff("scout", "map")] }, say("done")];
  const crew = await team({}, { models: scripted({ lead, scout: scoutAndClerk.scout }) });
  await crew.run({ goal: "g", deliverables: ["map"], approve: ["scout"] }, { store, runId: "r1" });
  await crew.resume("r1", { store, answers: { q1: approved } });
  const forked = await crew.fork("r1", { store, at: await stepNamed(store, "lead/scout.1#1") });
  expect(forked.status).toBe("completed");
});

test("refuses steps, answers and facts that cannot be meant, and leaves no run behind", async () => {
  await using store = await openStore("memory:");
  const lead = [{ text: "", calls: [write("plan", "sound")] }, say("done")];
  const crew = await team(
    { lead },
    {
      checkTask: ({ facts }) => {
        if (facts?.["widthMeters"] === -1) throw new TypeError("narrow");
      },
    },
  );
  await crew.run(
    { goal: "g", deliverables: ["plan"], approve: ["plan"] },
    { store, runId: "r1", onQuestion: async () => approved },
  );
  const refusal = async (options: object): Promise<unknown> =>
    crew.fork("r1", { store, runId: "f1", ...options }).then(
      () => "none",
      (error: Error) => error.message,
    );
  expect(await refusal({ at: 99 })).toBe("the run r1 has no step 99");
  expect(await refusal({ at: 2, answers: { q1: approved } })).toBe("at step 2 the answer to q1 had been acted on");
  expect(await refusal({ at: 0, answers: { q1: approved } })).toBe("at step 0 the question q1 had not come up");
  expect(await refusal({ answers: { q7: approved } })).toBe("the run asked no question q7");
  expect(await refusal({ facts: { widthMeters: -1 } })).toBe("narrow");
  expect(await refusal({ runId: "Bad Id" })).toContain("is no run id");
  const other = await team({ lead }, { agents: agents.slice(0, 2) });
  await expect(other.fork("r1", { store })).rejects.toMatchObject({ code: "team-changed" });
  await expect(crew.fork("r9", { store })).rejects.toMatchObject({ code: "run-unknown" });
  expect((await store.listRuns(9)).map(({ id }) => id)).toEqual(["r1"]);
});
