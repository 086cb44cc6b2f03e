import { expect, test } from "vitest";
import { parseAgentFile } from "../../agent-file/parse-agent-file.ts";
import type { AgentDefinition } from "../../agent-file/agent-definition.ts";
import type { FunctionTool } from "../../models/function-tool.ts";
import { ScriptedModel } from "../../models/scripted-model.ts";
import type { RunEvent } from "../../runs/events/run-event.ts";
import { exampleAgent } from "../../testing/example-team.ts";
import { call, say, scoutAndClerk, scripted, team, turnOf } from "../../testing/scripted-team.ts";

const reader = (name: string): AgentDefinition => {
  const { agent } = parseAgentFile(
    `---\nname: ${name}\ntools: [read_document]\n---\n\n# ${name}\n\nYou read.\n`,
    "a.md",
  );
  if (agent === undefined) throw new Error(`${name} cannot be read`);
  return agent;
};
const agents = [exampleAgent("Lead", ["plan"], ["Scout", "Sage"]), exampleAgent("Scout", ["map"], []), reader("Sage")];

test("asks an owner of kinds with a whole envelope, and who owns none with a question", async () => {
  const seen: FunctionTool[] = [];
  const lead = new ScriptedModel("lead", (_, tools) => {
    seen.push(...tools.filter(({ function: { name } }) => name.startsWith("handoff_to_")));
    return say("done");
  });
  const crew = await team({}, { agents, models: { lead } });
  await crew.run({ goal: "g", deliverables: [] });
  const texts = { type: "array", items: { type: "string" } };
  expect(seen.map((tool) => tool.function)).toEqual([
    {
      name: "handoff_to_scout",
      description: "For what Scout knows",
      parameters: {
        type: "object",
        properties: {
          task: { type: "string" },
          why: { type: "string" },
          inputs: texts,
          deliverables: { type: "array", items: { type: "string", enum: ["map"] } },
          acceptance: texts,
        },
        required: ["task", "why"],
      },
    },
    {
      name: "handoff_to_sage",
      description: "For what Sage knows",
      parameters: { type: "object", properties: { task: { type: "string" } }, required: ["task"] },
    },
  ]);
});

test("a question alone is a handoff, and what the colleague reads is the goal, who asks, and the question", async () => {
  let brief = "";
  const sage = new ScriptedModel("sage", (messages) => {
    brief = messages[1]?.text ?? "";
    return say("It holds.");
  });
  const lead = [{ text: "", calls: [call("handoff_to_sage", { task: "Does it\nhold?" })] }, say("done")];
  const crew = await team({}, { agents, models: { ...scripted({ lead }), sage } });
  const result = await crew.run({ goal: "Cross the river", deliverables: [] });
  expect(result.receipts).toMatchObject([{ to: "sage", status: "completed", summary: "It holds." }]);
  expect(brief).toBe("Cross the river\n\n# lead asks\n> Does it\n> hold?");
});

test.each([["map"], [{ kind: "map" }]])("takes %j for a kind that shall be delivered", async (deliverable) => {
  const args = { task: "draw", why: "it is yours", deliverables: [deliverable] };
  const lead = [{ text: "", calls: [call("handoff_to_scout", args)] }, say("done")];
  const crew = await team({ lead, scout: scoutAndClerk.scout }, { agents });
  const result = await crew.run({ goal: "g", deliverables: [] });
  expect(result.receipts).toMatchObject([{ status: "completed", deliverables: [{ kind: "map", state: "valid" }] }]);
});

test("says which argument does not fit: a kind of somebody else, no reason, an argument that is none", async () => {
  const wrong = [
    { task: "draw", why: "w", deliverables: ["plan"] },
    { task: "draw", why: "w", deliverables: [{ kind: "plan" }] },
    { task: "draw" },
    { task: "draw", why: "w", deliverable: "map" },
  ];
  const lead = new ScriptedModel("lead", (messages) => {
    return turnOf(messages) > 0
      ? say("done")
      : { text: "", calls: wrong.map((args) => call("handoff_to_scout", args)) };
  });
  const events: RunEvent[] = [];
  const crew = await team({}, { agents, models: { lead } });
  await crew.run({ goal: "g", deliverables: [] }, { onEvent: (event) => events.push(event) });
  const reasons = events.flatMap((event) => (event.type === "handoff.refused" ? [event.reason] : []));
  expect(reasons).toEqual([
    'The arguments do not fit. arguments.deliverables[0].kind: expected "map"',
    'The arguments do not fit. arguments.deliverables[0].kind: expected "map"',
    "The arguments do not fit. arguments.why: expected string, received undefined",
    'The arguments do not fit. arguments: Unrecognized key: "deliverable"',
  ]);
});
