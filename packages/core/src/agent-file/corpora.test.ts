import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadAgents } from "./load-agents.ts";

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

test("gives a file and a line for all that it cannot read of 158 files in another dialect, where they are at hand", async () => {
  const path = join(shared, "corpora/VoltAgent+awesome-claude-code-subagents");
  const { agents, problems } = await loadAgents(path);
  expect(problems.every(({ file, line }) => file.startsWith(path) && line > 0)).toBe(true);
  expect(problems.some(({ code }) => code === "agents-missing")).toBe(!existsSync(path));
  if (!existsSync(path)) {
    console.info("The corpus of another dialect is not at hand; only its absence was checked.");
    return;
  }
  const unread = problems.filter(({ severity }) => severity === "error");
  expect(agents.length + unread.length).toBe(158);
});
