import { array, assert, constantFrom, oneof, property, string, tuple } from "fast-check";
import { expect, test } from "vitest";
import { knownKeys } from "../agent-file/known-keys.ts";
import { parseAgentFile } from "../agent-file/parse-agent-file.ts";
import { toolAccess } from "../agent-file/tool-access.ts";
import { fixAgentFile } from "../agent-fix/fix-agent-file.ts";
import { lintAgents } from "../agent-lint/lint-agents.ts";
import { exportAgent } from "./export-agent.ts";
import { importAgent } from "./import-agent.ts";
import { dialectWriters } from "./index.ts";

const value = oneof(
  string({ maxLength: 30 }),
  constantFrom(
    "Read, Bash",
    "[a, b]",
    "[]",
    "{ x: true }",
    "*",
    "1.0",
    "true",
    "a: b",
    '"',
    "[{ to: X, when: y }]",
    "inherit",
  ),
  constantFrom(
    "[{ agent: x, label: y, prompt: z, send: true }]",
    "{ '*': false, read: true }",
    "{ task: { x: allow } }",
    "\u2028",
  ),
);
const line = oneof(
  string({ unit: "binary", maxLength: 40 }),
  constantFrom(
    "```",
    "# Title",
    "## Related Agents",
    "- **A B** — c",
    "## Purpose",
    "## Key Skills",
    "",
    "---",
    "\u0085",
  ),
  constantFrom(
    "Integration with other agents:",
    "- Ask the x agent",
    "<!-- orchestrate-disable x -->",
    "# orchestrate keeps: {}",
  ),
);
const key = tuple(constantFrom(...knownKeys), value).map(([name, text]) => `${name}: ${text}`);
const file = tuple(array(key, { maxLength: 6 }), array(line, { maxLength: 12 })).map(([keys, lines]) => {
  return `---\nname: Tester One\n${keys.join("\n")}\n---\n${lines.join("\n")}\n`;
});
const place = constantFrom("a.md", "a.agent.md", "agents/b.md");

test("any agent that loads comes back the same from native, and from every program that it is exported for", () => {
  assert(
    property(file, place, (text, path) => {
      const { agent } = parseAgentFile(text, path);
      if (agent === undefined) return;
      const native = importAgent(agent, [agent]);
      const { agent: first, problems } = parseAgentFile(native.text, native.path);
      expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
      expect([first?.id, first?.body, first?.name]).toEqual([agent.id, agent.body, agent.name]);
      if (first === undefined) return;
      for (const writer of dialectWriters) {
        const exported = exportAgent(first, writer, [first]);
        const read = parseAgentFile(exported.text, exported.path).agent;
        const back =
          read === undefined ? undefined : parseAgentFile(importAgent(read, [first]).text, native.path).agent;
        expect(back === undefined ? exported.text : essence(back)).toEqual(essence(first));
      }
    }),
    { numRuns: 400, seed: 3 },
  );
});

type Agent = NonNullable<ReturnType<typeof parseAgentFile>["agent"]>;

function essence(agent: Agent): unknown {
  const { id, name, description, descriptionRaw, version, category, tags, ui, limits, body, deliverables, extra } =
    agent;
  const handoffs = agent.handoffs.map(({ to, reason }) => ({ to, reason }));
  const { prefer, effort } = agent.model;
  const keys = {
    id,
    name,
    description,
    descriptionRaw,
    version,
    category,
    tags,
    ui,
    limits,
    body,
    deliverables,
    extra,
  };
  return { ...keys, handoffs, prefer, effort, tools: [...toolAccess(agent).own].sort() };
}

test("what is mended in any text whatever is mended once and for all, and the linter takes it all", async () => {
  const texts: string[] = [];
  assert(
    property(
      oneof(
        file,
        array(line).map((lines) => lines.join("\n")),
      ),
      place,
      (text, path) => {
        const fixed = fixAgentFile(Buffer.from(text), path);
        texts.push(text);
        const again = fixed === undefined ? undefined : fixAgentFile(Buffer.from(fixed.after), path);
        expect(again).toBeUndefined();
      },
    ),
    { numRuns: 600, seed: 4 },
  );
  const agents = texts.slice(0, 200).flatMap((text, index) => parseAgentFile(text, `${index}.md`).agent ?? []);
  const problems = await lintAgents(agents, { kinds: [] });
  expect(problems.every(({ line, column }) => line >= 1 && column >= 1)).toBe(true);
});
