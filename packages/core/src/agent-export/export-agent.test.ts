import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import { loadAgents } from "../agent-file/load-agents.ts";
import { parseAgentFile } from "../agent-file/parse-agent-file.ts";
import { toolAccess } from "../agent-file/tool-access.ts";
import { exportAgent } from "./export-agent.ts";
import { importAgent } from "./import-agent.ts";
import { dialectWriters } from "./index.ts";

/** What a definition says, without where it stands and how it is written. */
function essence(agent: AgentDefinition): unknown {
  const { id, name, description, descriptionRaw, category, version, author, tags, ui, limits, deliverables, extra } =
    agent;
  const { purpose, responsibilities, skills, style, rules, outputs, examplePrompts, body, harness, model } = agent;
  const said = { purpose, responsibilities, skills, style, rules, outputs, examplePrompts, body, harness };
  const handoffs = agent.handoffs.map(({ to, reason, maxCalls }) => ({ to, reason, maxCalls }));
  const tools = [...toolAccess(agent).own].sort();
  const preference = { ...model, raw: undefined };
  const keys = {
    id,
    name,
    description,
    descriptionRaw,
    category,
    version,
    author,
    tags,
    ui,
    limits,
    deliverables,
    extra,
  };
  return { ...said, ...keys, handoffs, tools, preference };
}

function parsed(text: string, path: string): AgentDefinition {
  const { agent, problems } = parseAgentFile(text, path);
  if (agent === undefined) throw new Error(`${path}: ${problems.map(({ message }) => message).join("; ")}\n${text}`);
  return agent;
}

/** Takes an agent through native, to another program and back; gives what changed on the way. */
function tripOf(agent: AgentDefinition, library: readonly AgentDefinition[], writerId: string) {
  const native = importAgent(agent, library);
  const first = parsed(native.text, native.path);
  const writer = dialectWriters.find(({ id }) => id === writerId) ?? dialectWriters[0];
  if (writer === undefined) throw new Error("there is no writer");
  const exported = exportAgent(first, writer, library);
  const read = parsed(exported.text, exported.path);
  const back = importAgent(read, library);
  return { first, exported, read, back: parsed(back.text, back.path) };
}

const ids = dialectWriters.map(({ id }) => id);

const pilot = `---
name: Harbour Pilot
category: shipping
version: 1.0
deliverables: [runbook]
handoffs:
  - { to: Tug Master, when: "The ship cannot turn: too long", maxCalls: 2 }
model: [big, small]
tools: [read_document, calculate]
colour: blue
---

# ⚓ Harbour Pilot

## Purpose

You bring ships in. Line two: {{braces}} — and "quotes".

---

Not front matter.
`;

const writer = (id: string) => dialectWriters.find((one) => one.id === id) ?? dialectWriters[0];

test.each(ids)("%s: export then import gives back the same definition", (id) => {
  const agent = parsed(pilot, "harbour-pilot.md");
  const { first, back, read } = tripOf(agent, [agent], id);
  expect(essence(back)).toEqual(essence(agent));
  expect(essence(first)).toEqual(essence(agent));
  expect(read.source.dialect).toBe(id);
  expect(read.body).toBe(agent.body);
});

test("tells for each key what the program cannot say, with its place in the native file", () => {
  const agent = parsed(pilot, "harbour-pilot.md");
  const claude = writer("claude");
  if (claude === undefined) throw new Error("there is no writer");
  const { losses, text, path } = exportAgent(agent, claude, [agent]);
  expect(path).toBe("harbour-pilot.md");
  expect(losses.map(({ key, line, message }) => `${line} ${key}: ${message}`)).toEqual([
    "1 description: Claude Code needs one; it is taken from the purpose",
    "9 tools: Claude Code has no tool that only calculates",
    "8 model: only one model can be named; left out: small",
    "6 handoffs: Claude Code neither requires nor enforces the edge; the text still names it",
    "3 category: Claude Code has no category",
    "4 version: Claude Code has no version",
    "5 deliverables: Claude Code has no deliverables",
    "10 colour: Claude Code has no colour",
  ]);
  expect(text).toMatch(
    /^---\nname: harbour-pilot\ndescription: You bring ships in\.\ntools: Read, Write, Edit, Agent\(tug-master\)\nmodel: big\n# orchestrate keeps: /,
  );
});

