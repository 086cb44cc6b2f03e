import { expect, test } from "vitest";
import { agentFolder, loadFolder } from "../testing/agent-folder.ts";

function opencodeFile(mode: string, task = ""): string {
  return `---\ndescription: ${mode} x\nmode: ${mode}\n${task}---\nWork.\n`;
}

function calling(name: string, tools = ""): string {
  return `---\nname: ${name}\ndescription: x of ${name}\n${tools}---\nYou work.\n`;
}

test("gives an agent of opencode those that its patterns allow, the last match winning", async () => {
  const task = 'permission:\n  task:\n    "*": deny\n    review-*: allow\n    review-old: deny\n    fixer: allow\n';
  const { handoffs, agents, problems } = await loadFolder(
    agentFolder({
      "fixer.md": opencodeFile("subagent"),
      "lead.md": opencodeFile("primary", task),
      "review-api.md": opencodeFile("subagent"),
      "review-old.md": opencodeFile("subagent"),
      "review-other.md": opencodeFile("primary"),
    }),
  );
  expect(problems).toEqual([]);
  expect(handoffs).toEqual(["lead > fixer", "lead > review-api"]);
  // A permission without a reason is described by what its target is for.
  expect(agents.find(({ id }) => id === "lead")?.handoffs.map(({ reason }) => reason)).toEqual([
    "subagent x",
    "subagent x",
  ]);
});

test("gives no tools to call more than 32 agents at will, and says so", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 34 }, (_, index) => [`a${index}.agent.md`, "---\ndescription: x\n---\nWork.\n"]),
  );
  const lead = "---\ndescription: x\nagents: '*'\n---\nWork.\n";
  const { handoffs, problems } = await loadFolder(agentFolder({ ...files, "lead.agent.md": lead }));
  expect([handoffs, problems]).toEqual([[], ["lead.agent.md:3:9 info delegation-wide"]]);
});

test("finds agents of plugins by their namespace, the own plugin's first", async () => {
  const { ids, edges, problems } = await loadFolder(
    agentFolder({
      "dev/.claude-plugin/plugin.json": "{}",
      "dev/agents/code-reviewer.md": `${calling("code-reviewer")}\nFor features.\n`,
      "dev/agents/lead.md": calling("lead", "tools: Agent(code-reviewer, ops:code-reviewer, ops:medic)\n"),
      "plugins/ops/agents/code-reviewer.md": calling("code-reviewer"),
      "plugins/ops/agents/medic.md": calling("medic"),
    }),
  );
  expect(problems.filter((line) => !line.includes(" info "))).toEqual([]);
  expect(ids).toEqual(["dev-code-reviewer", "lead", "ops-code-reviewer", "medic"]);
  expect(edges).toEqual([
    "lead > dev-code-reviewer (resolved)",
    "lead > ops-code-reviewer (resolved)",
    "lead > medic (resolved)",
  ]);
});

test("refuses a name that agents of two plugins have when neither is the caller's", async () => {
  const { problems } = await loadFolder(
    agentFolder({
      "lead.md": "---\nname: lead\ndescription: x\ntools: Agent(medic)\n---\nYou work.\n",
      "plugins/a/agents/medic.md": `${calling("medic")}Here.\n`,
      "plugins/b/agents/medic.md": `${calling("medic")}There.\n`,
    }),
  );
  expect(problems).toEqual(["lead.md:4:14 error handoff-ambiguous"]);
});
