/** How long a run has been at work: everything but the time in which all that happens is that a person is waited for. */
export interface WorkClock {
  /** Milliseconds, those of earlier sessions included. */
  workedMs(): number;
  /** Marks a model call, during which a run is at work whoever is waited for. */
  duringTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Marks waiting for a person. */
  whileWaiting<T>(wait: () => Promise<T>): Promise<T>;
}

/** Starts a clock. `now` gives milliseconds and never goes back; `beforeMs` is what earlier sessions worked. */
export function createWorkClock(beforeMs: number, now: () => number): WorkClock {
  const counts = { turns: 0, waits: 0 };
  let total = beforeMs;
  let since = now();
  const settle = (): void => {
    const at = now();
    if (counts.waits === 0 || counts.turns > 0) total += at - since;
    since = at;
  };
  const change = (name: keyof typeof counts, by: 1 | -1): void => {
    settle();
    counts[name] += by;
  };
  async function during<T>(name: keyof typeof counts, work: () => Promise<T>): Promise<T> {
    change(name, 1);
    try {
      return await work();
    } finally {
      change(name, -1);
    }
  }
  return {
    workedMs: () => {
      settle();
      return total;
    },
    duringTurn: (work) => during("turns", work),
    whileWaiting: (wait) => during("waits", wait),
  };
}
