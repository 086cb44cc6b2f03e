import { expect, test } from "vitest";
import { agentFolder, loadFolder } from "../testing/agent-folder.ts";
import { parseAgentFile } from "./parse-agent-file.ts";

function agent(name: string, more = "You work."): string {
  return `---\nname: ${name}\ndescription: Works well.\ncolor: red\n---\n\n${more}\n`;
}

function shown(text: string): string[] {
  const { problems } = parseAgentFile(text, "crew/tester.md");
  return problems.map(({ line, column, severity, code }) => `${line}:${column} ${severity} ${code}`);
}

test("S3 keeps hooks and servers as data and says that nothing of them is run", () => {
  const text =
    "---\nname: guard\ndescription: Guards.\nhooks:\n  PreToolUse: [{ command: rm -rf / }]\nmcpServers: { a: { command: x } }\n---\nYou guard.\n";
  const { agent } = parseAgentFile(text);
  expect(shown(text)).toEqual(["4:1 warning harness-not-executed", "6:1 warning harness-not-executed"]);
  expect(agent?.harness).toMatchObject({
    hooks: { PreToolUse: [{ command: "rm -rf /" }] },
    mcpServers: { a: { command: "x" } },
  });
});

test("E3 knows headings by their letters where an emoji was cut to a control character, and keeps them raw", () => {
  const text = `${agent("pilot")}## =\u0004 Your Core Mission\n\nBring ships in.\n\n## =\u00cb Critical Rules You Must Follow\n\n- Never hurry\n`;
  const parsed = parseAgentFile(text);
  expect(shown(text)).toEqual(["8:5 warning text-hidden-character"]);
  expect(parsed.agent).toMatchObject({ purpose: "Bring ships in.", rules: ["Never hurry"] });
  expect(parsed.agent?.sections[0]).toMatchObject({ heading: "=\u0004 Your Core Mission", canonical: "purpose" });
});

test("E6 does not take a fence behind a zero-width space for one, and warns of the character", () => {
  const text = `${agent("pilot")}\u200b\`\`\`\n## Capabilities\n\n- Tides\n`;
  expect(shown(text)).toEqual(["8:1 warning text-hidden-character"]);
  expect(parseAgentFile(text).agent?.responsibilities).toEqual([{ title: "Capabilities", items: ["Tides"] }]);
});

test.each([
  ["a direction override in the name", agent("pi\u202elot"), "2:7"],
  ["a tag character in the name", agent("pilot\u{e0041}"), "2:7"],
  [
    "a zero-width joiner in a tool's agent",
    "---\nname: a\ndescription: b\ntools: Agent(tug\u200d-master)\n---\nx\n",
    "4:14",
  ],
])("E7 refuses %s", (_, text, place) => {
  expect(shown(text)).toEqual([`${place} error text-hidden-character`]);
});

test("F8 passes over documents, settings and templates with a line for each, and refuses them when named", async () => {
  const folder = agentFolder({
    "agent.md": agent("pilot"),
    "deep/agent-overview.md": "# The crew\n\n| Agent | Use |\n|---|---|\n| pilot | ships |\n",
    "notes.md": "---\ntitle: Notes\nlayout: page\n---\nHigh water is at noon.\n",
    "templates/new.md": agent('"[Agent Name]"'),
    "templates/other.md": agent('"{{name}}"'),
    "review.prompt.md": "Review this.\n",
    "skills/SKILL.md": "---\nname: tides\ndescription: x\n---\nTables.\n",
    "package.json": '{ "name": "x", "version": "1.0.0" }',
    "empty.md": "",
  });
  const { ids, problems } = await loadFolder(folder);
  expect(ids).toEqual(["pilot"]);
  expect(problems).toEqual([
    "deep/agent-overview.md:1:1 info document-skipped",
    "empty.md:1:1 info document-skipped",
    "notes.md:1:1 info document-skipped",
    "package.json:1:1 info document-skipped",
    "review.prompt.md:1:1 info document-skipped",
    "skills/SKILL.md:1:1 info document-skipped",
    "templates/new.md:1:1 info document-skipped",
    "templates/other.md:1:1 info document-skipped",
  ]);
  const explicit = await loadFolder(`${folder}/deep/agent-overview.md`);
  expect([explicit.ids, explicit.problems]).toEqual([[], [":1:1 error document-skipped"]]);
});

