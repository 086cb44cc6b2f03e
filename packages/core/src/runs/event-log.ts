import type { RunStore } from "../stores/run-store.ts";
import type { RunEvent, RunEventBody } from "./run-event.ts";

/** Numbers the events of a run, passes them on at once, and stores all but streamed text. */
export interface EventLog {
  /** Nothing follows `run.finished`: what a stopped run still has in flight is dropped. */
  emit(body: RunEventBody): void;
  /** Waits until everything emitted so far is stored; throws `store-failed` when that went wrong. */
  flush(): Promise<void>;
}

/** Opens the log of one run. `now` gives the wall clock in milliseconds since 1970. */
export function createEventLog(
  runId: string,
  store: RunStore,
  options: {
    now: () => number;
    onEvent?: ((event: RunEvent) => void) | undefined;
    /** Events of earlier sessions of the run. */
    stored?: readonly RunEvent[];
  },
): EventLog {
  let seq = options.stored?.at(-1)?.seq ?? 0;
  let finished = false;
  let waiting: RunEvent[] = [];
  let tail: Promise<void> = Promise.resolve();
  const writeWaiting = (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return tail;
    tail = tail.then(() => store.appendEvents(runId, batch));
    // The failure is reported by whoever waits for the next flush.
    tail.catch(() => undefined);
    return tail;
  };
  return {
    emit: (body) => {
      if (finished) return;
      finished = body.type === "run.finished";
      const isText = body.type === "text.streamed";
      if (!isText) seq += 1;
      const event: RunEvent = { ...body, seq, at: new Date(options.now()).toISOString() };
      if (!isText) waiting.push(event);
      if (!isText && waiting.length === 1) setImmediate(() => void writeWaiting().catch(() => undefined));
      try {
        options.onEvent?.(event);
      } catch {
        // An observer's fault must not break the run that it watches.
      }
    },
    flush: writeWaiting,
  };
}
