import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import type { Clock } from "../clock.ts";
import { graphHash } from "../agent-file/graph-hash.ts";
import { once } from "../once.ts";
import { reachableFrom } from "../agent-file/team-graph.ts";
import type { CrossCheck } from "../deliverables/cross-check.ts";
import type { DeliverableKind } from "../deliverables/deliverable-kind.ts";
import type { Environment } from "../models/choose-model.ts";
import type { Cassette } from "../models/cassette/cassette.ts";
import type { ModelSetting } from "../models/model-setting.ts";
import type { TeamGraph } from "../team/compile-team.ts";
import type { PreparedTeam } from "./task/make-models.ts";
import type { TaskInput } from "./task/prepare-task.ts";
import { checkKinds } from "../deliverables/check-kinds.ts";
import type { ResumingTeam } from "./resume-run.ts";
import type { RunPlan } from "./plan/run-plan.ts";
import { takeLateAnswers } from "./take-late-answers.ts";
import { requireKnown } from "./task/require-known.ts";
import type { RunEvent } from "./events/run-event.ts";
import type { ForkOptions, ResumeOptions, RunOptions, RunResult, RunTeam } from "./run-result.ts";

/** A model for agents: a setting, or any LangChain chat model that can call tools. */
export type TeamModel = OneModel | readonly OneModel[];

/** One of the models of a {@link TeamModel}; in a list each takes over when the one before it fails for good. */
export type OneModel = ModelSetting | BaseChatModel;

/** What a team is made of. */
export interface TeamOptions {
  readonly agents: readonly AgentDefinition[];
  /** Id of the agent that gets the goal. */
  readonly lead: string;
  readonly kinds: readonly DeliverableKind[];
  /** Rules between documents, run before the lead may finish. */
  readonly crossChecks?: readonly CrossCheck[];
  /** Default: `OPENAI_MODEL` where a key or an endpoint is set, else `offline`. */
  readonly model?: TeamModel;
  /** Models of single agents, by agent id. */
  readonly models?: Readonly<Record<string, TeamModel>>;
  /** Looks at each task before it runs; throws when it cannot be what is meant. */
  readonly checkTask?: (task: TaskInput) => void;
  /** Where keys and endpoints are read from; default `process.env`. */
  readonly environment?: Environment;
  /** Where model calls are kept, or come from instead of a network; see `openCassette`. */
  readonly cassette?: Cassette;
  /**
   * Whether prompts and replies of runs go to LangSmith where its environment variables say so; default false. `graph`
   * is invoked by LangGraph's own rules.
   */
  readonly tracing?: boolean;
  /** What pauses between model calls wait on; default the machine's time. */
  readonly clock?: Clock;
}

/**
 * A team that is ready to work. It holds no state of its runs, so one team may run many tasks at once. LangGraph is
 * loaded and the graph compiled once the first run has started.
 */
export interface AssembledTeam {
  /** The lead and the agents that it can reach. */
  readonly agents: readonly AgentDefinition[];
  readonly lead: string;
  /** Those that it was made with, and one of plain documents for each agent that owns none. */
  readonly kinds: readonly DeliverableKind[];
  /** Digest of agents and edges. */
  readonly graphHash: string;
  /** Runs a task; throws {@link OrchestrateError} when it cannot begin. */
  run(task: TaskInput, options?: RunOptions): Promise<RunResult>;
  /**
   * Goes on with a run of a store, in this process or another one than started it; throws {@link OrchestrateError} when
   * it cannot begin: `run-unknown`, `run-busy`, `team-changed` or `usage`. A run that has ended gives its result again.
   */
  resume(runId: string, options: ResumeOptions): Promise<RunResult>;
  /**
   * Starts a new run from a step of another one, with other facts, models or answers; see {@link ForkOptions}. The other
   * run stays as it is, and what it had done by then is not paid for again.
   */
  fork(runId: string, options: ForkOptions): Promise<RunResult>;
  /**
   * What running a task would do and take, found out without a model call and without a key. Throws `usage` for a task
   * that cannot be meant.
   */
  plan(task: TaskInput): Promise<RunPlan>;
  /** Runs a task and yields its events; leaving the loop stops the run. The last event is `run.finished`. */
  stream(task: TaskInput, options?: Omit<RunOptions, "onEvent">): AsyncGenerator<RunEvent, RunResult>;
}

/** A team with its graph at hand. */
export interface Team extends AssembledTeam {
  /**
   * The lead's compiled LangGraph graph: `invoke`, `stream`, `getGraphAsync().drawMermaid()`. Invoked directly it has
   * no store; the documents are in its `artifacts`, text included.
   */
  readonly graph: TeamGraph;
  /** The same graph with a checkpointer, such as one of a store, which its delegates inherit. */
  withCheckpointer(checkpointer: BaseCheckpointSaver): TeamGraph;
}

