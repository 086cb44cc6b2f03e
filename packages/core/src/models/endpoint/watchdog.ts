import { passing, type EndpointError } from "./endpoint-error.ts";
import type { EndpointLimits } from "./endpoint-limits.ts";

/** Watches one call and gives it up when it does not come forward. */
export interface Watchdog {
  /** The connection stands. */
  readonly connected: () => void;
  /** Something of a reply arrived. */
  readonly progressed: () => void;
  readonly stop: () => void;
}

/** Who is watched. */
export interface Watched {
  /** Called once at most, with the limit that was met. */
  readonly giveUp: (reason: EndpointError) => void;
  /** Looks at what has arrived and was not looked at yet, which may be a step forward. */
  readonly look: () => void;
}

/** Starts watching. */
export function startWatchdog(limits: EndpointLimits, { giveUp, look }: Watched): Watchdog {
  const stop = (): void => timers.forEach(clearTimeout);
  const end = (ms: number, words: string): void => {
    stop();
    giveUp(passing(`${words} ${seconds(ms)}`));
  };
  let steps = 0;
  const total = setTimeout(() => {
    look();
    end(limits.totalMs, "the reply took longer than");
  }, limits.totalMs);
  const connecting = setTimeout(() => end(limits.connectMs, "no connection to the endpoint for"), limits.connectMs);
  const silence = setTimeout(() => {
    const before = steps;
    look();
    // A step forward has set this limit anew.
    if (steps === before) end(limits.idleMs, "no data from the endpoint for");
  }, limits.idleMs);
  const timers = [total, connecting, silence];
  const progressed = (): void => {
    steps += 1;
    silence.refresh();
  };
  return { connected: () => clearTimeout(connecting), progressed, stop };
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
