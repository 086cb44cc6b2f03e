import type { Clock } from "../clock.ts";

/** A clock whose time passes only while somebody sleeps on it, and then at once; `slept` lists for how long, in milliseconds. */
export interface FakeClock extends Clock {
  readonly slept: readonly number[];
}

/** A clock that stands at zero. */
export function fakeClock(): FakeClock {
  const slept: number[] = [];
  let now = 0;
  return {
    slept,
    now: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
}
