import type { RunEventBody } from "../runs/events/run-event.ts";
import type { RunContext } from "./run-context.ts";

/** The steps of a run: work that is done once, however often a crash makes its node run again. */
export interface RunSteps {
  /** What a step came to that had ended before the run was resumed: null when that was not kept, undefined for no step. */
  ended(name: string): object | null | undefined;
  /** Tells the events and keeps what the step came to: both or neither. */
  end(name: string, value: object | null, events: readonly RunEventBody[]): Promise<void>;
  /** Whether an event is known again when it is told twice, so that it need not wait for the end of its step. */
  tellsOnce(event: RunEventBody): boolean;
  /** Whether a handoff had been let through before the run was resumed: by the span of the delegate. */
  hasStarted(childSpan: string): boolean;
}

/**
 * Does a step, unless it had ended before the run was resumed: then it gives what it came to. `work` gets a run whose
 * events are told when the step has ended. Where `keep` gives undefined for a result, the step is cheap and without
 * effects: it is done again, silently.
 */
export async function takeStep<Result extends object>(
  run: RunContext,
  name: string,
  work: (run: RunContext) => Promise<Result>,
  keep: (result: Result) => Result | undefined = (result) => result,
): Promise<Result> {
  const known = run.steps.ended(name);
  if (known !== undefined && known !== null) return known as Result;
  const held: RunEventBody[] = [];
  const emit = (event: RunEventBody): void => {
    if (run.steps.tellsOnce(event)) run.emit(event);
    else held.push(event);
  };
  const result = await work({ ...run, emit });
  if (known === undefined) await run.steps.end(name, keep(result) ?? null, held);
  return result;
}
