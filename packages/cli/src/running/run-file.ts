import { createTeam, loadTask, loadTeam } from "@orchestrate/agents";
import { openStore, type RunEvent, type RunResult, type RunStore, type Team } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import type { RunFlags } from "../commands/run.ts";
import { locate, locateStore } from "../locate.ts";
import { openRunView } from "../terminal/open-run-view.ts";
import type { RunView } from "../terminal/run-view.ts";
import { errorStyle, renderLines } from "../terminal/style.ts";
import { announceEnvironment, announceProblems } from "./announce.ts";
import { applyFlags, type FlaggedTask } from "./apply-flags.ts";
import { closingLine, exitCodeOfResult, tellEnd, type Closing } from "./close-view.ts";
import { listenForStop, type StopSignals } from "./stop-signals.ts";

/** Runs a task file and shows it; returns the exit code. */
export async function runFile(io: CliIo, file: string, flags: RunFlags): Promise<number> {
  const told = { closing: false, end: false };
  const view: { open: RunView | undefined } = { open: undefined };
  const progress = { runId: "", out: undefined as string | undefined, isKept: isKept(flags.store) };
  const tellStopped = (): void => {
    if (progress.runId === "") return;
    told.closing = true;
    view.open?.end();
    const line = closingLine(io, { status: "stopped", message: "", ...progress });
    io.stderr.write(renderLines([line], errorStyle(io)));
  };
  using signals = listenForStop(io, tellStopped);
  const flagged = applyFlags(await loadTask(locate(io, file)), file, flags, io);
  const team = await makeTeam(io, flagged, flags);
  progress.out = flagged.task.out;
  await using store = await makeStore(io, flags.store);
  view.open = await openRunView(io, flags);
  const onEvent = (event: RunEvent): void => {
    if (event.type === "run.started") progress.runId = event.runId;
    // Work that a stop left behind may still report; whoever reads events relies on the end being the last.
    if (!told.end) view.open?.event(event);
    told.end = told.end || event.type === "run.finished";
  };
  const result = await work(team, { flagged, flags, store, signals, onEvent }).finally(() => view.open?.end());
  const { status, message, runId, out } = result;
  const closing: Closing = { status, message, runId, out, isKept: progress.isKept };
  const { forPrograms } = view.open;
  if (!told.closing) tellEnd(io, result, { ...closing, forPrograms, showsTable: flags.quiet !== true });
  return exitCodeOfResult(io, result, signals.received());
}

async function makeTeam(
  io: CliIo,
  { agents: folder, lead, model, models }: FlaggedTask,
  flags: RunFlags,
): Promise<Team> {
  const { agents, problems } = await loadTeam(folder);
  announceProblems(io, problems);
  if (flags.quiet !== true) announceEnvironment(io, model !== undefined || Object.keys(models).length > 0);
  const { env: environment } = io;
  return createTeam({ agents, lead, models, environment, ...(model === undefined ? {} : { model }) });
}

async function makeStore(io: CliIo, wanted: string): Promise<RunStore> {
  return openStore(locateStore(io, wanted).url);
}

interface Work {
  readonly flagged: FlaggedTask;
  readonly flags: RunFlags;
  readonly store: RunStore;
  readonly signals: StopSignals;
  readonly onEvent: (event: RunEvent) => void;
}

async function work(team: Team, { flagged, flags, store, signals, onEvent }: Work): Promise<RunResult> {
  const { runId, verbose = false } = flags;
  const options = { store, signal: signals.stop, onEvent, streamText: verbose };
  return team.run(flagged.task, { ...options, ...(runId === undefined ? {} : { runId }) });
}

function isKept(store: string): boolean {
  return !/^memory:/i.test(store);
}
