import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { formatProblem } from "./diagnostics.ts";
import { loadAgents } from "./load-agents.ts";
import { strongComponents } from "./team-graph.ts";

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "agents-"));
  made.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function agent(name: string, ...related: readonly string[]): string {
  const items = related.map((label) => `- **${label}** — for work\n`).join("");
  return `---\nname: ${name}\n---\n## Purpose\nWork.\n## Related Agents\n${items}`;
}

async function load(files: Readonly<Record<string, string>>, options: Parameters<typeof loadAgents>[1] = {}) {
  const folder = folderWith(files);
  const { agents, problems } = await loadAgents(folder, options);
  return {
    ids: agents.map(({ id }) => id),
    edges: agents.flatMap(({ id, handoffs }) => handoffs.map(({ to }) => `${id} > ${to}`)),
    problems: problems.map((problem) => formatProblem({ ...problem, file: relative(folder, problem.file) })),
    hints: problems.map(({ hint }) => hint),
    agents,
  };
}

test("loads a folder with its subfolders, resolves every edge and passes over documents and hidden folders", async () => {
  const path = fileURLToPath(new URL("./fixtures/team", import.meta.url));
  const { agents, problems } = await loadAgents(path);
  expect(agents.map(({ id }) => id)).toEqual(["harbour-pilot", "lock-keeper", "tug-master"]);
  expect(agents.flatMap(({ handoffs }) => handoffs.map(({ to }) => to)).sort()).toEqual([
    "harbour-pilot",
    "harbour-pilot",
    "lock-keeper",
    "tug-master",
  ]);
  expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
    ["folder-skipped", "info"],
    ["document-skipped", "info"],
  ]);
});

test("G8 takes agents that reach each other in a circle as normal", async () => {
  const { agents, problems } = await load({
    "a.md": agent("A", "B"),
    "b.md": agent("B", "C"),
    "c.md": agent("C", "A", "C"),
  });
  expect(problems).toEqual([]);
  expect(strongComponents(agents)).toEqual([["a", "b", "c"]]);
});

test("G1 warns of a target that nobody is, with its place and the nearest name, and drops the edge", async () => {
  const files = { "a.md": agent("Tug Master", "Harbor Pilot", "Zebra"), "b.md": agent("Harbour Pilot") };
  const { edges, problems, hints } = await load(files);
  expect(edges).toEqual([]);
  expect(problems).toEqual([
    'a.md:7:5: warning: Tug Master names "Harbor Pilot", but no agent of that name was loaded [handoff-unresolved]',
    'a.md:8:5: warning: Tug Master names "Zebra", but no agent of that name was loaded [handoff-unresolved]',
  ]);
  expect(hints).toEqual(['Did you mean "Harbour Pilot"?', "Add that agent, or delete the line."]);
});

test("G1 makes it an error when strict, or when the front matter promises the edge", async () => {
  const strict = await load({ "a.md": agent("A", "Nobody") }, { strict: true });
  expect(strict.problems[0]).toContain("a.md:7:5: error:");
  const promised = await load({ "a.md": "---\nname: A\nhandoffs: [{to: Nobody, when: asked}]\n---\n" });
  expect(promised.problems[0]).toContain("a.md:3:17: error:");
});

test("G5 resolves by id, name or file stem, whatever the case and the separators", async () => {
  const files = {
    "a.md": agent("Lead", "adr-creation", "ADR Creator", "adr_creator", "SOLOIST"),
    "adr-creation.md": agent("ADR Creator"),
    "solo-ist.md": agent("Quite Another"),
  };
  const { edges, problems } = await load(files);
  expect(edges).toEqual(["lead > adr-creator", "lead > quite-another"]);
  expect(problems.map((line) => line.slice(0, 17))).toEqual(["a.md:8:5: warning", "a.md:9:5: warning"]);
  expect(problems[0]).toContain("[handoff-repeated]");
});

test("G5 refuses a file stem that two agents share, and takes a name before a stem", async () => {
  const files = {
    "a.md": agent("Lead", "helper"),
    "x/helper.md": agent("First Helper"),
    "y/helper.md": agent("Second Helper"),
  };
  const { edges, problems } = await load(files);
  expect(edges).toEqual([]);
  expect(problems).toEqual(['a.md:7:5: error: "helper" may mean first-helper or second-helper [handoff-ambiguous]']);
  expect((await load({ ...files, "z.md": agent("Helper") })).edges).toEqual(["lead > helper"]);
});

