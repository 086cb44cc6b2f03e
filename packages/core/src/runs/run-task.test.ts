import { mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { ScriptedModel } from "../models/scripted-model.ts";
import { openStore } from "../stores/open-store.ts";
import { faultyStore } from "../testing/faulty-store.ts";
import { agents, kinds, say, team, turnOf, write } from "../testing/scripted-team.ts";
import { createTeam } from "./create-team.ts";
import type { RunEvent } from "./events/run-event.ts";

test("runs four roles offline: documents, handoffs in one turn, receipts and an index", async () => {
  const events: RunEvent[] = [];
  const offline = await createTeam({ agents, lead: "lead", kinds, environment: {} });
  const result = await offline.run({ goal: "Find the way" }, { onEvent: (event) => events.push(event) });
  expect(result.status).toBe("completed");
  expect(result.documents.map(({ path, author, state }) => `${path} ${author} ${state}`)).toEqual([
    "bill.md clerk valid",
    "map.md scout valid",
    "notes/one.md lead valid",
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

test("fails the run when the lead's model fails, and keeps what was done", async () => {
  const lead = new ScriptedModel("lead", (messages) => {
    if (turnOf(messages) === 0) return { text: "", calls: [write("plan", "sound")] };
    throw Object.assign(new Error("bad key sk-123"), { status: 401 });
  });
  const crew = await team({}, { models: { lead } });
  const result = await crew.run({ goal: "g", deliverables: ["plan"] });
  expect(result).toMatchObject({ status: "failed", message: "lead rejected the key (401)" });
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

test("writes documents, index, report and its page; two runs give the same bytes; a person's file is kept", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "orchestrate-"));
  const offline = await createTeam({ agents, lead: "lead", kinds, environment: {} });
  await writeFile(path.join(folder, "plan.md"), "mine");
  await offline.run({ goal: "g", out: folder, deliverables: ["plan", "map", "bill"] });
  const first = await readAll(folder);
  expect(Object.keys(first)).toEqual([
    "README.md",
    "bill.md",
    "map.md",
    "orchestrate-report.json",
    "plan.md",
    "plan.md.orig",
    "report.html",
  ]);
  expect(first["plan.md.orig"]).toBe("mine");
  await offline.run({ goal: "g", out: folder, deliverables: ["plan", "map", "bill"] });
  expect(await readAll(folder)).toEqual(first);
});

function throwingObserver(event: RunEvent): void {
  if (event.type === "model.replied") throw new Error("observer");
}

test("an observer that throws does not break the run that it watches", async () => {
  await using store = await openStore("memory:");
  const offline = await createTeam({ agents, lead: "lead", kinds, environment: {} });
  expect((await offline.run({ goal: "g" }, { store, runId: "watched", onEvent: throwingObserver })).status).toBe(
    "completed",
  );
  expect((await store.listEvents("watched")).at(-1)).toMatchObject({ type: "run.finished" });
});

test("a fault in an app's own code is told as unexpected, not as the endpoint's", async () => {
  const broken = kinds.map((kind) =>
    kind.id !== "plan"
      ? kind
      : {
          ...kind,
          draft: () => {
            throw new TypeError("my bug");
          },
        },
  );
  const offline = await createTeam({ agents, lead: "lead", kinds: broken, environment: {} });
  const result = await offline.run({ goal: "g", deliverables: ["plan"] });
  expect(result).toMatchObject({ status: "failed", error: { code: "unexpected", message: "offline: my bug" } });
});

test("a store that fails in the middle ends the run as failed, with a result and a last event", async () => {
  await using store = await openStore("memory:");
  const failing = faultyStore(store, (operation) => (operation === "putText" ? "not done" : undefined));
  const events: RunEvent[] = [];
  const offline = await createTeam({ agents, lead: "lead", kinds, environment: {} });
  const result = await offline.run({ goal: "g" }, { store: failing, onEvent: (event) => events.push(event) });
  expect(result).toMatchObject({ status: "failed", error: { code: "store-failed" } });
  expect(events.at(-1)).toMatchObject({ type: "run.finished", status: "failed" });
});

test("a run that breaks off before its first document leaves the folder of the last run as it is", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "orchestrate-"));
  const offline = await createTeam({ agents, lead: "lead", kinds, environment: {} });
  await offline.run({ goal: "g", out: folder, deliverables: ["plan"] });
  const before = await readAll(folder);
  const broken = new ScriptedModel("lead", () => {
    throw Object.assign(new Error("no"), { status: 400 });
  });
  const crew = await team({}, { models: { lead: broken } });
  expect((await crew.run({ goal: "g", out: folder, deliverables: ["plan"] })).status).toBe("failed");
  expect(await readAll(folder)).toEqual(before);
});

test("refuses limits, kinds and models that cannot be meant", async () => {
  const crew = await team({ lead: [say("x")] });
  await expect(crew.run({ goal: "g", limits: { concurrency: 0 } })).rejects.toMatchObject({ code: "usage" });
  await expect(team({}, { models: { laed: "offline" } })).rejects.toMatchObject({ hint: "Did you mean lead?" });
  const plan = kinds[0] ?? { id: "", path: "" };
  for (const change of [{ path: "../x.md" }, { id: "Bad Id" }, { path: "README.md" }])
    await expect(team({}, { kinds: [{ ...plan, ...change } as (typeof kinds)[number]] })).rejects.toMatchObject({
      code: "usage",
    });
});

test("keeps a run in the store: record, events, steps, texts", async () => {
  await using store = await openStore("memory:");
  const offline = await createTeam({ agents, lead: "lead", kinds, environment: {} });
  const result = await offline.run({ goal: "g" }, { store, runId: "one" });
  expect(await store.findRun("one")).toMatchObject({ status: "completed", lead: "lead", graphHash: offline.graphHash });
  expect((await store.listEvents("one")).at(-1)).toMatchObject({ type: "run.finished" });
  expect(await store.getText(result.documents[0]?.sha256 ?? "")).toBe(result.documents[0]?.text);
  expect(JSON.stringify(await store.findRun("one"))).not.toContain("# plan");
  expect((await store.listSteps("one")).map(({ step }) => step)).toContain("lead#1");
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

test("an app looks at each task once, and at nothing that is none", async () => {
  const seen: string[] = [];
  const checkTask = ({ goal }: { goal: string }): void => void seen.push(goal);
  const team = await createTeam({ agents, lead: "lead", kinds, environment: {}, checkTask });
  await team.run({ goal: "Travel" });
  expect(seen).toEqual(["Travel"]);
});
