import { expect, test } from "vitest";
import { parseAgentFile } from "../parse-agent-file.ts";

function read(text: string, path = "agents/pilot.md") {
  const { agent, problems } = parseAgentFile(text, path);
  return { agent, problems: problems.map(({ line, column, code }) => `${line}:${column} ${code}`) };
}

function edges(agent: ReturnType<typeof read>["agent"]) {
  return agent?.edges.map(({ target, kind, form, status, executable, line, column }) => {
    return `${line}:${column} ${kind} by ${form} to ${target}, ${status}${executable ? ", executable" : ""}`;
  });
}

const claude = `---
name: pilot
description: Use when a ship comes in.
tools: Read, Agent(tug-master, harbour:lock-keeper), Bash(git log:*)
model: sonnet
color: blue
permissionMode: plan
maxTurns: 8
skills: [tides, charts]
memory: project
---

You bring ships in.

## Integration with other agents

- Work with **berth-planner** on berths
`;

test("reads Claude Code's subagents: Agent(…) among the tools is executable, a section of colleagues is advice", () => {
  const { agent, problems } = read(claude);
  expect(problems).toEqual([]);
  expect(agent).toMatchObject({
    id: "pilot",
    description: "Use when a ship comes in.",
    purpose: "You bring ships in.",
    tools: { policy: "list", allow: ["Read", "Agent(tug-master, harbour:lock-keeper)", "Bash(git log:*)"], deny: [] },
    model: { prefer: ["sonnet"], raw: "sonnet" },
    ui: { color: "blue" },
    limits: { maxTurns: 8 },
    harness: { permissions: "plan", skills: ["tides", "charts"], memory: "project" },
    delegation: { policy: "list", rules: [{ pattern: "tug-master" }, { pattern: "harbour:lock-keeper" }] },
    source: { dialect: "claude" },
    extra: {},
  });
  expect(edges(agent)).toEqual([
    "4:20 subagent by tools to tug-master, unresolved, executable",
    "4:32 subagent by tools to harbour:lock-keeper, unresolved, executable",
    "17:15 related by section to berth-planner, unresolved",
  ]);
  expect(agent?.handoffs.map(({ to }) => to)).toEqual(["tug-master", "harbour-lock-keeper"]);
});

test.each([
  ["nothing said", "", "any", []],
  ["tools without Agent", "tools: Read\n", "none", []],
  ["Agent alone", "tools: [Read, Agent]\n", "any", []],
  ["the old name", "tools: Task(a), Read\n", "list", ["a"]],
  ["Agent denied", "disallowedTools: Agent\n", "none", []],
  ["a built-in agent", "tools: Agent(Explore)\n", "list", ["Explore"]],
])("Claude Code: %s", (_, line, policy, targets) => {
  const { agent } = read(`---\nname: pilot\ndescription: x\n${line}---\nYou bring ships in.\n`);
  expect(agent?.source.dialect).toBe("claude");
  expect(agent?.delegation.policy).toBe(policy);
  expect(agent?.edges.map(({ target }) => target)).toEqual(targets);
});

const copilot = `---
description: Brings ships in
argument-hint: "the ship's name"
tools: ['search/codebase', edit]
model: [GPT-5 (copilot), Claude Sonnet 4.5 (copilot)]
user-invokable: false
agents: [Tug Master, agent]
mcp-servers:
  charts: { command: chart-server }
handoffs:
  - label: 🚢 Tow
    agent: Tug Master
    prompt: Tow it in.
    send: true
  - label: Again
    agent: pilot
---
Bring ships in.
`;

test("reads Copilot's agents: handoffs with their labels, agents that may be called, models in order", () => {
  const { agent, problems } = read(copilot, "agents/pilot.agent.md");
  expect(problems).toEqual(["8:1 harness-not-executed"]);
  expect(agent).toMatchObject({
    name: "pilot",
    model: { prefer: ["GPT-5 (copilot)", "Claude Sonnet 4.5 (copilot)"] },
    ui: { argumentHint: "the ship's name", userInvocable: false },
    harness: { mcpServers: { charts: { command: "chart-server" } } },
    delegation: { policy: "list" },
    source: { dialect: "copilot" },
  });
  expect(edges(agent)).toEqual([
    "12:12 handoff by handoffs to Tug Master, unresolved, executable",
    "16:12 handoff by handoffs to pilot, unresolved, executable",
    "7:10 subagent by agents to Tug Master, unresolved, executable",
    "7:22 subagent by agents to agent, builtin, executable",
  ]);
  expect(agent?.edges[0]).toMatchObject({ label: "🚢 Tow", prompt: "Tow it in.", send: true });
  expect(agent?.handoffs.map(({ to, reason }) => [to, reason])).toEqual([
    ["tug-master", "🚢 Tow: Tow it in."],
    ["pilot", "Again"],
  ]);
});

