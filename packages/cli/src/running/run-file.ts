import { createTeam, loadTask, loadTeam, type LoadedTask } from "@orchestrate/agents";
import {
  openStore,
  OrchestrateError,
  type ModelSetting,
  type RunEvent,
  type RunResult,
  type RunStore,
  type Team,
} from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import type { RunFlags } from "../commands/run.ts";
import { defaultStore, locate, locateStore } from "../locate.ts";
import { openRunView } from "../terminal/open-run-view.ts";
import type { RunView } from "../terminal/run-view.ts";
import { errorStyle, renderLines } from "../terminal/style.ts";
import { announceEnvironment, announceKeys, announceProblems } from "./announce.ts";
import { applyFlags, type FlaggedTask } from "./apply-flags.ts";
import { closingLine, exitCodeOfResult, tellEnd, type Closing } from "./close-view.ts";
import { listenForStop, type StopSignals } from "./stop-signals.ts";

/** Runs a task file and shows it; returns the exit code. */
export async function runFile(io: CliIo, file: string, flags: RunFlags): Promise<number> {
  const told = { closing: false, end: false };
  const view: { open: RunView | undefined } = { open: undefined };
  const progress = { runId: "", out: undefined as string | undefined, store: storeFlag(flags.store) };
  const tellStopped = (): void => {
    if (progress.runId === "") return;
    told.closing = true;
    view.open?.end();
    const line = closingLine(io, { status: "stopped", message: "", ...progress });
    io.stderr.write(renderLines([line], errorStyle(io)));
  };
  using signals = listenForStop(io, tellStopped);
  const loaded = await loadTask(locate(io, file));
  const flagged = applyFlags(loaded, file, flags, io);
  const team = await makeTeam(io, { loaded, flagged }, flags);
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
  const closing: Closing = { status, message, runId, out, store: progress.store };
  const { forPrograms } = view.open;
  if (!told.closing) tellEnd(io, result, { ...closing, forPrograms });
  return exitCodeOfResult(io, result, signals.received());
}

async function makeTeam(
  io: CliIo,
  { loaded, flagged }: { loaded: LoadedTask; flagged: FlaggedTask },
  flags: RunFlags,
): Promise<Team> {
  const { agents: folder, lead, model, models } = flagged;
  const { agents, problems } = await loadTeam(folder);
  announceProblems(io, problems);
  const unknown = flags.lead === undefined && flags.model === undefined ? loaded.unknownAgents(agents) : [];
  if (unknown.length > 0)
    throw new OrchestrateError("task-invalid", "the task names agents that are not there", { problems: unknown });
  announceKeys(io, [model ?? [], ...Object.values(models)].flat() as ModelSetting[]);
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

function storeFlag(store: string): string | undefined {
  if (/^memory:/i.test(store)) return undefined;
  return store === defaultStore ? "" : ` --store ${store}`;
}
