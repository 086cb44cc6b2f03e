import { expect, test } from "vitest";
import { parseAgentFile } from "../agent-file/parse-agent-file.ts";
import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import type { FunctionTool } from "../models/function-tool.ts";
import { ScriptedModel } from "../models/scripted-model.ts";
import { exampleAgent } from "../testing/example-team.ts";
import { openStore } from "../stores/open-store.ts";
import { handoff, kinds, say, scripted, turnOf, write } from "../testing/scripted-team.ts";
import { createTeam, type Team } from "../runs/create-team.ts";

function leadWith(edge: string): AgentDefinition {
  const text = `---\nname: Lead\ndeliverables: [plan]\nhandoffs:\n  - ${edge}\n---\n\n# Lead\n\n## Purpose\n\nYou are the Lead.\n`;
  const { agent, problems } = parseAgentFile(text, "lead.md");
  if (agent === undefined) throw new Error(problems.map(({ message }) => message).join("; "));
  return agent;
}

const scout = exampleAgent("Scout", ["map"], []);
const drawing = [{ text: "", calls: [write("map", "sound")] }, say("The map is drawn.")];

async function crewOf(edge: string, models: Record<string, ScriptedModel>): Promise<Team> {
  return createTeam({ agents: [leadWith(edge), scout], lead: "lead", kinds, environment: {}, models });
}

const forced = "{ to: Scout, when: every plan needs a map, mode: force }";

test("goes off by itself when the agent ends without having made it, with what it said", async () => {
  const briefs: string[] = [];
  const seen = new ScriptedModel("scout-model", (messages) => {
    briefs.push(messages[1]?.text ?? "");
    return drawing[messages.filter(({ type }) => type === "ai").length] ?? say("done");
  });
  const lead = [{ text: "", calls: [write("plan", "sound")] }, say("The plan stands."), say("And now the map.")];
  const crew = await crewOf(forced, { ...scripted({ lead }), scout: seen });
  const result = await crew.run({ goal: "g", deliverables: ["plan"] });
  expect(result.receipts).toMatchObject([{ from: "lead", to: "scout", status: "completed" }]);
  expect(briefs[0]).toContain("every plan needs a map");
  expect(briefs[0]).toContain("> The plan stands.");
  expect(result).toMatchObject({ status: "completed", report: { summary: "And now the map." } });
});

test("does not go off again when the agent made it, nor where it may not be made", async () => {
  const made = [{ text: "", calls: [handoff("scout", "map")] }, say("done")];
  const once = await crewOf(forced, scripted({ lead: made, scout: drawing }));
  expect((await once.run({ goal: "g", deliverables: ["map"] })).receipts).toHaveLength(1);
  const alone = await crewOf(forced, scripted({ lead: [say("done")], scout: drawing }));
  expect((await alone.run({ goal: "g", deliverables: [], limits: { depth: 0 } })).receipts).toHaveLength(0);
  const refused = await alone.run({ goal: "g", deliverables: [], limits: { handoffs: 0 } });
  expect(refused).toMatchObject({ receipts: [], usage: { modelCalls: 2 } });
});

test("tells the model of it, and leaves an edge of mode delegate to the model", async () => {
  const descriptions: string[] = [];
  const lead = new ScriptedModel("lead-model", (_, tools: readonly FunctionTool[]) => {
    descriptions.push(...tools.map((tool) => tool.function.description));
    return say("done");
  });
  const crew = await crewOf(forced, { lead, ...scripted({ scout: drawing }) });
  await crew.run({ goal: "g", deliverables: [] });
  expect(descriptions).toContainEqual(expect.stringContaining("Goes off by itself when you end without it."));
  const plain = await crewOf("{ to: Scout, when: maps, mode: delegate }", scripted({ lead: [say("done")] }));
  expect((await plain.run({ goal: "g", deliverables: [] })).receipts).toHaveLength(0);
});

test("refuses a mode that is none, with those there are", () => {
  expect(() => leadWith("{ to: Scout, when: maps, mode: transfer }")).toThrow(
    "must be delegate (the model decides) or force (it goes off by itself at the end)",
  );
});

test("goes off in a resumed run where it went off before, whatever the depth is now", async () => {
  await using store = await openStore("memory:");
  const state = { isDown: true };
  const lead = new ScriptedModel("lead-model", (messages) => {
    if (turnOf(messages) === 0) return say("The plan stands.");
    if (state.isDown) throw Object.assign(new Error("down"), { status: 401 });
    return say("done");
  });
  const crew = await crewOf(forced, { ...scripted({ scout: drawing }), lead });
  const task = { goal: "g", deliverables: [] };
  expect((await crew.run(task, { store, runId: "went-off" })).status).toBe("failed");
  state.isDown = false;
  expect(await crew.resume("went-off", { store, limits: { depth: 0 } })).toMatchObject({
    receipts: [{ to: "scout" }],
    report: { summary: "done" },
  });
});

test("does not go off in a resumed run for a colleague that had ended without it", async () => {
  await using store = await openStore("memory:");
  const state = { isDown: true };
  const boss = new ScriptedModel("boss-model", (messages) => {
    if (turnOf(messages) === 0) return { text: "", calls: [handoff("lead")] };
    if (state.isDown) throw Object.assign(new Error("down"), { status: 401 });
    return say("done");
  });
  const models = { ...scripted({ scout: drawing, lead: [say("The plan stands.")] }), boss };
  const team = [exampleAgent("Boss", [], ["Lead"]), leadWith(forced), scout];
  const crew = await createTeam({ agents: team, lead: "boss", kinds, environment: {}, models });
  const task = { goal: "g", deliverables: [], limits: { depth: 1 } };
  expect((await crew.run(task, { store, runId: "r1" })).status).toBe("failed");
  state.isDown = false;
  const resumed = await crew.resume("r1", { store, limits: { depth: 2 } });
  expect(resumed).toMatchObject({ receipts: [{ to: "lead" }], usage: { modelCalls: 3 } });
  expect(resumed.receipts).toHaveLength(1);
});
