import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ScriptedModel } from "../../models/scripted-model.ts";
import type { AskPerson } from "../../runs/ask-people.ts";
import type { RunEvent } from "../../runs/events/run-event.ts";
import { openStore } from "../../stores/open-store.ts";
import { approved, edited, rejected, subjects } from "../../testing/answers.ts";
import { exampleAgent } from "../../testing/example-team.ts";
import { agents, handoff, say, scoutAndClerk, scripted, team, turnOf, write } from "../../testing/scripted-team.ts";

const at = "2026-01-02T03:04:05.000Z";
/** A lead that hands in a plan, revises it as often as it is sent back, and keeps what it was told. */
function stubbornLead(texts: readonly string[]): { lead: ScriptedModel; told: string[] } {
  const told: string[] = [];
  const lead = new ScriptedModel("lead", (messages) => {
    const last = messages.at(-1);
    if (last?.type === "tool") told.push(last.text);
    const isDone = last?.type === "tool" && !/rejected|invalid/.test(last.text);
    const text = texts[Math.min(turnOf(messages), texts.length - 1)] ?? "sound";
    return isDone ? say("done") : { text: "", calls: [write("plan", text)] };
  });
  return { lead, told };
}

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "orchestrate-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const plan = { goal: "g", deliverables: ["plan"], approve: ["plan"] };
const eventsNamed = (events: readonly RunEvent[], type: string): RunEvent[] =>
  events.filter((event) => event.type === type);

test("publishes nothing before a person has approved it, and goes on from there in another session", async () => {
  await using store = await openStore("memory:");
  const out = await emptyFolder();
  const { lead } = stubbornLead(["sound"]);
  const crew = await team({}, { models: { lead } });
  const waiting = await crew.run({ ...plan, out }, { store, runId: "r1" });
  expect(waiting).toMatchObject({ status: "waiting", message: "waits for a person: q1 (plan.md)", error: undefined });
  expect(waiting.questions).toMatchObject([{ id: "q1", span: "lead", text: "sound", answer: undefined }]);
  expect(await readdir(out)).toEqual([]);
  expect(await store.findRun("r1")).toMatchObject({ status: "waiting" });

  const result = await crew.resume("r1", { store, answers: { q1: approved } });
  expect(result).toMatchObject({ status: "completed", questions: [] });
  expect(result.documents).toMatchObject([{ path: "plan.md", approval: { decision: "approved", by: "ada" } }]);
  expect(await readFile(path.join(out, "plan.md"), "utf8")).toBe("sound");
  expect(await readFile(path.join(out, "README.md"), "utf8")).toContain("valid, ear@1; approved by ada");
  const events = await store.listEvents("r1");
  for (const [type, count] of Object.entries({ "document.written": 1, "document.checked": 1, "model.called": 2 }))
    expect([type, eventsNamed(events, type).length]).toEqual([type, count]);
  expect(eventsNamed(events, "approval.requested")).toMatchObject([{ question: "q1", subject: { path: "plan.md" } }]);
  expect(eventsNamed(events, "approval.answered")).toMatchObject([{ question: "q1", by: "ada", decision: "approved" }]);
});

test("a resume without answers goes on waiting, without another model call or another question", async () => {
  await using store = await openStore("memory:");
  const { lead } = stubbornLead(["sound"]);
  const crew = await team({}, { models: { lead } });
  await crew.run(plan, { store, runId: "r1" });
  const again = await crew.resume("r1", { store });
  expect(again.status).toBe("waiting");
  expect(subjects(again)).toEqual(["q1 plan.md 1"]);
  expect(eventsNamed(await store.listEvents("r1"), "model.called")).toHaveLength(1);
  expect(eventsNamed(await store.listEvents("r1"), "approval.requested")).toHaveLength(1);
});

test("a rejected document goes back to its author with the reason, and the revision is asked about again", async () => {
  await using store = await openStore("memory:");
  const out = await emptyFolder();
  const { lead, told } = stubbornLead(["sound one", "sound two"]);
  const crew = await team({}, { models: { lead } });
  await crew.run({ ...plan, out }, { store, runId: "r1" });
  const second = await crew.resume("r1", { store, answers: { q1: rejected("too long\nand too dear") } });
  expect(subjects(second)).toEqual(["q2 plan.md 2"]);
  expect(told).toEqual([
    expect.stringMatching(/^plan\.md revision 1, .* rejected by ada\.\nReason: too long\nand too dear/),
  ]);
  expect(await readdir(out).then((names) => names.filter((name) => name === "plan.md"))).toEqual([]);
  const result = await crew.resume("r1", { store, answers: { q2: approved } });
  expect(result).toMatchObject({ status: "completed", documents: [{ revision: 2, text: "sound two" }] });
});

