import {
  assembleTeam as assembleCoreTeam,
  createTeam as createCoreTeam,
  loadAgents,
  OrchestrateError,
} from "@orchestrate/core";
import type {
  AgentDefinition,
  AssembledTeam,
  DeliverableKind,
  Problem,
  TaskInput,
  Team,
  TeamOptions,
} from "@orchestrate/core";
import { z } from "zod";
import { loadBuiltInAgents } from "./built-in-agents.ts";
import { chooseLead } from "./choose-lead.ts";
import { crossChecks } from "./cross-checks/index.ts";
import { deliverableKinds } from "./deliverables/index.ts";
import { TaskFacts } from "./facts.ts";

/** Agents that were loaded, and everything there is to tell about their files. */
export interface LoadedTeam {
  readonly agents: readonly AgentDefinition[];
  readonly problems: readonly Problem[];
}

/**
 * Loads agent files: the built-in five, or a folder or file of your own in any dialect. Edges of your native files that
 * lead to none of your agents are filled by built-in agents of that name, so that one file can be replaced alone.
 */
export async function loadTeam(agents?: string): Promise<LoadedTeam> {
  const builtIn = await loadBuiltInAgents();
  return agents === undefined ? { agents: builtIn, problems: [] } : loadAgents(agents, { also: builtIn });
}

/** Like core's options, with defaults: the built-in agents and kinds, led by whom `chooseLead` chooses. */
export interface CreateTeamOptions extends Partial<Omit<TeamOptions, "agents" | "kinds">> {
  /** A folder or file of agent markdown, or definitions; default: the built-in five. */
  readonly agents?: string | readonly AgentDefinition[];
  /** Deliverable kinds besides the built-in ones; one with the id of a built-in kind replaces it. */
  readonly kinds?: readonly DeliverableKind[];
  /**
   * Kinds that tasks will ask for by name. A lead whose file names no deliverables hands over plain documents; of the
   * built-in kinds that nobody's file names it gets only these.
   */
  readonly deliverables?: readonly string[] | undefined;
}

/** Makes a team. Throws `agents-invalid` with every problem when an agent file has an error, `usage` for unknown names. */
export async function createTeam(options: CreateTeamOptions = {}): Promise<Team> {
  return createCoreTeam(await teamOptions(options));
}

/** Like {@link createTeam}, without the graph: LangGraph is loaded once the first run has started. */
export async function assembleTeam(options: CreateTeamOptions = {}): Promise<AssembledTeam> {
  return assembleCoreTeam(await teamOptions(options));
}

async function teamOptions(options: CreateTeamOptions): Promise<TeamOptions> {
  const { agents, kinds = [], deliverables = [], ...rest } = options;
  const loaded = typeof agents === "object" ? { agents, problems: [] } : await loadTeam(agents);
  refuseErrors(loaded.problems);
  const lead = options.lead ?? chooseLead(loaded.agents).id;
  return {
    checkTask: checkFacts,
    crossChecks,
    ...rest,
    agents: loaded.agents,
    lead,
    kinds: kindsOf(loaded.agents, lead, { own: kinds, asked: deliverables }),
  };
}

/** A library that was not written for our kinds shall not be told of them, nor owe them. */
function kindsOf(
  agents: readonly AgentDefinition[],
  lead: string,
  { own, asked }: { own: readonly DeliverableKind[]; asked: readonly string[] },
): readonly DeliverableKind[] {
  const kinds = allKinds(own);
  const leadsKinds = agents.find(({ id }) => id === lead)?.deliverables ?? [];
  if (leadsKinds.length > 0) return kinds;
  const wanted = new Set([...agents.flatMap((agent) => agent.deliverables), ...own.map(({ id }) => id), ...asked]);
  return kinds.filter(({ id }) => wanted.has(id));
}

function refuseErrors(problems: readonly Problem[]): void {
  const errors = problems.filter((problem) => problem.severity === "error");
  const [first] = errors;
  if (first === undefined) return;
  const more = errors.length === 1 ? "" : ` (and ${errors.length - 1} more)`;
  const hint = first.hint === undefined ? {} : { hint: first.hint };
  throw new OrchestrateError("agents-invalid", `${first.file}: ${first.message}${more}`, { problems: errors, ...hint });
}

function checkFacts({ facts = {} }: TaskInput): void {
  const parsed = TaskFacts.safeParse(facts);
  if (parsed.success) return;
  throw new OrchestrateError("usage", `the facts do not fit: ${z.prettifyError(parsed.error).replaceAll("\n", " ")}`);
}

/** The built-in kinds, with those of an app added or put in their place. */
export function allKinds(own: readonly DeliverableKind[]): readonly DeliverableKind[] {
  const replaced = new Set(own.map((kind) => kind.id));
  return [...deliverableKinds.filter((kind) => !replaced.has(kind.id)), ...own];
}
