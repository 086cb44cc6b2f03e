import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { OrchestrateError } from "../errors.ts";
import { ScriptedModel, type ScriptedReply } from "../models/scripted-model.ts";
import { openStore } from "../stores/open-store.ts";
import type { RunStore } from "../stores/run-store.ts";
import { approved } from "../testing/answers.ts";
import { exampleAgent } from "../testing/example-team.ts";
import { agents, handoff, kinds, say, scoutAndClerk, scripted, team, turnOf, write } from "../testing/scripted-team.ts";
import { createTeam, type Team } from "./create-team.ts";
import type { RunResult } from "./run-result.ts";

/** A lead whose model fails once it has written the plan, as long as `isDown` says so; and its calls. */
function fragileLead(isDown: () => boolean): { lead: ScriptedModel; calls: number[] } {
  const calls: number[] = [];
  const lead = new ScriptedModel("lead-model", (messages) => {
    calls.push(turnOf(messages));
    if (turnOf(messages) === 0) return { text: "", calls: [write("plan", "sound")] };
    if (turnOf(messages) === 1) return { text: "", calls: [handoff("scout", "map"), handoff("clerk", "bill")] };
    if (isDown()) throw Object.assign(new Error("down"), { status: 401 });
    return say("done");
  });
  return { lead, calls };
}

async function failedRun(store: RunStore, calls: { isDown: boolean }): Promise<{ crew: Team; called: number[] }> {
  const { lead, calls: called } = fragileLead(() => calls.isDown);
  const crew = await team({}, { models: { ...scripted(scoutAndClerk), lead } });
  const result = await crew.run({ goal: "g", deliverables: ["plan", "map", "bill"] }, { store, runId: "r1" });
  expect(result.status).toBe("failed");
  return { crew, called };
}

function summary(result: RunResult): unknown {
  const { runId: _id, ...rest } = result;
  return rest;
}

test("goes on after a failed model where it was, and ends as if nothing had happened", async () => {
  await using store = await openStore("memory:");
  const state = { isDown: true };
  const { crew, called } = await failedRun(store, state);
  state.isDown = false;
  const resumed = await crew.resume("r1", { store });
  expect(resumed.status).toBe("completed");
  expect(called).toEqual([0, 1, 2, 2]);
  const undisturbed = await crew.run({ goal: "g", deliverables: ["plan", "map", "bill"] });
  expect(summary(resumed)).toEqual(summary(undisturbed));
  const events = await store.listEvents("r1");
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
});

test("refuses a run that is unknown or is being worked on, and gives the result of one that has ended", async () => {
  await using store = await openStore("memory:");
  const { crew } = await failedRun(store, { isDown: true });
  await expect(crew.resume("nobody", { store })).rejects.toMatchObject({ code: "run-unknown" });
  const offline = await createTeam({ agents, lead: "lead", kinds, environment: {} });
  const result = await offline.run({ goal: "g" }, { store, runId: "done" });
  expect(await offline.resume("done", { store })).toEqual(result);
  await using claim = await store.claimRun("r1");
  await expect(crew.resume("r1", { store })).rejects.toMatchObject({
    code: "run-busy",
    message: `the run r1 is being run by process ${process.pid}`,
  });
  expect(claim.epoch).toBe(2);
});

test("refuses a team that has changed, and tells what has", async () => {
  await using store = await openStore("memory:");
  await failedRun(store, { isDown: true });
  const others = [exampleAgent("Lead", ["plan"], ["Scout"]), agents[1], exampleAgent("Bard", [], [])];
  const changed = await createTeam({
    agents: others.filter((agent) => agent !== undefined),
    lead: "lead",
    kinds,
    environment: {},
    models: scripted({ lead: [say("x")], scout: [say("x")] }),
  });
  await expect(changed.resume("r1", { store })).rejects.toMatchObject({
    code: "team-changed",
    message: expect.stringContaining(
      "clerk is gone; the text of lead is another one; lead may no longer hand off to clerk",
    ),
  });
});

test("goes on with a changed team when asked to", async () => {
  await using store = await openStore("memory:");
  await failedRun(store, { isDown: true });
  const reworded = agents.map((agent) =>
    agent.id === "lead" ? { ...agent, body: `${agent.body}\nBe brief.` } : agent,
  );
  const models = scripted({ ...scoutAndClerk, lead: [say("done")] });
  const crew = await team({}, { agents: reworded, models });
  await expect(crew.resume("r1", { store })).rejects.toMatchObject({
    code: "team-changed",
    message: "the team of the run r1 has changed: the text of lead is another one",
  });
  expect((await crew.resume("r1", { store, acceptChanges: true })).status).toBe("completed");
  expect((await store.findRun("r1"))?.graphHash).toBe(crew.graphHash);
});

test("an answer is kept only where the run goes on, so that it can be given again", async () => {
  await using store = await openStore("memory:");
  const models = scripted({ ...scoutAndClerk, lead: [{ text: "", calls: [write("plan", "sound")] }, say("done")] });
  const first = await team({}, { models });
  await first.run({ goal: "g", deliverables: ["plan"], approve: ["plan"] }, { store, runId: "r1" });
  const reworded = agents.map((agent) =>
    agent.id === "lead" ? { ...agent, body: `${agent.body}\nBe brief.` } : agent,
  );
  const crew = await team({}, { agents: reworded, models });
  const answers = { q1: approved };
  await expect(crew.resume("r1", { store, answers })).rejects.toMatchObject({ code: "team-changed" });
  expect((await crew.resume("r1", { store, answers, acceptChanges: true })).status).toBe("completed");
});

