import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parseDocument } from "yaml";
import { loadAgents } from "./load-agents.ts";
import { strongComponents } from "./team-graph.ts";

// Samples too large for this repository lie in a folder beside it on some machines.
const shared = fileURLToPath(new URL("../../../../../shared", import.meta.url));

test("loads the damaged sample of this folder as if it were whole", async () => {
  const { agents, problems } = await loadAgents(
    fileURLToPath(new URL("./fixtures/damaged-harbour-pilot.md", import.meta.url)),
  );
  expect(agents[0]?.sections[0]?.heading).toBe("⚓ Harbour Pilot Agent");
  expect(problems.map(({ code }) => code)).toEqual(["text-repaired", "handoff-unresolved", "handoff-unresolved"]);
});

test("loads the seed agent exactly as it is, where it is at hand", async () => {
  const path = join(shared, "seed/backend-architect.md");
  const { agents, problems } = await loadAgents(path);
  expect(problems.some(({ code }) => code === "agents-missing")).toBe(!existsSync(path));
  if (!existsSync(path)) {
    console.info("The seed agent is not at hand; only its absence was checked.");
    return;
  }
  const [agent] = agents;
  expect(agent?.responsibilities.map(({ items }) => items.length)).toEqual([5, 5, 5, 5, 5]);
  expect(agent?.skills).toHaveLength(6);
  expect(agent?.style).toHaveLength(5);
  expect(agent?.examplePrompts).toHaveLength(5);
  expect(agent?.examplePrompts.some((prompt) => /^"|"$/.test(prompt))).toBe(false);
  // Alone, it can hand work to nobody, and says so four times.
  expect(problems.map(({ code }) => code)).toEqual(["text-repaired", ...Array<string>(4).fill("handoff-unresolved")]);
});

test("loads a library of 34 agents with all of its 136 edges and no warning, where it is at hand", async () => {
  const path = join(shared, "corpora/aiagentskit+claude-agents-library");
  const { agents, problems } = await loadAgents(path);
  expect(problems.some(({ code }) => code === "agents-missing")).toBe(!existsSync(path));
  if (!existsSync(path)) {
    console.info("The agent library is not at hand; only its absence was checked.");
    return;
  }
  const edges = agents.flatMap(({ handoffs }) => handoffs);
  expect([agents.length, edges.length, edges.filter(({ reason }) => reason === "").length]).toEqual([34, 136, 0]);
  expect(problems).toEqual([]);
  expect(
    agents.every(({ responsibilities, skills, style }) => responsibilities.length && skills.length && style.length),
  ).toBe(true);
});

const subagents = join(shared, "corpora/VoltAgent+awesome-claude-code-subagents");

test("loads 158 files in Claude's dialect, the eight that are no YAML with one warning each, where they are at hand", async () => {
  const { agents, problems } = await loadAgents(subagents);
  expect(problems.some(({ code }) => code === "agents-missing")).toBe(!existsSync(subagents));
  if (!existsSync(subagents)) {
    console.info("The corpus in Claude's dialect is not at hand; only its absence was checked.");
    return;
  }
  expect([agents.length, new Set(agents.map(({ id }) => id)).size]).toEqual([158, 158]);
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  const strict = agents.flatMap(({ source }) => firstYamlError(readFileSync(source.path, "utf8"), source.path));
  const recovered = problems.filter(({ code }) => code === "front-matter-recovered");
  expect(strict).toHaveLength(8);
  expect(recovered.map(({ file, line, column }) => `${file}:${line}:${column}`)).toEqual(strict.sort());
  expect(problems.filter(({ code }) => code === "text-replacement-character")).toMatchObject([{ line: 22 }]);
  const joined = agents.filter(({ frontMatterRaw, bodyRaw, source }) =>
    readFileSync(source.path).equals(Buffer.from(frontMatterRaw + bodyRaw)),
  );
  expect(joined).toHaveLength(158);
});

/** The first error of the `yaml` library, which the loader does not read front matter with. */
function firstYamlError(text: string, file: string): string[] {
  const block = text.split(/^---$/m)[1] ?? "";
  const [error] = parseDocument(block.slice(1)).errors;
  const [place] = error?.linePos ?? [];
  return place === undefined ? [] : [`${file}:${place.line + 1}:${place.col}`];
}

test("finds in them the 1,079 edges that counting line by line finds, 56 to nobody, where they are at hand", async () => {
  const { agents, problems } = await loadAgents(subagents);
  expect(agents.length > 0).toBe(existsSync(subagents));
  if (!existsSync(subagents)) {
    console.info("The corpus in Claude's dialect is not at hand; only its absence was checked.");
    return;
  }
  const files = new Map(agents.map(({ name, source }) => [name, readFileSync(source.path, "utf8")]));
  const counted = [...files].flatMap(([name, text]) =>
    namesInLists(text, files).map((target) => `${name} > ${target}`),
  );
  const edges = agents.flatMap(({ name, edges: all }) =>
    all.map((edge) => ({ ...edge, key: `${name} > ${edge.target}` })),
  );
  expect(edges.map(({ key }) => key).sort()).toEqual([...new Set(counted)].sort());
  const missing = edges.filter(({ status }) => status === "missing");
  expect([edges.length, missing.length, new Set(missing.map(({ target }) => target)).size]).toEqual([1079, 56, 49]);
  expect(problems.filter(({ code }) => code === "handoff-unresolved")).toHaveLength(56);
  expect(edges.filter(({ executable }) => executable)).toEqual([]);
  const linked = agents.map((agent) => ({
    ...agent,
    handoffs: agent.edges.flatMap(({ targetId, target, reason, line, column }) =>
      targetId === undefined ? [] : [{ to: targetId, label: target, reason, line, column }],
    ),
  }));
  expect(strongComponents(linked).map(({ length }) => length)).toEqual([73, 9, 9, 8]);
});

/**
 * Another way to count than the loader's: each line between the announcement and the next text, all words in bold, else
 * all words with hyphens that are agents, else the first one that stands before `on`, `for`, `with` or the end.
 */
function namesInLists(text: string, agents: ReadonlyMap<string, string>): readonly string[] {
  const [, ...parts] = text.split(/^(?:## )?integration with other agents:?$/im);
  const lines = parts.flatMap((part) => part.split(/^##? /m, 1).flatMap((section) => section.split("\n")));
  return lines
    .filter((line) => line.startsWith("- "))
    .flatMap((line) => {
      const bold = [...line.matchAll(/\*\*([^*]+)\*\*(?: practices)?/g)].filter(
        ([whole]) => !whole.endsWith("practices"),
      );
      if (line.includes("**")) return bold.flatMap(([, label = ""]) => label.split(" / "));
      const words = line.match(/(?<=[ /])[a-z0-9]+(?:-[a-z0-9]+)+(?=[ :/]|$)/g) ?? [];
      const known = words.filter((word) => agents.has(word));
      const unknown = words.filter((word) => new RegExp(`[a-z] ${word}(?: (?:on|for|with)|$)`).test(line));
      return known.length > 0 ? known : unknown.slice(0, line.includes("long-term") ? 0 : 1);
    });
}
