import type { CliIo, StopSignal } from "../cli-io.ts";
import { exitCodeOfSignal } from "../exit-code.ts";

/** Within this time of a signal, in milliseconds, a person is told how things stand. */
export const tellMs = 900;

/** After this time from a signal, in milliseconds, the process ends even when something does not stop. */
export const patienceMs = 10_000;

/** Turns signals into a stop of the work. */
export interface StopSignals extends Disposable {
  /** Aborts at the first signal, and when standard output can no longer be written. */
  readonly stop: AbortSignal;
  /** The first signal that came. */
  received(): StopSignal | undefined;
}

/** Listens until disposed. `tell` is called once, when a stopped run is not back within {@link tellMs}. */
export function listenForStop(io: CliIo, tell: () => void): StopSignals {
  const stop = new AbortController();
  const first: { signal: StopSignal | undefined } = { signal: undefined };
  const undo: (() => void)[] = [];
  const unlisten = io.onSignal((signal) => {
    // Whoever asks twice does not want to wait.
    if (first.signal !== undefined) return io.exitNow(exitCodeOfSignal(signal));
    first.signal = signal;
    undo.push(
      io.after(tellMs, tell),
      io.after(patienceMs, () => io.exitNow(exitCodeOfSignal(signal))),
    );
    stop.abort();
  });
  return {
    stop: AbortSignal.any([stop.signal, io.stdout.broken]),
    received: () => first.signal,
    [Symbol.dispose]: () => {
      unlisten();
      for (const cancel of undo) cancel();
    },
  };
}
