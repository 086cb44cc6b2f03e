import type { RunEvent } from "./run-event.ts";

/**
 * Turns a run that reports by callback into a stream. Leaving the loop early aborts the run and waits for it; the
 * generator's return value is the run's.
 */
export async function* streamEvents<Result>(
  run: (onEvent: (event: RunEvent) => void, signal: AbortSignal) => Promise<Result>,
  outer: AbortSignal | undefined,
): AsyncGenerator<RunEvent, Result> {
  const stop = new AbortController();
  const signal = outer === undefined ? stop.signal : AbortSignal.any([outer, stop.signal]);
  const waiting: RunEvent[] = [];
  let wake = Promise.withResolvers<void>();
  const end: { reached: boolean } = { reached: false };
  const result = run((event) => {
    waiting.push(event);
    wake.resolve();
  }, signal).finally(() => {
    end.reached = true;
    wake.resolve();
  });
  result.catch(() => undefined);
  try {
    while (!end.reached || waiting.length > 0) {
      const event = waiting.shift();
      if (event === undefined) {
        await wake.promise;
        wake = Promise.withResolvers<void>();
      } else yield event;
    }
    return await result;
  } finally {
    stop.abort();
    await result.catch(() => undefined);
  }
}
