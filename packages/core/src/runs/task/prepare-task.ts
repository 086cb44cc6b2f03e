import type { AgentDefinition } from "../../agent-file/agent-definition.ts";
import { checkBeside } from "../../deliverables/check-beside.ts";
import { openCheckRunner } from "../../deliverables/check-runner.ts";
import type { Facts, Policy, ReadableText } from "../../deliverables/deliverable-kind.ts";
import { createInlineWorkspace } from "../../deliverables/workspace.ts";
import { OrchestrateError } from "../../errors.ts";
import { approvalFault, edgesOf } from "../../team/people/approval-rules.ts";
import { kindOwners } from "../../team/handoff/kind-owners.ts";
import { defaultLimits, type Limits } from "../../team/bounds/limits.ts";
import type { RunContext } from "../../team/run-context.ts";
import { createWorkClock } from "../work-clock.ts";
import { createRunContext, type RunParts } from "../create-run-context.ts";
import type { TeamModel, TeamOptions } from "../create-team.ts";
import type { PriceTable } from "../../models/model-price.ts";
import { completeLimits } from "./complete-limits.ts";
import { findPrices, requirePrices } from "./find-prices.ts";
import { makeModels, toldSettings, type PreparedTeam } from "./make-models.ts";
import { requireKnown } from "./require-known.ts";
import type { PreparedTask } from "../run-result.ts";

/** A task as an app states it; everything but the goal has a default. */
export interface TaskInput {
  readonly goal: string;
  readonly facts?: Facts;
  /** Texts that the team may read. */
  readonly inputs?: readonly ReadableText[];
  /** Rules of the house by name; see {@link Policy}. */
  readonly policy?: Policy;
  /** Kinds to hand over; default: all that the lead and the colleagues it names own. */
  readonly deliverables?: readonly string[] | undefined;
  readonly model?: TeamModel | undefined;
  readonly models?: Readonly<Record<string, TeamModel>> | undefined;
  /** What model names in agent files stand for; an agent takes the first name of its file that is here. */
  readonly modelAliases?: Readonly<Record<string, TeamModel>> | undefined;
  readonly limits?: { readonly [name in keyof Limits]?: Limits[name] | undefined };
  /** What models cost, where the table that comes with this package does not know it or is wrong. */
  readonly prices?: PriceTable | undefined;
  /**
   * What a person is asked about before it happens: kinds of documents, edges such as
   * `backend-architect -> devops-automator`, agents, or `all`.
   */
  readonly approve?: readonly string[] | undefined;
  /** Folder for the documents. They are in the result in any case. */
  readonly out?: string | undefined;
}

/** Completes a task and makes its models. Throws `usage` for an empty goal, an unknown kind, agent or model. */
export async function prepareTask(
  task: TaskInput,
  options: PreparedTeam,
  agents: readonly AgentDefinition[],
): Promise<PreparedTask> {
  if (typeof task.goal !== "string" || task.goal.trim() === "")
    throw new OrchestrateError("usage", "the goal is empty", { hint: "Say what shall be designed." });
  options.checkTask?.(task);
  const { goal, facts = {}, inputs = [], policy = {}, out } = task;
  const deliverables = [...new Set(task.deliverables ?? usualKinds({ facts, inputs }, options, agents))];
  refuseUnknownNames(deliverables, task, options, agents);
  const { approve = [] } = task;
  refuseUnknownApprovals(approve, options, agents);
  const { models, settings } = makeModels(task, options, agents);
  const limits = completeLimits(task.limits ?? {}, agents);
  const prices = await findPrices(models, task.prices, options.builtInPrices);
  requirePrices(limits, prices);
  return { goal, facts, inputs, policy, deliverables, limits, approve, out, models, settings, prices };
}

/** The team as it may be looked at without the keys of the models that it names. */
export function withoutKeys(task: TaskInput, team: PreparedTeam): PreparedTeam {
  const named = [task.model, team.model, ...Object.values(task.models ?? {}), ...Object.values(team.models ?? {})];
  const settings = named.flatMap((model) => (model === undefined ? [] : toldSettings(model)));
  const keys = settings.flatMap((setting) => {
    if (setting === "offline") return [];
    return typeof setting === "string" ? ["OPENAI_API_KEY"] : [setting.apiKeyEnv ?? "OPENAI_API_KEY"];
  });
  const environment = team.environment ?? process.env;
  const unset = keys.filter((name) => (environment[name] ?? "") === "").map((name) => [name, "unused"]);
  return { ...team, environment: { ...environment, ...Object.fromEntries(unset) } };
}

function refuseUnknownNames(
  deliverables: readonly string[],
  { models = {} }: TaskInput,
  { kinds }: PreparedTeam,
  agents: readonly AgentDefinition[],
): void {
  const kindIds = kinds.map(({ id }) => id);
  const agentIds = agents.map(({ id }) => id);
  for (const kind of deliverables) requireKnown("deliverable kind", kind, kindIds);
  for (const agent of Object.keys(models)) requireKnown("agent", agent, agentIds);
}

function refuseUnknownApprovals(
  approve: readonly string[],
  { kinds }: TeamOptions,
  agents: readonly AgentDefinition[],
): void {
  const scope = { kinds: kinds.map(({ id }) => id), edges: edgesOf(agents) };
  for (const entry of approve) {
    const fault = approvalFault(entry, scope);
    if (fault !== undefined) throw new OrchestrateError("usage", fault.message, { hint: fault.hint });
  }
}

// All invocations of a graph share this; each is bounded by its agents' turns.
const standaloneLimits: Limits = { ...defaultLimits, calls: Infinity, concurrency: 1000 };

/** The run of a team's graph that is invoked directly, as LangGraph's own servers do: no store, no events, no bounds of a task. */
export async function standaloneRun(options: PreparedTeam, agents: readonly AgentDefinition[]): Promise<RunContext> {
  const made = makeModels({ goal: "" }, options, agents);
  const runner = openCheckRunner([...options.kinds, ...(options.crossChecks ?? [])]);
  const checks = checkBeside(runner, { environment: options.environment ?? process.env });
  const prices = await findPrices(made.models, undefined, options.builtInPrices);
  const unnamed = { goal: "", facts: {}, inputs: [], policy: {}, deliverables: [], approve: [] };
  const task = { ...unnamed, limits: standaloneLimits, ...made, prices };
  const parts: RunParts = {
    ask: async () => undefined,
    changes: [],
    check: (checker, input) => checks.check(checker, input),
    emit: () => undefined,
    begin: (work) => work(),
    hasJournal: false,
    mayTrace: true,
    steps: { ended: () => undefined, end: async () => undefined, tellsOnce: () => true, hasStarted: () => false },
    streamsText: false,
    workspace: createInlineWorkspace(),
  };
  return createRunContext(
    task,
    parts,
    createWorkClock(0, () => performance.now()),
  );
}

// What a task gets that names no deliverables: all that the lead and the colleagues it names own, as far as it applies.
function usualKinds(
  task: Pick<PreparedTask, "facts" | "inputs">,
  { kinds, lead }: TeamOptions,
  agents: readonly AgentDefinition[],
): string[] {
  const owners = kindOwners(agents, lead, kinds);
  const colleagues = agents.find((agent) => agent.id === lead)?.handoffs.map((edge) => edge.to) ?? [];
  const owned = new Set([lead, ...colleagues].flatMap((id) => owners.get(id) ?? []));
  return kinds.filter((kind) => owned.has(kind) && kind.appliesTo?.(task) !== false).map((kind) => kind.id);
}
