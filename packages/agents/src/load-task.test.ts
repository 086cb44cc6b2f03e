import { mkdtemp, mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { formatProblem, type OrchestrateError } from "@orchestrate/core";
import { expect, test } from "vitest";
import { loadBuiltInAgents } from "./built-in-agents.ts";
import { loadTask } from "./load-task.ts";
import { createTeam } from "./team.ts";

async function taskFile(text: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "orchestrate-task-"));
  await mkdir(path.join(folder, "folder"));
  await writeFile(path.join(folder, "notes.md"), "notes");
  const file = path.join(folder, "task.yaml");
  await writeFile(file, text);
  return file;
}

async function faultsOf(text: string): Promise<string[]> {
  const error = await loadTask(await taskFile(text)).catch((reason: unknown) => reason as OrchestrateError);
  if (!("problems" in error)) return [];
  return error.problems.map((problem) =>
    `${formatProblem(problem)} ${problem.hint ?? ""}`.replace(/^.*task\.yaml:/, "").trim(),
  );
}

test("reads a task with the files it names", async () => {
  const { task, lead, agents } = await loadTask(await taskFile("goal: x\ninputs: [notes.md]\n"));
  expect(task.inputs).toEqual([{ path: "notes.md", text: "notes" }]);
  expect({ lead, agents }).toEqual({ lead: undefined, agents: undefined });
});

test.each([
  [
    "goal: x\nfacts:\n  peakRequestPerSecond: 3\n",
    "3:3: error: facts has no key peakRequestPerSecond [task-key-unknown] Did you mean peakRequestsPerSecond?",
  ],
  [
    "goal: x\nfacts:\n  resources: [{ name: a, fields: { total: monney } }]\n",
    "3:36: error: facts.resources.0.fields.total: there is no field type monney; did you mean money? [task-value]",
  ],
  [
    "goal: x\nfacts:\n  resources: [{ name: customer }, { name: order, belongsTo: custmer }]\n",
    "3:50: error: facts.resources.1.belongsTo: there is no resource custmer; did you mean customer? [task-value]",
  ],
  [
    "goal: x\nfacts: { peakRequestsPerSecond: 5, averageRequestsPerSecond: 9 }\n",
    "2:36: error: facts.averageRequestsPerSecond: the average is above the peak [task-value]",
  ],
  ["goal: x\ninputs:\n  - none.md\n", "3:5: error: none.md: there is no such file [task-input]"],
  ["goal: x\ninputs: [folder]\n", "2:10: error: folder: it is not a file [task-input]"],
  ["goal: x\ninputs: [/dev/zero]\n", "2:10: error: /dev/zero: it is not a file [task-input]"],
  [
    "goal: x\nagents: ./none\n",
    "2:1: error: ./none: there is no such folder or file [task-agents] Give a folder of agent files, relative to the task file, or leave the key out for the built-in five.",
  ],
])("finds the fault in %j", async (text, fault) => {
  expect(await faultsOf(text)).toEqual([fault]);
});

test("places a lead and models of agents that are not there", async () => {
  const file = await taskFile("goal: x\nlead: backend-architekt\nmodels:\n  frontend-devloper: m\n");
  const loaded = await loadTask(file);
  const problems = loaded.unknownAgents(await loadBuiltInAgents());
  expect(problems.map(({ line, column, hint }) => `${line}:${column} ${hint}`)).toEqual([
    "2:1 Did you mean backend-architect?",
    "4:3 Did you mean frontend-developer?",
  ]);
});

test("facts of an app are looked at before a run begins", async () => {
  const team = await createTeam({ model: "offline" });
  const facts = { peakRequestsPerSecond: "many" };
  await expect(team.run({ goal: "x", facts })).rejects.toMatchObject({
    code: "usage",
    message: expect.stringContaining("peakRequestsPerSecond"),
  });
});

test.each([
  ["limits: { token: 5 }", "2:11: error: limits has no key token [task-key-unknown] Did you mean tokens?"],
  ["limits: { dollars: 0 }", "2:11: error: limits.dollars: too small: expected number to be >0 [task-value]"],
  [
    "limits: { tokens: lots }",
    "2:11: error: limits.tokens: invalid input: expected number, received string [task-value]",
  ],
  ["limits: { edges: { a to b: 1 } }", "2:20: error: limits.edges.a to b: an edge is written: from -> to [task-value]"],
])("refuses %s, at its place", async (line, fault) => {
  expect(await faultsOf(`goal: x\n${line}\n`)).toEqual([fault]);
});

test("refuses a price file that is not there, at the place that names it", async () => {
  expect(await faultsOf("goal: x\nprices: none.yaml\n")).toEqual([
    expect.stringMatching(/^2:1: error: .*none\.yaml: there is no such price file \[task-prices\]$/),
  ]);
});

test("reads the price file beside the task, and limits with every resource", async () => {
  const file = await taskFile(
    "goal: x\nprices: prices.yaml\nlimits: { tokens: 400_000, dollars: 5, minutes: 20, handoffs: 9, edges: { 'backend-architect → devops-automator': 2 } }\n",
  );
  await writeFile(path.join(path.dirname(file), "prices.yaml"), "models: { m: { input: 1, output: 2 } }\n");
  const loaded = await loadTask(file);
  const { task } = loaded;
  expect(task.prices).toEqual({ models: { m: { input: 1, output: 2 } } });
  expect(task.limits).toMatchObject({ tokens: 400_000, dollars: 5, minutes: 20, handoffs: 9 });
  expect(loaded.unknownApprovals(await loadBuiltInAgents())).toEqual([]);
});

test("names an edge that no agent declares, at its place", async () => {
  const file = await taskFile("goal: x\nlimits:\n  edges:\n    backend-architect -> devops-automata: 2\n");
  const [problem] = (await loadTask(file)).unknownApprovals(await loadBuiltInAgents());
  expect(problem).toMatchObject({ line: 4, column: 5, hint: "Did you mean backend-architect -> devops-automator?" });
});
