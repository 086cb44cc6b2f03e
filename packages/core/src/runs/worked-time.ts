import type { RunEvent } from "./events/run-event.ts";

/**
 * Milliseconds for which a run was at work, by its stored events: what a session that ended says of itself, and for one
 * that was killed the time from its first event to its last. The time between sessions does not count, nor that in which
 * nothing happened but that a person answered in the end.
 */
export function workedMs(events: readonly RunEvent[]): number {
  let total = 0;
  let first: string | undefined;
  let last = "";
  let waited = 0;
  const close = (durationMs: number): void => {
    // The wall clock may have been set back in between.
    total += Math.max(0, durationMs - waited);
    first = undefined;
    waited = 0;
  };
  for (const event of events) {
    if (
      first !== undefined &&
      (event.type === "run.started" || event.type === "run.resumed" || event.type === "run.forked")
    )
      close(between(first, last));
    if (event.type === "approval.answered") waited += Math.max(0, between(last, event.at));
    first ??= event.at;
    last = event.at;
    if (event.type === "run.finished") close(event.durationMs);
  }
  if (first !== undefined) close(between(first, last));
  return total;
}

function between(from: string, to: string): number {
  return Date.parse(to) - Date.parse(from);
}
