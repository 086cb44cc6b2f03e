import { lstat, readFile, stat } from "node:fs/promises";
import path from "node:path";
import {
  approvalFault,
  edgeNames,
  plainEdge,
  edgesOf,
  loadPrices,
  nearestName,
  OrchestrateError,
  parseTaskFile,
  withFacts,
} from "@orchestrate/core";
import type {
  AgentDefinition,
  ParsedTask,
  PriceTable,
  Problem,
  ReadableText,
  TaskFile,
  TaskInput,
} from "@orchestrate/core";
import { z } from "zod";
import { deliverableKinds } from "./deliverables/index.ts";
import { TaskFacts } from "./facts.ts";
import { policyRules, styleRules } from "./policy/index.ts";

/** How serious each rule of the house is for a team; a name that is no rule is refused. */
const HousePolicy = z.strictObject(
  Object.fromEntries(
    [...policyRules, ...styleRules].map(({ id, title, severity }) => [
      id,
      z.enum(["error", "warning", "off"]).optional().describe(`${title} Default: ${severity}.`),
    ]),
  ),
);

const Task = withFacts(
  TaskFacts.check(refuseNearMisses),
  deliverableKinds.map((kind) => kind.id),
);

/** The schema of task files with the facts, deliverable kinds and house rules of this package. */
export const DesignTask: typeof TaskFile = Task.extend({
  policy: HousePolicy.default({}).describe(Task.shape.policy.description ?? ""),
}) as unknown as typeof TaskFile;

// A fact of your own is welcome; one that is nearly a known one is a slip that would silently change the design.
function refuseNearMisses({ value, issues }: z.core.ParsePayload<TaskFacts>): void {
  const known = Object.keys(TaskFacts.shape);
  const slips = Object.keys(value).filter((key) => !known.includes(key) && nearestName(key, known, 2) !== undefined);
  if (slips.length > 0) issues.push({ code: "unrecognized_keys", keys: slips, input: value, path: [] });
}

/** A task that was read from a file: what to run, and with whom. */
export interface LoadedTask {
  readonly task: TaskInput;
  /** Undefined where the task leaves it to the agents; see `chooseLead`. */
  readonly lead: string | undefined;
  /** Folder or file of agents, resolved against the task file; undefined for the built-in ones. */
  readonly agents: string | undefined;
  /** Problems of the file that only show when the agents are known: a lead or a model for an agent that is not there. */
  unknownAgents(agents: readonly AgentDefinition[]): readonly Problem[];
  /** Entries of `approve` that name no kind, no agent and no edge among these agents, and of `limits.edges` likewise. */
  unknownApprovals(agents: readonly AgentDefinition[]): readonly Problem[];
}

/** An input file may have at most this many bytes. */
const maxInputBytes = 1024 * 1024;

/** Reads a task file and the inputs it names. Throws `task-invalid` with every problem, each with its place. */
export async function loadTask(file: string): Promise<LoadedTask> {
  const parsed = parseTaskFile(await readTask(file), file, DesignTask);
  if (parsed.task === undefined) throw invalid(file, parsed.problems);
  const { lead, agents, model, models, prices: priceFile, ...rest } = parsed.task;
  const read = await Promise.all(rest.inputs.map((input, index) => readInput(input, index, file, parsed)));
  const problems = [
    ...read.flatMap((item) => ("code" in item ? [item] : [])),
    ...(await agentsProblem(agents, file, parsed)),
  ];
  if (problems.length > 0) throw invalid(file, problems);
  const inputs = read.flatMap((item) => ("text" in item ? [item] : []));
  const prices = priceFile === undefined ? undefined : await readPrices(priceFile, file, parsed);
  const folder = agents === undefined ? undefined : beside(file, agents);
  const unknownAgents = (known: readonly AgentDefinition[]): readonly Problem[] =>
    agentProblems(
      { lead, models },
      known.map(({ id }) => id),
      parsed,
    );
  const unknownApprovals = (known: readonly AgentDefinition[]): readonly Problem[] => [
    ...approvalProblems(rest.approve, known, parsed),
    ...edgeProblems(rest.limits.edges ?? {}, known, parsed),
  ];
  return { task: { ...rest, inputs, model, models, prices }, lead, agents: folder, unknownAgents, unknownApprovals };
}

