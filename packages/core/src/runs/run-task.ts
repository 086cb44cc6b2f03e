import { randomUUID } from "node:crypto";
import { openCheckRunner } from "../deliverables/check-runner.ts";
import { OrchestrateError } from "../errors.ts";
import { errorMessage } from "../error-message.ts";
import type { RunRecord, RunStore } from "../stores/run-store.ts";
import { leadBrief } from "../team/brief.ts";
import type { RunContext } from "../team/run-context.ts";
import type { AgentState } from "../team/team-state.ts";
import { closeRun, failureOf, type Ending } from "./close-run.ts";
import { createEventLog, type EventLog } from "./event-log.ts";
import { createRunContext } from "./create-run-context.ts";
import { openOutputFolder, type OutputFolder } from "./output-folder.ts";
import type { RunEventBody } from "./run-event.ts";
import { createProgress, noteEvent, type RunProgress } from "./run-progress.ts";
import type { PreparedTask, RunOptions, RunResult, RunTeam } from "./run-result.ts";
import { rememberedChecks, type RememberedChecks } from "./remembered-checks.ts";
import { storeWorkspace } from "./store-workspace.ts";

/** A run at work. */
export interface RunSession {
  readonly runId: string;
  readonly team: RunTeam;
  readonly task: PreparedTask;
  readonly store: RunStore;
  readonly log: EventLog;
  readonly output: OutputFolder | undefined;
  readonly progress: RunProgress;
}

/**
 * Runs a task with a team, from the brief to the index. Throws `usage`, `run-exists`, `store-failed` or
 * `output-failed` when it cannot begin; what goes wrong later is in the result.
 */
export async function runTask(
  team: RunTeam,
  task: PreparedTask,
  store: RunStore,
  options: RunOptions = {},
): Promise<RunResult> {
  const runId = checkedRunId(options.runId);
  const started = performance.now();
  const wasOurs = async (digest: string): Promise<boolean> => (await store.getText(digest)) !== undefined;
  const output = task.out === undefined ? undefined : await openOutputFolder(task.out, wasOurs);
  await store.createRun(newRecord(team, task, runId, output?.folder));
  const progress = createProgress();
  const log = createEventLog(runId, store, { now: Date.now, onEvent: options.onEvent });
  const session: RunSession = { runId, team, task, store, log, output, progress };
  const model = [...new Set([...task.models.values()].map((entry) => entry.name))].join(", ");
  log.emit({
    type: "run.started",
    runId,
    goal: task.goal,
    lead: team.lead,
    model,
    deliverables: [...task.deliverables],
  });
  const result = await closeRun(session, await work(session, options));
  const { status, message, usage } = result;
  log.emit({
    type: "run.finished",
    runId,
    status,
    message,
    usage,
    durationMs: Math.round(performance.now() - started),
  });
  const lost = await failureOf(() => log.flush());
  return lost === undefined || result.error !== undefined
    ? result
    : { ...result, status: "failed", message: lost.message, error: lost };
}

function checkedRunId(wanted: string | undefined): string {
  const runId = wanted ?? randomUUID().slice(0, 8);
  if (/^[a-z0-9][a-z0-9_-]{0,63}$/.test(runId)) return runId;
  throw new OrchestrateError("usage", `${JSON.stringify(runId)} is no run id`, {
    hint: "A run id has lower-case letters, digits, - and _, and at most 64 of them.",
  });
}

function newRecord(team: RunTeam, task: PreparedTask, id: string, out: string | undefined): RunRecord {
  const models = Object.fromEntries([...task.models].map(([agent, model]) => [agent, model.name]));
  const startedAt = new Date().toISOString();
  const { lead, graphHash } = team;
  const state = { status: "running" as const, message: "at work", report: undefined };
  return { id, ...state, task: { ...task, models }, lead, graphHash, out, startedAt, updatedAt: startedAt };
}

async function work(session: RunSession, options: RunOptions): Promise<Ending> {
  const { team, task, store, progress } = session;
  const { signal } = options;
  await using runner = openCheckRunner([...team.kinds, ...team.crossChecks]);
  const checks = rememberedChecks(runner, store);
  try {
    await checks.prepare(team.kinds.filter((kind) => task.deliverables.includes(kind.id)));
    const run = openRun(session, checks, options);
    const state = await untilAborted(invokeLead(session, run, signal), signal);
    return { ...state, summary: state.messages.at(-1)?.text ?? "", error: undefined };
  } catch (error) {
    return { ...progress, crossChecks: [], limited: false, summary: "", error: asError(error, signal) };
  }
}

function openRun(session: RunSession, checks: RememberedChecks, options: RunOptions): RunContext {
  const { task, store, log, progress, output } = session;
  const emit = (event: RunEventBody): void => {
    noteEvent(progress, event);
    log.emit(event);
  };
  const onKept = (path: string, keptAs: string): void =>
    emit({ type: "file.kept", path, message: `${path} was not written by a run; it is kept beside as ${keptAs}` });
  return createRunContext(task, {
    check: (checker, input) => checks.check(checker, input),
    emit,
    streamsText: options.streamText === true,
    workspace: storeWorkspace(store, output, progress.artifacts, onKept),
  });
}

async function invokeLead(session: RunSession, run: RunContext, signal: AbortSignal | undefined): Promise<AgentState> {
  const { team, runId, store } = session;
  const graph = team.compiled.withCheckpointer(store.checkpointer);
  const input = { messages: [leadBrief(run)], goal: run.goal };
  const config = { configurable: { thread_id: runId }, context: { run }, durability: "sync" as const };
  return graph.invoke(input, signal === undefined ? config : { ...config, signal });
}

// A node that does not listen to the signal must not hold up the person who stops the run.
async function untilAborted<T>(working: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return working;
  working.catch(() => undefined);
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(new OrchestrateError("stopped", "the run was stopped"));
  stopped.catch(() => undefined);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([working, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function asError(error: unknown, signal: AbortSignal | undefined): OrchestrateError {
  if (signal?.aborted === true) return new OrchestrateError("stopped", "the run was stopped");
  // Tasks that fail side by side come as one error.
  const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
  const own = errors.find((one) => one instanceof OrchestrateError);
  if (own !== undefined) return own;
  return new OrchestrateError("unexpected", errorMessage(error), { cause: error });
}