test("what stays rejected is invalid for that reason, is not published, and the run says so", async () => {
  await using store = await openStore("memory:");
  const out = await emptyFolder();
  const crew = await team({ lead: [{ text: "", calls: [write("plan", "sound")] }, say("I leave it at that")] });
  await crew.run({ ...plan, out }, { store, runId: "r1" });
  const result = await crew.resume("r1", { store, answers: { q1: rejected("no") } });
  expect(result).toMatchObject({ status: "unsuccessful", message: "documents: 1 rejected" });
  expect(result.documents[0]?.check).toMatchObject({ tools: ["ear@1", "person"], findings: [{ message: "ada: no" }] });
  expect((await readdir(out)).sort()).toEqual(["README.md", "orchestrate-report.json", "report.html"]);
});

test("an earlier revision that was approved stands when the next one is rejected", async () => {
  await using store = await openStore("memory:");
  const out = await emptyFolder();
  const lead = [
    { text: "", calls: [write("plan", "sound one")] },
    { text: "", calls: [write("plan", "sound two")] },
    say("done"),
  ];
  const crew = await team({ lead });
  const result = await crew.run(
    { ...plan, out },
    { store, onQuestion: async ({ text }) => (text === "sound one" ? approved : rejected("worse")) },
  );
  expect(result).toMatchObject({ status: "completed", documents: [{ revision: 1, text: "sound one" }] });
  expect(await readFile(path.join(out, "plan.md"), "utf8")).toBe("sound one");
});

test("a person's text takes the place of the author's, is checked, and is recorded as theirs", async () => {
  await using store = await openStore("memory:");
  const { lead, told } = stubbornLead(["sound"]);
  const crew = await team({}, { models: { lead } });
  await crew.run(plan, { store, runId: "r1" });
  const result = await crew.resume("r1", { store, answers: { q1: edited("sound and short") } });
  expect(result.documents).toMatchObject([
    { text: "sound and short", revision: 2, author: "lead", approval: { decision: "edited", by: "ada" } },
  ]);
  expect(told[0]).toMatch(/revision 2.*: valid[^]*ada edited what you handed in/);
  expect(eventsNamed(await store.listEvents("r1"), "document.checked")).toHaveLength(2);
});

test("a person's text with a fault goes to the author like any other, who asks again", async () => {
  const { lead } = stubbornLead(["sound one", "sound two"]);
  const crew = await team({}, { models: { lead } });
  const result = await crew.run(plan, {
    onQuestion: async ({ text }) => (text === "sound one" ? edited("broken") : approved),
  });
  expect(result).toMatchObject({ status: "completed", documents: [{ text: "sound two", revision: 3 }] });
});

test("a faulty text goes back to its author before a person is bothered; in the end the person decides", async () => {
  const asked: string[] = [];
  const onQuestion: AskPerson = async ({ text }) => {
    asked.push(text);
    return approved;
  };
  const mending = await team({}, { models: { lead: stubbornLead(["broken", "sound"]).lead } });
  expect((await mending.run(plan, { onQuestion })).status).toBe("completed");
  expect(asked.splice(0)).toEqual(["sound"]);
  const broken = { text: "", calls: [write("plan", "broken")] };
  const faulty = await team({ lead: [broken, broken, broken, broken, say("done")] });
  const result = await faulty.run(plan, { onQuestion });
  expect(asked).toEqual(["broken"]);
  expect(result).toMatchObject({ documents: [{ state: "invalid", revision: 4, approval: approved }] });
});

test("a delegate starts only after a person's yes, with the task that the person wrote", async () => {
  await using store = await openStore("memory:");
  let brief = "";
  const scout = new ScriptedModel("scout", (messages) => {
    brief = messages[1]?.text ?? "";
    return turnOf(messages) === 0 ? { text: "", calls: [write("map", "sound")] } : say("mapped");
  });
  const lead = [{ text: "", calls: [handoff("scout", "map")] }, say("done")];
  const crew = await team({}, { models: { ...scripted({ lead }), scout } });
  const waiting = await crew.run(
    { goal: "g", deliverables: ["map"], approve: ["lead -> scout"] },
    { store, runId: "r1" },
  );
  expect(subjects(waiting)).toEqual(["q1 lead -> scout"]);
  expect(waiting.questions[0]).toMatchObject({
    text: "do the map",
    subject: { why: "it is yours", deliverables: ["map"] },
  });
  expect(eventsNamed(await store.listEvents("r1"), "handoff.started")).toEqual([]);
  const result = await crew.resume("r1", { store, answers: { q1: edited("draw the northern half") } });
  expect(result).toMatchObject({ status: "completed", receipts: [{ task: "draw the northern half" }] });
  expect(brief).toContain("> draw the northern half");
  expect(brief).not.toContain("do the map");
});