test.each([
  ["agents: ['*']", "any"],
  ["agents: []", "none"],
  ["agents: [a]", "list"],
  ["target: vscode", "any"],
])("Copilot: %s", (line, policy) => {
  const { agent } = read(`---\ndescription: x\n${line}\n---\nWork.\n`, "a.agent.md");
  expect([agent?.source.dialect, agent?.delegation.policy]).toEqual(["copilot", policy]);
});

const opencode = `---
name: Pilot of the Port
description: Brings ships in
mode: primary
model: some-provider/some-model
temperature: 0.2
maxSteps: 12
tools:
  write: false
  chart_*: true
permission:
  edit: deny
  bash:
    "*": ask
    git status: allow
  task:
    "*": deny
    tug-*: allow
    lock-keeper: allow
    tug-old: deny
top_k: 4
---
Bring ships in.
`;

test("reads opencode's agents: named by the file, tools as a map, permissions where the last match wins", () => {
  const { agent, problems } = read(opencode);
  expect(problems).toEqual([]);
  expect(agent).toMatchObject({
    name: "pilot",
    aliases: ["pilot", "Pilot of the Port"],
    ui: { mode: "primary" },
    model: { prefer: ["some-provider/some-model"], temperature: 0.2 },
    limits: { maxTurns: 12 },
    tools: {
      policy: "all",
      deny: ["write"],
      perTool: { write: "deny", "chart_*": "allow", edit: "deny", bash: "ask", "bash(git status)": "allow" },
    },
    delegation: { policy: "list" },
    source: { dialect: "opencode" },
    extra: { top_k: 4 },
  });
  expect(edges(agent)).toEqual(["19:5 subagent by permission to lock-keeper, unresolved, executable"]);
});

test("reads Gemini CLI's agents, which call nobody", () => {
  const { agent, problems } = read(
    "---\nname: pilot\ndescription: Brings ships in\nkind: local\ntools:\n  - read_file\n  - run_shell_command\nmodel: inherit\ntemperature: 0.4\nmax_turns: 9\ntimeout_mins: 2\n---\nYou bring ships in.\n",
  );
  expect(problems).toEqual([]);
  expect(agent).toMatchObject({
    model: { prefer: [], temperature: 0.4, raw: "inherit" },
    limits: { maxTurns: 9, timeoutMs: 120_000 },
    tools: { policy: "list", allow: ["read_file", "run_shell_command"] },
    delegation: { policy: "none" },
    source: { dialect: "gemini" },
  });
});

const codex = `name = "pilot"
description = "Brings ships in"
version = 1.10
model = "some-model"
model_reasoning_effort = "high"
sandbox_mode = "read-only"
developer_instructions = """
You bring ships in.

## Related Agents

- **Tug Master** - for towing
"""

[mcp_servers.charts]
command = "chart-server"
`;

test("reads Codex's TOML files with the text of their instructions", () => {
  const { agent, problems } = read(codex, "agents/pilot.toml");
  expect(problems).toEqual(["15:2 harness-not-executed"]);
  expect(agent).toMatchObject({
    name: "pilot",
    version: "1.10",
    model: { prefer: ["some-model"], effort: "high" },
    harness: { sandbox: "read-only", mcpServers: { charts: { command: "chart-server" } } },
    source: { dialect: "codex", bodyStartLine: 8 },
    bodyRaw: "",
    frontMatterRaw: codex,
  });
  expect(agent?.body).toBe("You bring ships in.\n\n## Related Agents\n\n- **Tug Master** - for towing");
  expect(edges(agent)).toEqual(["12:5 related by section to Tug Master, unresolved"]);
});

