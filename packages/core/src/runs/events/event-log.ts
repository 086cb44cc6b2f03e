import { errorMessage } from "../../error-message.ts";
import { OrchestrateError } from "../../errors.ts";
import type { RunChange, RunStore, StepRecord } from "../../stores/run-store.ts";
import { eventIdentity } from "./event-identity.ts";
import type { RunEvent, RunEventBody } from "./run-event.ts";

/** Stores the events of a run in order, all but streamed text, and passes each on once it is stored. */
export interface EventLog {
  /**
   * Nothing follows `run.finished`: what a stopped run still has in flight is dropped. So is an event that was told
   * before the run was resumed; see {@link eventIdentity}.
   */
  emit(body: RunEventBody): void;
  /** Stores events and what a step came to, both or neither; throws `store-failed`, and `stopped` after the end. */
  endStep(step: StepRecord, bodies: readonly RunEventBody[]): Promise<void>;
  /** The last event, together with what becomes of the record; what cannot be stored is told to whoever watches all the same. */
  finish(body: Extract<RunEventBody, { type: "run.finished" }>, change: RunChange): Promise<void>;
  /** Waits until everything emitted so far is stored; throws `store-failed` when that went wrong. */
  flush(): Promise<void>;
}

/** How the log of a run is opened. */
export interface EventLogOptions {
  /** The wall clock in milliseconds since 1970. */
  readonly now: () => number;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Events of earlier sessions of the run. */
  readonly stored?: readonly RunEvent[];
}

/** Milliseconds that an event waits for a step to end with, so that they share a transaction; nobody sees the difference. */
const longestDelayMs = 20;

type Waiting = RunEventBody & { readonly at: string };

interface Batch {
  readonly events: readonly Waiting[];
  readonly steps: readonly StepRecord[];
  readonly change?: RunChange;
}

/** Opens the log of one run. */
export function createEventLog(runId: string, store: RunStore, options: EventLogOptions): EventLog {
  const { stored = [] } = options;
  const known = new Set(stored.map(eventIdentity).filter((identity) => identity !== undefined));
  const write = createWriter(runId, store, options);
  let finished = false;
  let events: Waiting[] = [];
  let steps: StepRecord[] = [];
  let tail: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const flush = (along: Pick<Batch, "change"> = {}): Promise<void> => {
    const batch = { events, steps, ...along };
    if (events.length + steps.length === 0) return tail;
    events = [];
    steps = [];
    clearTimeout(timer);
    // After a failure nothing may count as done; only how the run ended is stored all the same.
    tail = (along.change === undefined ? tail : tail.catch(() => undefined)).then(() => write(batch));
    tail.catch(() => undefined);
    return tail;
  };
  const add = (body: RunEventBody): void => {
    const identity = eventIdentity(body);
    if (finished || (identity !== undefined && known.has(identity))) return;
    // A node that waited for a person runs again from its top in the same session.
    if (identity !== undefined) known.add(identity);
    finished = body.type === "run.finished";
    events.push({ ...body, at: new Date(options.now()).toISOString() });
    if (events.length === 1) timer = setTimeout(() => void flush().catch(() => undefined), longestDelayMs);
  };
  return {
    emit: add,
    endStep: (step, bodies) => {
      if (finished) return Promise.reject(new OrchestrateError("stopped", "the run was stopped"));
      for (const body of bodies) add(body);
      steps.push(step);
      return flush();
    },
    finish: (body, change) => {
      add(body);
      return flush({ change });
    },
    flush: () => flush(),
  };
}

/** Numbers and stores one batch after the other, and tells what was stored. */
function createWriter(
  runId: string,
  store: RunStore,
  { stored = [], onEvent }: EventLogOptions,
): (batch: Batch) => Promise<void> {
  let last = stored.at(-1)?.seq ?? 0;
  const tell = (event: RunEvent): void => {
    try {
      onEvent?.(event);
    } catch {
      // An observer's fault must not break the run that it watches.
    }
  };
  return async (batch) => {
    const numbered = numberEvents(batch.events, last);
    const kept = numbered.filter((event) => event.type !== "text.streamed");
    try {
      if (kept.length + batch.steps.length > 0) await store.appendEvents(runId, kept, batch);
      last += kept.length;
    } catch (error) {
      // Whoever watches must learn that it is over; all else has not happened as far as a resume is concerned.
      for (const event of kept) if (event.type === "run.finished") tell(unstored(event, error, last + 1));
      throw error;
    }
    for (const event of numbered) tell(event);
  };
}

function unstored(event: RunEvent & { type: "run.finished" }, error: unknown, seq: number): RunEvent {
  const { status } = event;
  const isGood = status !== "failed" && status !== "stopped";
  return isGood ? { ...event, seq, status: "failed", message: errorMessage(error) } : { ...event, seq };
}

// Streamed text is not stored, so it shares the number of what was stored before it.
function numberEvents(events: readonly Waiting[], last: number): RunEvent[] {
  let seq = last;
  return events.map((event) => {
    if (event.type !== "text.streamed") seq += 1;
    return { ...event, seq };
  });
}