test("a refused handoff is an answer to its author, who goes on", async () => {
  const said: string[] = [];
  const lead = new ScriptedModel("lead", (messages) => {
    const last = messages.at(-1);
    if (last?.type === "tool") said.push(last.text);
    return turnOf(messages) === 0 ? { text: "", calls: [handoff("scout"), handoff("clerk", "bill")] } : say("done");
  });
  const crew = await team({}, { models: { ...scripted(scoutAndClerk), lead } });
  const events: RunEvent[] = [];
  const result = await crew.run(
    { goal: "g", deliverables: ["bill"], approve: ["scout"] },
    { onQuestion: async () => rejected("we have a map"), onEvent: (event) => events.push(event) },
  );
  expect(result.status).toBe("completed");
  expect(eventsNamed(events, "handoff.refused")).toMatchObject([{ reason: "ada refused this handoff: we have a map" }]);
  expect(eventsNamed(events, "agent.started")).toMatchObject([{ agent: "lead" }, { agent: "clerk" }]);
});

test("siblings go on while one waits, and an answer that comes meanwhile is taken up without another model call", async () => {
  await using store = await openStore("memory:");
  const events: RunEvent[] = [];
  const clerk = new ScriptedModel("clerk", (messages) => {
    if (turnOf(messages) === 0) return { text: "", calls: [write("bill", "sound")] };
    // Somebody answers the edge to the scout from elsewhere.
    void store.answerQuestion("r1", "q1", { ...approved, at });
    return say("billed");
  });
  const lead = [{ text: "", calls: [handoff("scout", "map"), handoff("clerk", "bill")] }, say("done")];
  const crew = await team({}, { models: { ...scripted({ lead, scout: scoutAndClerk.scout }), clerk } });
  const result = await crew.run(
    { goal: "g", deliverables: ["map", "bill"], approve: ["lead -> scout"] },
    { store, runId: "r1", onEvent: (event) => events.push(event) },
  );
  expect(result.status).toBe("completed");
  expect(eventsNamed(events, "model.called")).toHaveLength(6);
  expect(eventsNamed(events, "approval.answered")).toHaveLength(1);
});

test("an agent file may demand approval of an edge", async () => {
  const lead = exampleAgent("Lead", ["plan"], ["Scout", "Clerk"]);
  const careful = { ...lead, handoffs: lead.handoffs.map((edge) => ({ ...edge, approval: edge.to === "scout" })) };
  const replies = [{ text: "", calls: [handoff("scout", "map"), handoff("clerk", "bill")] }, say("done")];
  const models = scripted({ ...scoutAndClerk, lead: replies });
  const crew = await team({}, { agents: [careful, ...agents.slice(1)], models });
  expect(subjects(await crew.run({ goal: "g", deliverables: ["map", "bill"] }))).toEqual(["q1 lead -> scout"]);
});

test("refuses what names no kind, agent or edge, with the nearest name", async () => {
  const crew = await team({ lead: [say("x")] });
  const hintOf = async (entry: string): Promise<string> =>
    crew.run({ goal: "g", approve: [entry] }).then(
      () => "",
      (error: { hint: string }) => error.hint,
    );
  expect(await hintOf("plam")).toBe("Did you mean plan?");
  expect(await hintOf("lead -> scuot")).toBe("Did you mean lead -> scout?");
  expect(await hintOf("clerk -> lead")).toContain("There are: lead -> scout, lead -> clerk,");
  expect(await hintOf("zzzzzzzzzzzz")).toContain("Kinds: plan, note, map, bill.");
  expect((await crew.run({ goal: "g", deliverables: [], approve: ["Lead → Scout", "Scout", "all"] })).status).toBe(
    "completed",
  );
});

test("two documents of one reply are asked about side by side, and answered one after the other", async () => {
  await using store = await openStore("memory:");
  const calls = [write("plan", "sound"), write("map", "sound")];
  const lead = exampleAgent("Lead", ["plan", "map"], []);
  const crew = await team({ lead: [{ text: "", calls }, say("done")] }, { agents: [lead] });
  const task = { goal: "g", deliverables: ["plan", "map"], approve: ["plan", "map"] };
  const first = await crew.run(task, { store, runId: "r1" });
  expect(subjects(first)).toEqual(["q1 plan.md 1", "q2 map.md 1"]);
  const second = await crew.resume("r1", { store, answers: { q2: approved } });
  expect(subjects(second)).toEqual(["q1 plan.md 1"]);
  const result = await crew.resume("r1", { store, answers: { q1: approved } });
  expect(result.status).toBe("completed");
  expect(eventsNamed(await store.listEvents("r1"), "model.called")).toHaveLength(2);
  expect(eventsNamed(await store.listEvents("r1"), "approval.requested")).toHaveLength(2);
});