/** Makes a team of agents and compiles its graph. Throws `usage` when the lead, a kind or a model is unknown. */
export async function createTeam(options: TeamOptions): Promise<Team> {
  const { assembled, compiled } = await assemble(options);
  const team = await compiled();
  return {
    ...assembled,
    graph: team.graph,
    withCheckpointer: (checkpointer) => team.withCheckpointer(checkpointer),
  };
}

/** Like {@link createTeam}, without the graph: for programs that shall say at once that a run has started. */
export async function assembleTeam(options: TeamOptions): Promise<AssembledTeam> {
  return (await assemble(options)).assembled;
}

async function assemble(
  options: TeamOptions,
): Promise<{ readonly assembled: AssembledTeam; readonly compiled: RunTeam["compiled"] }> {
  // Programs that only read agent files pay for none of this, nor for LangGraph.
  const [{ plainDocuments }, prepare] = await Promise.all([
    import("../team/tools/plain-documents.ts"),
    import("./task/prepare-task.ts"),
  ]);
  const { lead, crossChecks = [] } = options;
  const reached = new Set(reachableFrom(options.agents, lead));
  const agents = options.agents.filter((agent) => reached.has(agent.id));
  const known = options.agents.map(({ id }) => id);
  for (const agent of [lead, ...Object.keys(options.models ?? {})]) requireKnown("agent", agent, known);
  const kinds = [...options.kinds, ...plainDocuments(agents, lead, options.kinds)];
  checkKinds(kinds);
  const parts = { ...options, kinds, ...sharedByRuns(options.environment ?? process.env) };
  const standalone = await prepare.standaloneRun(parts, agents);
  const compiled = once(async () => {
    const { compileTeam } = await import("../team/compile-team.ts");
    return compileTeam({ agents, lead, kinds, crossChecks, standalone });
  });
  const team = {
    agents,
    lead,
    kinds,
    crossChecks,
    graphHash: graphHash(agents),
    compiled,
    traces: options.tracing === true,
    environment: options.environment ?? process.env,
  };

  const { graphHash: hash } = team;
  const work = teamWork({ team, options: parts, agents });
  return { assembled: { agents, lead, kinds, graphHash: hash, ...work }, compiled };
}

type TeamWork = Pick<Team, "run" | "resume" | "fork" | "plan" | "stream">;

function teamWork(of: ResumingTeam): TeamWork {
  async function run(task: TaskInput, runOptions: RunOptions = {}): Promise<RunResult> {
    const [{ prepareTask }, { runTask }] = await Promise.all([
      import("./task/prepare-task.ts"),
      import("./run-task.ts"),
    ]);
    const prepared = await prepareTask(task, of.options, of.agents);
    const { store: kept } = runOptions;
    if (kept !== undefined) {
      const { model, models } = task;
      const result = await runTask(of.team, prepared, kept, runOptions);
      const { runId: _id, origin: _origin, ...rest } = runOptions;
      const again = { ...rest, store: kept, ...(models && { models }), ...(model && { model }) };
      return takeLateAnswers(result, kept, () => resume(result.runId, again));
    }
    const { openStore } = await import("../stores/open-store.ts");
    await using store = await openStore("memory:");
    return await runTask(of.team, prepared, store, runOptions);
  }

  async function resume(runId: string, options: ResumeOptions): Promise<RunResult> {
    const { resumeRun } = await import("./resume-run.ts");
    const result = await resumeRun(of, runId, options);
    return takeLateAnswers(result, options.store, () => resumeRun(of, runId, withoutAnswers(options)));
  }

  async function fork(runId: string, options: ForkOptions): Promise<RunResult> {
    const [{ forkRun }, { resumeRun }] = await Promise.all([import("./fork-run.ts"), import("./resume-run.ts")]);
    const result = await forkRun(of, runId, options);
    return takeLateAnswers(result, options.store, () => resumeRun(of, result.runId, withoutAnswers(options)));
  }

  return {
    run,
    resume,
    fork,
    plan: async (task) => {
      const [{ planTask }, { prepareTask, withoutKeys }] = await Promise.all([
        import("./plan/plan-task.ts"),
        import("./task/prepare-task.ts"),
      ]);
      return planTask(of.team, await prepareTask(task, withoutKeys(task, of.options), of.agents));
    },
    stream: async function* (task, options = {}) {
      const { streamEvents } = await import("./events/stream-events.ts");
      return yield* streamEvents((onEvent, signal) => run(task, { ...options, onEvent, signal }), options.signal);
    },
  };
}

// An answer counts once.
function withoutAnswers({ answers: _given, ...again }: ResumeOptions): ResumeOptions {
  return again;
}

/** What all runs of a team share, made when the first of them needs it. */
function sharedByRuns(environment: Environment): Pick<PreparedTeam, "connections" | "builtInPrices"> {
  return {
    // A connection that is kept open spares the next call, also one of another run, the time to make one.
    connections: once(async () => (await import("../models/endpoint/connections.ts")).createConnections(environment)),
    builtInPrices: once(async () => (await import("../models/model-price.ts")).loadPrices()),
  };
}
