import type { FunctionTool } from "../models/function-tool.ts";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { ScriptedModel, type ScriptedReply } from "../models/scripted-model.ts";
import type { RunEvent } from "../runs/events/run-event.ts";
import { call, handoff, say, scoutAndClerk, scripted, team, turnOf, write } from "../testing/scripted-team.ts";

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
    "rm_rf: There is no tool rm_rf. You have: read_document, write_document, search_documents, calculate, handoff_to_scout, handoff_to_clerk.",
    'write_document: The arguments do not fit. arguments.kind: Invalid option: expected one of "plan"|"note"',
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

test("keeps what a delegate has done until its model failed: documents, receipts and usage", async () => {
  const scout = new ScriptedModel("scout", (messages) => {
    if (turnOf(messages) === 0) return { text: "", calls: [write("map", "sound")] };
    throw Object.assign(new Error("bad request"), { status: 400 });
  });
  const lead = [{ text: "", calls: [handoff("scout", "map")] }, say("done")];
  const crew = await team({}, { models: { ...scripted({ lead }), scout } });
  const result = await crew.run({ goal: "g", deliverables: ["map"] });
  expect(result.receipts).toMatchObject([{ status: "partial", deliverables: [{ path: "map.md", state: "valid" }] }]);
  expect(result.receipts[0]?.summary).toContain("scout broke down");
  expect(result.documents).toMatchObject([{ path: "map.md", state: "valid" }]);
  expect(result.usage.modelCalls).toBe(3);
});

test("of two writes of one document at the same time the second replaces the first, everywhere", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "orchestrate-"));
  const both = { text: "", calls: [write("plan", "sound, first"), write("plan", "sound, second")] };
  const crew = await team({ lead: [both, say("done")] });
  const result = await crew.run({ goal: "g", deliverables: ["plan"], out: folder });
  expect(result.documents).toMatchObject([{ revision: 2, text: "sound, second" }]);
  expect(await readFile(path.join(folder, "plan.md"), "utf8")).toBe("sound, second");
});

const sound = (n: number): ScriptedReply => ({ text: "", calls: [write("plan", `sound ${n}`)] });

test("counts repairs, not revisions: a sound document may be rewritten as often as is useful", async () => {
  const broken = { text: "", calls: [write("plan", "broken")] };
  const crew = await team({ lead: [sound(1), sound(2), sound(3), sound(4), sound(5), broken, sound(6), say("done")] });
  const result = await crew.run({ goal: "g", deliverables: ["plan"] });
  expect(result.documents).toMatchObject([{ state: "valid", revision: 7 }]);
});

test("knows a handoff tool in any case and with any separator", async () => {
  const lead = [{ text: "", calls: [{ ...handoff("scout", "map"), name: "Handoff-To-Scout" }] }, say("done")];
  const crew = await team({ lead, scout: scoutAndClerk.scout });
  expect((await crew.run({ goal: "g", deliverables: ["map"] })).status).toBe("completed");
});

test("gives every agent at work a last turn when the whole run has used its model calls", async () => {
  const lead = new ScriptedModel("lead", (messages, tools: readonly FunctionTool[]) =>
    tools.length === 0 ? say("enough") : { text: "", calls: [call("read_document", { path: `x${messages.length}` })] },
  );
  const crew = await team({}, { models: { lead } });
  const result = await crew.run({ goal: "g", deliverables: [], limits: { calls: 5, turns: 100 } });
  expect(result).toMatchObject({ status: "limited", usage: { modelCalls: 6 } });
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

const ever = (to: string): ScriptedReply[] => [{ text: "", calls: [handoff(to)] }, say("enough")];

test("bounds delegation in depth and refuses with the limit's name", async () => {
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
