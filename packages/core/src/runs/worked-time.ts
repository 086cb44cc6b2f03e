import type { RunEvent } from "./run-event.ts";

/**
 * Milliseconds for which a run was at work, by its stored events: what a session that ended says of itself, and for one
 * that was killed the time from its first event to its last. The time between sessions, while the run lay stopped or
 * waited for a person, does not count.
 */
export function workedMs(events: readonly RunEvent[]): number {
  let total = 0;
  let first: string | undefined;
  let last: string | undefined;
  const closeKilled = (): void => {
    // The wall clock may have been set back in between.
    if (first !== undefined && last !== undefined) total += Math.max(0, Date.parse(last) - Date.parse(first));
    first = undefined;
  };
  for (const event of events) {
    if (event.type === "run.started" || event.type === "run.resumed") closeKilled();
    if (event.type === "run.finished") {
      total += event.durationMs;
      first = undefined;
      continue;
    }
    first ??= event.at;
    last = event.at;
  }
  closeKilled();
  return total;
}
