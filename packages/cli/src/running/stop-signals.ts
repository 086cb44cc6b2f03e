import type { CliIo, StopSignal } from "../cli-io.ts";
import { exitCodeOfOutput, exitCodeOfSignal } from "../exit-code.ts";

/** Within this time of a signal, in milliseconds, a person is told how things stand. */
export const tellMs = 900;

/** After this time from a signal, in milliseconds, what is still under way is broken off. */
export const patienceMs = 10_000;

/** After this time from a signal, in milliseconds, the process ends even when something does not stop. */
export const endMs = 12_000;

/** Turns signals into a stop of the work. */
export interface StopSignals extends Disposable {
  /** Aborts at the first signal, and when standard output can no longer be written: nothing more is to be begun. */
  readonly rest: AbortSignal;
  /** Aborts when what is under way has to be broken off. */
  readonly stop: AbortSignal;
  /** The first signal that came. */
  received(): StopSignal | undefined;
}

/** What a person is told meanwhile. */
export interface StopTelling {
  /** Called once, when the work is not back within {@link tellMs}. */
  readonly stopping: () => void;
  /** Called before the process ends without waiting for the work. */
  readonly stopped: () => void;
}

/** Listens until disposed. Whoever sends a second signal does not want to wait: it ends the process at once. */
export function listenForStop(io: CliIo, tell: StopTelling): StopSignals {
  const rest = new AbortController();
  const stop = new AbortController();
  const first: { signal: StopSignal | undefined } = { signal: undefined };
  const undo: (() => void)[] = [];
  const end = (code: number): void => {
    tell.stopped();
    io.exitNow(code);
  };
  const comeToRest = (code: number): void => {
    undo.push(
      io.after(tellMs, tell.stopping),
      io.after(patienceMs, () => stop.abort()),
      io.after(endMs, () => end(code)),
    );
    rest.abort();
  };
  const unlisten = io.onSignal((signal) => {
    if (first.signal !== undefined) return end(exitCodeOfSignal(signal));
    first.signal = signal;
    comeToRest(exitCodeOfSignal(signal));
  });
  const { broken } = io.stdout;
  const onBroken = (): void => comeToRest(exitCodeOfOutput(broken.reason));
  broken.addEventListener("abort", onBroken, { once: true });
  undo.push(() => broken.removeEventListener("abort", onBroken));
  return {
    rest: rest.signal,
    stop: stop.signal,
    received: () => first.signal,
    [Symbol.dispose]: () => {
      unlisten();
      for (const cancel of undo) cancel();
    },
  };
}