test("F7 loads agents without front matter by their title, when they tell somebody who they are", async () => {
  const { agents, problems } = await loadFolder(
    agentFolder({ "git/commit-guardian.md": "# 🛡 Commit Guardian\n\nYou keep commits clean. You ask why.\n" }),
  );
  expect(problems).toEqual(["git/commit-guardian.md:1:1 warning front-matter-missing"]);
  expect(agents[0]).toMatchObject({
    id: "commit-guardian",
    name: "Commit Guardian",
    description: "You keep commits clean.",
  });
});

test("N1 and N2 take a missing name from the file, and a missing description from the purpose, silently", async () => {
  const { agents, problems } = await loadFolder(
    agentFolder({
      "flow.agent.md": "---\ndescription: Runs the flow.\ntools: ['edit/files']\n---\nRun it.\n",
      "b.md": "---\nname: Planner\ncategory: x\n---\n## Purpose\n\nYou plan berths. And more.\n",
    }),
  );
  expect(problems).toEqual([]);
  expect(agents.map(({ id, description }) => [id, description])).toEqual([
    ["planner", "You plan berths."],
    ["flow", "Runs the flow."],
  ]);
});

test("N4 keeps odd names for people, and makes ids of them that are legal everywhere", async () => {
  const names = ["X/Twitter Strategist", "SE: DevOps/CI", "4.1-Beast", "Sales & Co (EU)", "a|b", "con"];
  const files = Object.fromEntries(names.map((name, index) => [`${index}.md`, agent(JSON.stringify(name))]));
  const { agents, problems } = await loadFolder(agentFolder(files));
  expect(problems).toEqual([]);
  expect(agents.map(({ name }) => name)).toEqual(names);
  expect(agents.map(({ id }) => id)).toEqual([
    "x-twitter-strategist",
    "se-devops-ci",
    "4-1-beast",
    "sales-co-eu",
    "a-b",
    "con-agent",
  ]);
});

test("N5 names both files of two different agents with one name, and loads the rest", async () => {
  const { ids, problems, lines } = await loadFolder(
    agentFolder({ "a.md": agent("pilot"), "b/vue.md": agent("pilot", "You differ."), "c.md": agent("tug") }),
  );
  expect(ids).toEqual(["pilot", "tug"]);
  expect(problems).toEqual(["b/vue.md:1:1 error agent-duplicate"]);
  expect(lines[0]).toMatch(/b.vue\.md and .*a\.md both describe the agent pilot/);
});

test("N6 reads identical files once, also from two plugins, whose names both lead to it", async () => {
  const lead = "---\nname: lead\ndescription: x\ntools: Agent(one:pilot, two:pilot)\n---\nYou lead.\n";
  const { ids, edges, problems } = await loadFolder(
    agentFolder({
      "lead.md": lead,
      "plugins/one/agents/pilot.md": agent("pilot"),
      "plugins/two/agents/pilot.md": agent("pilot"),
    }),
  );
  expect(ids).toEqual(["lead", "pilot"]);
  expect(problems).toEqual(["plugins/two/agents/pilot.md:1:1 info agent-repeated"]);
  expect(edges).toEqual(["lead > pilot (resolved)", "lead > pilot (resolved)"]);
});

