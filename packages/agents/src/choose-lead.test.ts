import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseAgentFile, type AgentDefinition } from "@orchestrate/core";
import { expect, onTestFinished, test } from "vitest";
import { chooseLead } from "./choose-lead.ts";
import { createTeam, loadTeam } from "./team.ts";

function agents(...files: readonly string[]): AgentDefinition[] {
  return files.flatMap((text, index) => parseAgentFile(text, `agent-${index}.md`).agent ?? []);
}

function native(name: string, ...related: readonly string[]): string {
  return `---\nname: ${name}\n---\n## Related Agents\n${related.map((one) => `- **${one}** — for ${one}\n`).join("")}`;
}

function opencode(mode: string): string {
  return `---\ndescription: x\nmode: ${mode}\n---\nWork.\n`;
}

test("lets the Backend Architect lead wherever there is one", () => {
  expect(chooseLead(agents(native("Top", "Backend Architect"), native("Backend Architect")))).toEqual({
    id: "backend-architect",
    why: undefined,
  });
});

test("lets the only agent lead, and the one whose file calls it primary", () => {
  expect(chooseLead(agents(native("Solo"))).id).toBe("solo");
  expect(chooseLead(agents(opencode("subagent"), opencode("primary"), opencode("subagent"))).id).toBe("agent-1");
});

test("lets the agent lead that nobody hands work to and that reaches most", () => {
  const chosen = chooseLead(
    agents(native("A", "B"), native("B", "C"), native("C", "B"), native("D", "E"), native("E")),
  );
  expect(chosen.id).toBe("a");
  expect(chosen.why).toContain("2 of the other agents");
});

test("refuses to guess where several could lead, and names them", () => {
  expect(() => chooseLead(agents(native("A", "C"), native("B", "C"), native("C")))).toThrow(
    expect.objectContaining({ code: "usage", hint: "Name one with --lead or lead:, such as a, b." }),
  );
  expect(() => chooseLead(agents(...["F", "G", "H", "I", "J", "K"].map((name) => native(name))))).toThrow(
    expect.objectContaining({ hint: "Name one with --lead or lead:, such as f, g, h, i, j and 1 more." }),
  );
});

const libraries: readonly (readonly [dialect: string, lead: string, files: Readonly<Record<string, string>>])[] = [
  [
    "Claude Code",
    "lead",
    {
      "lead.md": "---\nname: lead\ndescription: Leads.\ntools: Agent(writer), Read\n---\nYou lead.\n",
      "writer.md": "---\nname: writer\ndescription: Writes the pages.\ntools: Write\n---\nYou write.\n",
    },
  ],
  [
    "Copilot",
    "planner",
    {
      "planner.agent.md": "---\ndescription: Plans.\nhandoffs:\n  - { label: Write it, agent: Writer }\n---\nPlan.\n",
      "writer.agent.md": "---\nname: Writer\ndescription: Writes the pages.\n---\nWrite.\n",
    },
  ],
  [
    "opencode",
    "lead",
    {
      "lead.md": '---\ndescription: Leads.\nmode: primary\npermission:\n  task:\n    "*": allow\n---\nLead.\n',
      "writer.md": "---\ndescription: Writes the pages.\nmode: subagent\n---\nWrite.\n",
    },
  ],
];

test.each(libraries)("makes a team of a library for %s and lets %s hand work to the writer", async (_, lead, files) => {
  const folder = await mkdtemp(path.join(tmpdir(), "library-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  const { agents: loaded, problems } = await loadTeam(folder);
  expect(problems).toEqual([]);
  expect(loaded.flatMap(({ id, handoffs }) => handoffs.map(({ to, reason }) => [id, to, reason]))).toEqual([
    [lead, "writer", lead === "planner" ? "Write it" : "Writes the pages."],
  ]);
  const team = await createTeam({ agents: folder, model: "offline", environment: {} });
  const events = [];
  for await (const event of team.stream({ goal: "Write a page about tides." })) events.push(event);
  expect(events.find(({ type }) => type === "run.started")).toMatchObject({ lead });
  expect(events.filter(({ type }) => type === "handoff.started")).toMatchObject([{ from: lead, to: "writer" }]);
  expect(events.at(-1)).toMatchObject({ type: "run.finished", status: "completed" });
});

test("does not fill targets of other dialects with built-in agents", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "library-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const text = "---\nname: lead\ndescription: Leads.\ntools: Agent(backend-architect)\n---\nYou lead.\n";
  await writeFile(path.join(folder, "lead.md"), text);
  await writeFile(path.join(folder, "native.md"), native("Tester", "Backend Architect"));
  const { agents: loaded, problems } = await loadTeam(folder);
  expect(problems.map(({ code }) => code)).toEqual(["handoff-unresolved"]);
  const handoffs = Object.fromEntries(loaded.map(({ id, handoffs: all }) => [id, all.map(({ to }) => to)]));
  expect([handoffs["lead"], handoffs["tester"]]).toEqual([[], ["backend-architect"]]);
});