test("does not go on with a team in which what is under way has no place", async () => {
  await using store = await openStore("memory:");
  const scout = new ScriptedModel("scout-model", () => {
    throw new OrchestrateError("store-failed", "the power is out");
  });
  const lead = scripted({ lead: [{ text: "", calls: [handoff("scout", "map")] }, say("done")] });
  const crew = await team({}, { models: { ...lead, scout } });
  expect((await crew.run({ goal: "g", deliverables: ["map"] }, { store, runId: "r1" })).status).toBe("failed");
  const changed = [exampleAgent("Lead", ["plan"], ["Clerk"]), exampleAgent("Clerk", ["bill", "map"], [])];
  const alone = await team({}, { agents: changed, models: lead });
  await expect(alone.resume("r1", { store, acceptChanges: true })).rejects.toMatchObject({
    code: "team-changed",
    message:
      "the run r1 cannot go on with this team: lead has handed off to scout and may no longer do so; scout is at work and is gone",
  });
});

test("removes the lock that a process left which was killed after the last write of a run", async () => {
  await using store = await openStore("memory:");
  const out = await mkdtemp(path.join(tmpdir(), "orchestrate-left-"));
  onTestFinished(() => rm(out, { recursive: true, force: true }));
  const crew = await team({ lead: [{ text: "", calls: [write("plan", "sound")] }, say("done")] });
  await crew.run({ goal: "g", deliverables: ["plan"], out }, { store, runId: "r1" });
  await writeFile(path.join(out, ".orchestrate.lock"), "");
  expect((await crew.resume("r1", { store })).status).toBe("completed");
  expect((await readdir(out)).sort()).toEqual(["README.md", "orchestrate-report.json", "plan.md", "report.html"]);
});

/** Replies of a lead, before the last of which its model fails once. */
function leadThatStumbles(replies: readonly ScriptedReply[]): ScriptedModel {
  let hasFailed = false;
  return new ScriptedModel("lead-model", (messages) => {
    const turn = turnOf(messages);
    if (turn === replies.length - 1 && !hasFailed) {
      hasFailed = true;
      throw Object.assign(new Error("down"), { status: 401 });
    }
    return replies[turn] ?? say("nothing");
  });
}

test("a handoff that a limit held back before the crash is held back by it in the report", async () => {
  await using store = await openStore("memory:");
  const lead = leadThatStumbles([
    { text: "", calls: [handoff("scout", "map"), handoff("clerk", "bill")] },
    say("done"),
  ]);
  const crew = await team({}, { models: { ...scripted(scoutAndClerk), lead } });
  const task = { goal: "g", deliverables: ["map", "bill"], limits: { handoffs: 1 } };
  expect((await crew.run(task, { store, runId: "r1" })).status).toBe("failed");
  const resumed = await crew.resume("r1", { store });
  expect(resumed).toMatchObject({ status: "limited", report: { limit: { limit: "handoffs" } } });
  expect(summary(resumed)).toEqual(summary(await crew.run(task)));
});

test("a document that was refused beside another writer is not written when the run goes on", async () => {
  await using store = await openStore("memory:");
  const again = { ...handoff("scout"), args: { task: "again", why: "w", deliverables: ["map"] } };
  const lead = leadThatStumbles([
    { text: "", calls: [handoff("scout", "map"), handoff("clerk", "bill")] },
    { text: "", calls: [again] },
    say("done"),
  ]);
  const clerk = [{ text: "", calls: [write("bill", "sound"), handoff("scout", "map")] }, say("billed")];
  const scout = new ScriptedModel("scout-model", (messages) => {
    const brief = messages.map(({ text }) => text).join("\n");
    const text = brief.includes("# clerk asks") ? "sound, nested" : brief.includes("again") ? "sound, again" : "sound";
    return turnOf(messages) === 0 ? { text: "", calls: [write("map", text)] } : say("drawn");
  });
  const crew = await team({}, { models: { ...scripted({ clerk }), scout, lead } });
  const task = { goal: "g", deliverables: ["map", "bill"], limits: { concurrency: 1 } };
  const failed = await crew.run(task, { store, runId: "r1" });
  expect(failed).toMatchObject({ status: "failed", documents: [{}, { path: "map.md", text: "sound, again" }] });
  const resumed = await crew.resume("r1", { store });
  expect(resumed).toMatchObject({ documents: [{}, { path: "map.md", revision: 2, text: "sound, again" }] });
});

test("does not go on with a team that lacks an edge over which work has come back", async () => {
  await using store = await openStore("memory:");
  const lead = leadThatStumbles([
    { text: "", calls: [handoff("clerk", "bill")] },
    { text: "", calls: [write("plan", "sound")] },
    say("done"),
  ]);
  const models = { ...scripted(scoutAndClerk), lead };
  const crew = await team({}, { models });
  await crew.run({ goal: "g", deliverables: ["plan", "bill"] }, { store, runId: "r1" });
  const changed = await team({}, { agents: [exampleAgent("Lead", ["plan"], ["Scout"]), ...agents.slice(1)], models });
  await expect(changed.resume("r1", { store, acceptChanges: true })).rejects.toMatchObject({
    code: "team-changed",
    message: "the run r1 cannot go on with this team: lead has handed off to clerk and may no longer do so",
  });
});
