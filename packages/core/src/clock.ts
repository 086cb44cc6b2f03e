import { setTimeout as wait } from "node:timers/promises";

/** Time as the caller has it: what waits and what counts goes through it, so tests need no time. */
export interface Clock {
  /** Milliseconds that only ever grow. */
  now(): number;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

/** The machine's own monotonic time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal === undefined ? {} : { signal });
  },
};