test("what somebody changed in the exported file is what the import takes", () => {
  const agent = parsed(pilot, "harbour-pilot.md");
  const copilot = writer("copilot");
  if (copilot === undefined) throw new Error("there is no writer");
  const exported = exportAgent(agent, copilot, [agent]);
  const changed = exported.text.replace("description: You bring ships in.", "description: Brings ships in at night.");
  const { text, path } = importAgent(parsed(changed, exported.path), [agent]);
  const back = parsed(text, path);
  expect(back.description).toBe("Brings ships in at night.");
  expect([back.category, back.version, back.deliverables]).toEqual(["shipping", "1.0", ["runbook"]]);
});

test("an agent of another program becomes native: its tools by their counterparts, its edges as permission, with what is lost", () => {
  const text = `---\nname: reviewer\ndescription: "Reviews: code"\ntools: Read, Grep, Bash, Agent(tester)\nmodel: sonnet\ncolor: red\n---\n\nYou review.\n`;
  const agent = parsed(text, "reviewer.md");
  expect(agent.source.dialect).toBe("claude");
  const native = importAgent(agent, [agent]);
  const read = parsed(native.text, native.path);
  expect(read.source.dialect).toBe("native");
  expect([...toolAccess(read).own].sort()).toEqual(["calculate", "read_document", "search_documents"]);
  expect(read.handoffs.map(({ to }) => to)).toEqual(["tester"]);
  expect([read.description, read.model.prefer, read.ui.color, read.body]).toEqual([
    "Reviews: code",
    ["sonnet"],
    "red",
    agent.body,
  ]);
  expect(native.losses.map(({ key, line, message }) => [key, line, message])).toEqual([
    ["tools", 4, "does not exist here: Bash"],
  ]);
});

test("advice becomes permission only when that is asked for", async () => {
  const agent = parsed(
    "---\nname: reviewer\ndescription: Reviews code of others.\ntools: Read\n---\n\nYou review.\n\nIntegration with other agents:\n- Collaborate with load-tester on flaky runs\n",
    "reviewer.md",
  );
  const named = { ...agent, edges: agent.edges.map((edge) => ({ ...edge, targetId: "load-tester" })) };
  const usual = importAgent(named, [agent]);
  expect(usual.losses.map(({ key }) => key)).toEqual(["edges"]);
  expect(parsed(usual.text, usual.path).handoffs).toEqual([]);
  const granted = importAgent(named, [agent], { grantAdvice: true });
  expect(granted.losses).toEqual([]);
  expect(parsed(granted.text, granted.path).handoffs.map(({ to, reason }) => [to, reason.includes("flaky")])).toEqual([
    ["load-tester", true],
  ]);
});

test("a comment that was tampered with does no harm", () => {
  for (const comment of [
    '{"__proto__": {"native": {"polluted": 1}}}',
    "{",
    "null",
    '{"name": "x"}',
    '{"name": {"native": ["a"], "target": "reviewer"}}',
  ]) {
    const text = `---\nname: reviewer\ndescription: Reviews code of others.\ntools: Read\n# orchestrate keeps: ${comment}\n---\n\nYou review.\n`;
    const { text: native } = importAgent(parsed(text, "reviewer.md"), []);
    expect(native).toContain("You review.");
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  }
});

const corpora = fileURLToPath(new URL("../../../../../shared/corpora", import.meta.url));

const fixtures = fileURLToPath(new URL("../agent-file/fixtures", import.meta.url));
const builtIn = fileURLToPath(new URL("../../../agents/agents", import.meta.url));

test.each(ids)(
  "%s: every agent that comes with this repository is the same after an export and an import",
  async (id) => {
    for (const folder of [fixtures, builtIn]) {
      const { agents } = await loadAgents(folder);
      expect(agents.length).toBeGreaterThan(0);
      for (const agent of agents) {
        const { first, back, exported } = tripOf(agent, agents, id);
        expect(essence(back)).toEqual(essence(first));
        expect([first.id, first.body, exported.losses.every(({ line, column }) => line > 0 && column > 0)]).toEqual([
          agent.id,
          agent.body,
          true,
        ]);
      }
    }
  },
);

test.each(ids)(
  "%s: every agent of two public libraries comes back the same, where they are at hand",
  { timeout: 60_000 },
  async (id) => {
    const folders = ["aiagentskit+claude-agents-library", "VoltAgent+awesome-claude-code-subagents"];
    for (const folder of folders.map((name) => join(corpora, name)).filter((path) => existsSync(path))) {
      const { agents } = await loadAgents(folder);
      const changed = agents.filter((agent) => {
        const { first, back } = tripOf(agent, agents, id);
        return (
          JSON.stringify(essence(first)) !== JSON.stringify(essence(back)) ||
          first.body !== agent.body ||
          first.id !== agent.id
        );
      });
      expect(changed.map(({ source }) => source.path)).toEqual([]);
      expect(agents.length).toBeGreaterThan(30);
    }
  },
);