test("N3 and N4 keep odd names apart and legal", async () => {
  const files = {
    "CSharpExpert.md": agent("C# Expert", "C++ Expert"),
    "cpp.md": agent("C++ Expert", "SE: DevOps/CI"),
    "ci.md": agent('"SE: DevOps/CI"', ".NET Upgrade"),
    "net.md": agent(".NET Upgrade", "SRE (Site Reliability Engineer)"),
    "sre.md": agent("SRE (Site Reliability Engineer)", "c# expert"),
  };
  const { ids, edges, problems } = await load(files);
  expect(problems).toEqual([]);
  expect(ids.toSorted()).toEqual([
    "c-plus-plus-expert",
    "c-sharp-expert",
    "dot-net-upgrade",
    "se-devops-ci",
    "sre-site-reliability-engineer",
  ]);
  expect(edges).toHaveLength(5);
});

test("N5 refuses two agents of one name, naming both files, and N6 reads identical files once", async () => {
  const same = await load({ "a.md": agent("A"), "copy/a.md": agent("A") });
  expect([same.ids, same.problems.length]).toEqual([["a"], 1]);
  expect(same.problems[0]).toMatch(/^copy.a\.md:1:1: info: .* \[agent-repeated\]$/);
  const { problems } = await load({ "a.md": agent("A"), "b.md": agent("A", "A") });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^b\.md:1:1: error: .*b\.md and .*a\.md both describe the agent a/);
});

test("reports the problems of all files at once, by file and line, and none that only follows from another", async () => {
  const files = {
    "a.md": agent("A", "B", "Nobody"),
    "b.md": "---\nname: B\nnote: !!js/function x\n---\n",
    "c.md": "---\nname: 7\ncategory: 8\n---\n",
  };
  const { ids, problems } = await load(files);
  expect(ids).toEqual(["a"]);
  expect(problems.map((line) => line.split(" ")[0])).toEqual(["a.md:8:5:", "b.md:3:7:", "c.md:2:7:", "c.md:3:11:"]);
});

test("adds those of the other agents that the folder can reach, and prefers the folder's own", async () => {
  const others = await load({
    "b.md": agent("B", "C", "A", "Gone"),
    "c.md": agent("C", "Own"),
    "d.md": agent("D"),
    "own.md": agent("Own", "D"),
    "a.md": agent("A"),
  });
  const { ids, edges, problems, agents } = await load(
    { "a.md": agent("A", "b"), "own.md": agent("Own") },
    { also: others.agents },
  );
  expect(problems).toEqual([]);
  expect(ids).toEqual(["a", "own", "b", "c"]);
  expect(edges).toEqual(["a > b", "b > c", "b > a", "c > own"]);
  expect(agents.every(({ handoffs }) => handoffs.every(({ to }) => ids.includes(to)))).toBe(true);
});

test("drops the edges of other agents that lead nowhere, silently", async () => {
  const others = await load({ "b.md": agent("B", "C"), "c.md": agent("C") });
  const { ids, edges, problems } = await load({ "a.md": agent("A", "B") }, { also: others.agents.slice(0, 1) });
  expect([ids, edges, problems]).toEqual([["a", "b"], ["a > b"], []]);
});

test("follows no link, and warns when one leads out of the folder", async () => {
  const outside = folderWith({ "secret.md": agent("Secret") });
  const folder = folderWith({ "a.md": agent("A") });
  symlinkSync(join(outside, "secret.md"), join(folder, "b.md"));
  symlinkSync(outside, join(folder, "c"));
  symlinkSync(join(folder, "a.md"), join(folder, "d.md"));
  symlinkSync(folder, join(folder, "e"));
  const { agents, problems } = await loadAgents(folder);
  expect(agents.map(({ id }) => id)).toEqual(["a"]);
  expect(problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
    "warning link-skipped",
    "warning link-skipped",
    "info link-skipped",
    "info link-skipped",
  ]);
});

test("loads one file by its path, even one that a folder would pass over", async () => {
  const folder = folderWith({ "README.md": agent("A"), "b.md": agent("B") });
  const { agents, problems } = await loadAgents(join(folder, "README.md"));
  expect([agents.map(({ id }) => id), problems]).toEqual([["a"], []]);
});

test("says what to do about a folder that is missing or empty", async () => {
  const folder = folderWith({ "README.md": "# Nothing\n", "license-checker.txt": "" });
  const empty = await loadAgents(folder);
  expect(empty.problems.map(({ code, severity }) => [code, severity])).toContainEqual(["agents-empty", "error"]);
  const missing = await loadAgents(join(folder, "nowhere"));
  expect(missing).toMatchObject({ agents: [], problems: [{ code: "agents-missing", severity: "error" }] });
  expect(missing.problems[0]?.hint).toContain("folder");
});

test("refuses a file above 1 MiB without reading it, and loads the others", async () => {
  const { ids, problems } = await load({ "a.md": agent("A"), "b.md": "x".repeat((1 << 20) + 1) });
  expect(ids).toEqual(["a"]);
  expect(problems[0]).toMatch(/^b\.md:1:1: error: .*\[file-too-large\]$/);
});
