import { errorMessage } from "../error-message.ts";
import { checkBeside } from "../deliverables/check-beside.ts";
import { openCheckRunner } from "../deliverables/check-runner.ts";
import { OrchestrateError } from "../errors.ts";
import type { RunContext } from "../team/run-context.ts";
import { mergeArtifacts } from "../deliverables/merge-artifacts.ts";
import { askPeople } from "./ask-people.ts";
import { closeRun, type Ending } from "./close-run.ts";
import { createRunContext, type RunParts } from "./create-run-context.ts";
import { drawDocuments } from "./report/draw-documents.ts";
import { driveRun, type Driven } from "./drive-run.ts";
import { rememberedChecks, type RememberedChecks } from "./remembered-checks.ts";
import type { RunEventBody } from "./events/run-event.ts";
import { noteEvent } from "./events/run-progress.ts";
import type { RunOptions, RunResult } from "./run-result.ts";
import type { RunSession } from "./run-session.ts";
import { openStepJournal, type StepJournal } from "./step-journal.ts";
import { createWorkClock } from "./work-clock.ts";
import { mayTrace } from "./without-tracing.ts";
import { storeWorkspace } from "./store-workspace.ts";
import { createWorkGate, type WorkGate } from "./work-gate.ts";

/** How a session is watched, stopped and answered. */
export type WorkOptions = Pick<RunOptions, "onQuestion" | "rest" | "signal" | "streamText">;

/** Works on a claimed run until it ends, waits or breaks off; what goes wrong is in the result. */
export async function workOnRun(session: RunSession, options: WorkOptions): Promise<RunResult> {
  const started = performance.now();
  return closeRun(session, await work(session, options), started);
}

async function work(session: RunSession, options: WorkOptions): Promise<Ending> {
  const { team, task, store, progress } = session;
  const { signal } = options;
  const drawers = team.kinds.flatMap(({ drawer }) => drawer ?? []);
  await using runner = openCheckRunner([...team.kinds, ...team.crossChecks, ...drawers]);
  const remembered = rememberedChecks(runner, store);
  const checks = { ...remembered, ...checkBeside(remembered, { environment: team.environment, signal }) };
  using gate = createWorkGate(options.rest);
  try {
    await checks.prepare(team.kinds.filter((kind) => task.deliverables.includes(kind.id)));
    const journal = openStepJournal(session);
    const run = openRun(session, { checks, gate, journal }, options);
    const driven = await untilAborted(driveRun(session, { run, journal }, signal), signal);
    const ending = endingOf(driven, session);
    return { ...ending, drawings: await drawDocuments(session, ending.artifacts, checks) };
  } catch (error) {
    return {
      ...progress,
      crossChecks: [],
      limit: null,
      failure: "",
      summary: "",
      questions: [],
      drawings: {},
      error: asError(error, signal),
    };
  }
}

function endingOf({ state, questions }: Driven, { progress }: RunSession): Omit<Ending, "drawings"> {
  const ending = { ...state, summary: state.messages.at(-1)?.text ?? "", questions, error: undefined };
  if (questions.length === 0) return ending;
  // The lead knows nothing yet of what delegates have done that wait, or whose caller waits.
  const { receipts, usage } = progress;
  return { ...ending, receipts, usage, artifacts: mergeArtifacts(state.artifacts, progress.artifacts) };
}

function openRun(
  session: RunSession,
  { checks, gate, journal }: { checks: RememberedChecks; gate: WorkGate; journal: StepJournal },
  options: WorkOptions,
): RunContext {
  const { runId, task, store, log, progress, output } = session;
  const { onQuestion, signal, rest } = options;
  const clock = createWorkClock(session.workedBeforeMs, () => performance.now());
  const emit = (event: RunEventBody): void => {
    noteEvent(progress, event);
    log.emit(event);
  };
  const onKept = (path: string, keptAs: string): void =>
    emit({ type: "file.kept", path, message: `${path} was not written by a run; it is kept beside as ${keptAs}` });
  const parts: RunParts = {
    ask: askPeople({ runId, store, emit, onQuestion, signal: anyOf(signal, rest) }),
    begin: (work) => gate.enter(work),
    changes: session.changes,
    check: (checker, input) => checks.check(checker, input),
    emit,
    steps: journal,
    hasJournal: true,
    mayTrace: mayTrace(process.env),
    streamsText: options.streamText === true,
    workspace: storeWorkspace(store, output, progress.artifacts, onKept),
  };
  return createRunContext(task, parts, clock);
}

function anyOf(...signals: readonly (AbortSignal | undefined)[]): AbortSignal | undefined {
  const given = signals.filter((signal) => signal !== undefined);
  return given.length === 0 ? undefined : AbortSignal.any(given);
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
