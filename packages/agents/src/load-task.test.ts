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
  expect({ lead, agents }).toEqual({ lead: "backend-architect", agents: undefined });
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