async function readTask(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const known = { ENOENT: "there is no such file", EISDIR: "it is a folder, not a task file" };
    const why = known[code as keyof typeof known] ?? `it cannot be read (${code ?? String(error)})`;
    throw new OrchestrateError("task-invalid", `${file}: ${why}`, {
      hint: "Give the path of a task file, such as examples/design-task.yaml.",
    });
  }
}

async function readInput(
  input: string,
  index: number,
  file: string,
  parsed: ParsedTask,
): Promise<ReadableText | Problem> {
  const at = (message: string): Problem =>
    parsed.problemAt(["inputs", index], { code: "task-input", message: `${input}: ${message}` });
  try {
    const target = beside(file, input);
    const found = await stat(target);
    if (!found.isFile()) return at("it is not a file");
    if (found.size > maxInputBytes) return at(`an input has at most ${maxInputBytes / 1024} KiB`);
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await readFile(target));
    return { path: input, text };
  } catch (error) {
    if (error instanceof TypeError) return at("it is not UTF-8 text");
    return at((error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : "it cannot be read");
  }
}

async function readPrices(prices: string, file: string, parsed: ParsedTask): Promise<PriceTable> {
  try {
    return await loadPrices(beside(file, prices));
  } catch (error) {
    if (!(error instanceof OrchestrateError)) throw error;
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    throw invalid(file, [parsed.problemAt(["prices"], { code: "task-prices", message: error.message, ...hint })]);
  }
}

async function agentsProblem(agents: string | undefined, file: string, parsed: ParsedTask): Promise<Problem[]> {
  if (agents === undefined) return [];
  const found = await lstat(beside(file, agents)).catch(() => undefined);
  if (found !== undefined) return [];
  const hint = "Give a folder of agent files, relative to the task file, or leave the key out for the built-in five.";
  return [
    parsed.problemAt(["agents"], { code: "task-agents", message: `${agents}: there is no such folder or file`, hint }),
  ];
}

function agentProblems(
  { lead, models }: Pick<TaskFile, "lead" | "models">,
  known: readonly string[],
  parsed: ParsedTask,
): readonly Problem[] {
  const named = [
    ...(lead === undefined ? [] : [{ id: lead, path: ["lead"] }]),
    ...Object.keys(models).map((id) => ({ id, path: ["models", id] })),
  ];
  return named.flatMap(({ id, path: place }) => {
    if (known.includes(id)) return [];
    const nearest = nearestName(id, known);
    const hint = nearest === undefined ? `There are: ${known.join(", ")}.` : `Did you mean ${nearest}?`;
    return [parsed.problemAt(place, { code: "task-agent-unknown", message: `there is no agent ${id}`, hint })];
  });
}

function edgeProblems(
  edges: Readonly<Record<string, number>>,
  agents: readonly AgentDefinition[],
  parsed: ParsedTask,
): readonly Problem[] {
  const known = edgeNames(agents);
  return Object.keys(edges).flatMap((edge) => {
    if (known.includes(plainEdge(edge))) return [];
    const nearest = nearestName(plainEdge(edge), known);
    const hint = nearest === undefined ? `There are: ${known.join(", ")}.` : `Did you mean ${nearest}?`;
    return [
      parsed.problemAt(["limits", "edges", edge], { code: "task-edge", message: `there is no edge ${edge}`, hint }),
    ];
  });
}

function approvalProblems(
  approve: readonly string[],
  agents: readonly AgentDefinition[],
  parsed: ParsedTask,
): readonly Problem[] {
  const scope = { kinds: deliverableKinds.map(({ id }) => id), edges: edgesOf(agents) };
  return approve.flatMap((entry, index) => {
    const fault = approvalFault(entry, scope);
    return fault === undefined ? [] : [parsed.problemAt(["approve", index], { code: "task-approve", ...fault })];
  });
}

function beside(file: string, relative: string): string {
  return path.resolve(path.dirname(file), relative);
}

function invalid(file: string, problems: readonly Problem[]): OrchestrateError {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  return new OrchestrateError("task-invalid", `${file} has ${count}`, { problems });
}