test("N7 reads the original beside its translations, and a translation that has none", async () => {
  const { agents, problems } = await loadFolder(
    agentFolder({
      "agents/pilot.md": agent("pilot"),
      "docs/ja-JP/agents/pilot.md": agent("pilot", "あなたは水先人です。"),
      "docs/ja-JP/agents/tug.md": agent("曳船の船長", "You tow."),
    }),
  );
  expect(problems).toEqual(["docs/ja-JP/agents/pilot.md:1:1 info agent-translated"]);
  expect(agents.map(({ name, body }) => [name, body.trim()])).toEqual([
    ["pilot", "You work."],
    ["曳船の船長", "You tow."],
  ]);
});

test("N8 tells files of one name apart by the names inside, and agent.md by its folder", async () => {
  const { ids, problems } = await loadFolder(
    agentFolder({
      "plugins/api/agents/architect.md": agent("api-architect"),
      "plugins/data/agents/architect.md": agent("data-architect"),
      "crew/pilot/agent.md": "---\ndescription: x\ncolor: red\n---\nYou work.\n",
      "crew/tug/agent.md": "---\ndescription: y\ncolor: red\n---\nYou work.\n",
    }),
  );
  expect(problems).toEqual([]);
  expect(ids).toEqual(["pilot", "tug", "api-architect", "data-architect"]);
});

test("finds the agents of known programs in their hidden folders, and says that it looks at nothing else there", async () => {
  const { ids, problems } = await loadFolder(
    agentFolder({
      ".claude/agents/a.md": agent("a"),
      ".claude/commands/c.md": agent("c"),
      ".github/agents/b.agent.md": "---\ndescription: x\n---\nWork.\n",
      ".git/agents/d.md": agent("d"),
    }),
  );
  expect(ids).toEqual(["a", "b"]);
  expect(problems).toEqual([
    ".claude:1:1 info folder-skipped",
    ".git:1:1 info folder-skipped",
    ".github:1:1 info folder-skipped",
  ]);
});

test("reads every agent of an opencode configuration", async () => {
  const config = {
    agent: {
      lead: { description: "Leads", mode: "primary", prompt: "You lead.", permission: { task: { tug: "allow" } } },
      tug: { description: "Tows", mode: "subagent", prompt: "{file:./prompts/tug.txt}", tools: { bash: false } },
    },
  };
  const { agents, edges, problems } = await loadFolder(
    agentFolder({ "opencode.json": JSON.stringify(config, null, 2), "prompts/tug.txt": "You tow." }),
  );
  expect(problems).toEqual([]);
  expect(edges).toEqual(["lead > tug (resolved)"]);
  expect(agents.map(({ id, body, source }) => [id, body, source.dialect])).toEqual([
    ["lead", "You lead.", "opencode"],
    ["tug", "You tow.", "opencode"],
  ]);
});

function promptFile(prompt: string): string {
  return `---\ndescription: x\nmode: subagent\nprompt: ${prompt}\n---\n`;
}

test("takes the instructions from prompt where a file has no text, and gives the file back as it was", async () => {
  const files = {
    ".opencode/agent/a.md": promptFile('"{file:.opencode/prompts/a.txt}"'),
    ".opencode/agent/b.md": promptFile("You tow."),
    ".opencode/agent/c.md": `${promptFile('"{file:../../../x}"')}You keep locks.\n`,
    ".opencode/prompts/a.txt": "You pilot.\nAlways.\n",
  };
  const { agents, problems } = await loadFolder(agentFolder(files));
  expect(problems).toEqual([".opencode:1:1 info folder-skipped"]);
  expect(agents.map(({ id, body, extra }) => [id, body, extra])).toEqual([
    ["a", "You pilot.\nAlways.\n", {}],
    ["b", "You tow.", {}],
    ["c", "You keep locks.\n", { prompt: "{file:../../../x}" }],
  ]);
  const joined = agents.map(({ frontMatterRaw, bodyRaw }) => frontMatterRaw + bodyRaw);
  expect(joined).toEqual(Object.values(files).slice(0, 3));
});