test("reads pi's agents with their aliases and how hard they think", () => {
  const { agent, problems } = read(
    "---\nname: pilot\ndescription: Brings ships in\naliases: [harbour-pilot, guide]\nthinking: high\nsystemPromptMode: append\ninheritProjectContext: true\ntools: read, grep\n---\nYou bring ships in.\n",
  );
  expect(problems).toEqual([]);
  expect(agent).toMatchObject({
    aliases: ["harbour-pilot", "guide", "pilot"],
    model: { effort: "high" },
    tools: { allow: ["read", "grep"] },
    extra: { systemPromptMode: "append", inheritProjectContext: true },
    source: { dialect: "pi" },
  });
});

test("reads Kiro's JSON files", () => {
  const text = JSON.stringify({
    name: "pilot",
    description: "Brings ships in",
    prompt: "You bring ships in.",
    tools: ["read"],
    resources: ["file://README.md"],
  });
  const { agent, problems } = read(text, "agents/pilot.json");
  expect(problems).toEqual([]);
  expect(agent).toMatchObject({
    name: "pilot",
    body: "You bring ships in.",
    tools: { allow: ["read"] },
    extra: { resources: ["file://README.md"] },
    source: { dialect: "kiro" },
    frontMatterRaw: text,
  });
});

test.each([
  ["deliverables", "---\nname: A\ndescription: x\ndeliverables: [openapi]\ntools: Read\n---\nYou are A.\n", "native"],
  ["our own tools", "---\nname: A\ndescription: x\ntools: [read_document]\n---\nYou are A.\n", "native"],
  ["our handoffs", "---\nname: A\nmodel: opus\nhandoffs: [{ to: B, when: asked }]\n---\nYou are A.\n", "native"],
  [
    "Related Agents beside a description",
    "---\nname: A\ndescription: x\n---\n## Related Agents\n- **B** — c\n",
    "native",
  ],
  ["a name alone", "---\nname: A\n---\nYou are A.\n", "native"],
  ["a name and a description", "---\nname: a\ndescription: x\n---\nYou are A.\n", "claude"],
  ["a model of that program", "---\nname: a\ndescription: x\nmodel: haiku\n---\n## Related Agents\n- b\n", "claude"],
  ["a mode", "---\ndescription: x\nmode: subagent\n---\nYou are A.\n", "opencode"],
  ["tools of servers", "---\ndescription: x\ntools: ['github/*']\n---\nWork.\n", "copilot"],
  ["tools that are run", "---\nname: a\ndescription: x\ntools: [run_shell_command]\n---\nYou are A.\n", "gemini"],
  ["a context to inherit", "---\nname: a\ndescription: x\ninheritSkills: false\n---\nYou are A.\n", "pi"],
])("knows a dialect by %s, wherever the file lies", (_, text, dialect) => {
  expect(read(text).agent?.source.dialect).toBe(dialect);
});

test.each([
  [".claude/agents/a.md", "claude"],
  [".github/agents/a.md", "copilot"],
  ["a.chatmode.md", "copilot"],
  [".opencode/agent/a.md", "opencode"],
  [".gemini/agents/a.md", "gemini"],
  [".pi/agents/a.md", "pi"],
  [".kiro/agents/a.md", "kiro"],
  ["a.md", "native"],
])("knows a dialect by the place %s where the text says nothing", (path, dialect) => {
  expect(read("---\nname: a\n---\nYou are A.\n", path).agent?.source.dialect).toBe(dialect);
});

test("keeps keys of the wrong shape, with a warning, in dialects that are not ours", () => {
  const { agent, problems } = read("---\nname: a\ndescription: x\ncolor: [red]\nmaxTurns: many\n---\nYou are A.\n");
  expect(problems).toEqual(["4:8 front-matter-type", "5:11 front-matter-type"]);
  expect(agent?.extra).toEqual({ color: ["red"], maxTurns: "many" });
});

test("says where TOML and JSON break off, and takes what is no agent for a setting", () => {
  expect(read('name = "a"\ndeveloper_instructions = "\n', "a.toml").problems).toEqual(["2:27 toml-invalid"]);
  expect(read('{"prompt": "x",\n "tools": [}', "a.json").problems).toEqual(["2:12 json-invalid"]);
  expect(read("{", "tsconfig.json").problems).toEqual(["1:2 document-skipped"]);
  expect(read('{"name": "some-package", "version": "1.0.0"}', "package.json").problems).toEqual([
    "1:1 document-skipped",
  ]);
});
