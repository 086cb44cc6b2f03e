import type { AskPerson, Cassette, RunEvent, RunOptions, RunResult, RunStore } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import { canRepaint, openRunView, type RunViewFlags } from "../terminal/open-run-view.ts";
import type { PeopleFlags } from "../commands/run.ts";
import type { AskSite } from "../terminal/ask.ts";
import type { RunView } from "../terminal/run-view.ts";
import { errorStyle, renderLines, type Line } from "../terminal/style.ts";
import { closingLine, exitCodeOfResult, tellEnd, type Closing } from "./close-view.ts";
import { listenForStop } from "./stop-signals.ts";
import { storeFlag } from "./store-flag.ts";

/** A run that is ready to be worked on. */
export interface ReadyRun {
  /** Is closed when the work is over. */
  readonly store: RunStore;
  /** Is closed after the store. */
  readonly cassette: Cassette | undefined;
  /** Undefined until the run has an id. */
  readonly runId: string | undefined;
  readonly out: string | undefined;
  /** What earlier sessions of the run have told. */
  readonly earlier?: readonly RunEvent[];
  work(options: Pick<RunOptions, "rest" | "signal" | "onEvent" | "onQuestion" | "streamText">): Promise<RunResult>;
}

/** What a command that works on a run may be told about how to show it. */
export interface WatchFlags extends RunViewFlags, PeopleFlags {
  readonly store: string;
}

/** Works on a run, shows it, and tells how it ended; signals stop it from the start. Returns the exit code. */
export async function watchRun(io: CliIo, flags: WatchFlags, getReady: () => Promise<ReadyRun>): Promise<number> {
  const told = { closing: false, end: false };
  const view: { open: RunView | undefined } = { open: undefined };
  const progress = { runId: "", out: undefined as string | undefined, store: storeFlag(flags.store) };
  const tell = (line: Line): void => io.stderr.write(renderLines([line], errorStyle(io)));
  const stopping = (): void => {
    if (progress.runId === "") return;
    view.open?.end();
    tell([["stopping: ", "warning"], "what is under way is finished first; once more to stop at once"]);
  };
  const stopped = (): void => {
    if (progress.runId === "" || told.closing) return;
    told.closing = true;
    view.open?.end();
    tell(closingLine(io, { status: "stopped", message: "", ...progress }));
  };
  using signals = listenForStop(io, { stopping, stopped });
  const ready = await getReady();
  progress.out = ready.out;
  progress.runId = ready.runId ?? "";
  await using stack = new AsyncDisposableStack();
  stack.use(ready.cassette);
  stack.use(ready.store);
  view.open = await openRunView(io, flags, ready.earlier);
  const onEvent = (event: RunEvent): void => {
    if (event.type === "run.started") progress.runId = event.runId;
    // Work that a stop left behind may still report; whoever reads events relies on the end being the last.
    if (!told.end) view.open?.event(event);
    told.end = told.end || event.type === "run.finished";
  };
  const isAnswered = async (id: string): Promise<boolean> =>
    (await ready.store.listQuestions(progress.runId)).some((one) => one.id === id && one.answer !== undefined);
  const onQuestion = await whoAnswers(io, flags, { view: view.open, isAnswered });
  const { stop: signal, rest } = signals;
  const options = { signal, rest, onEvent, onQuestion, streamText: flags.verbose === true };
  const result = await ready.work(options).finally(() => view.open?.end());
  const { status, message, runId, out, usage } = result;
  const closing: Closing = { status, message, runId, out, usage, store: progress.store };
  const { forPrograms } = view.open;
  if (!told.closing) tellEnd(io, result, { ...closing, forPrograms });
  return exitCodeOfResult(io, result, signals.received());
}

// Nobody is asked where nobody would see it: a pipe, a terminal that cannot be painted on, a machine that tests.
async function whoAnswers(
  io: CliIo,
  flags: PeopleFlags,
  site: AskSite & { readonly view: RunView },
): Promise<AskPerson | undefined> {
  if (flags.yes === true) return async () => ({ decision: "approved", by: `${io.user} (--yes)` });
  if (!flags.input || site.view.forPrograms || !io.stdin.isTTY || !canRepaint(io)) return undefined;
  const { askOnTerminal } = await import("../terminal/ask.ts");
  return askOnTerminal(io, site);
}
