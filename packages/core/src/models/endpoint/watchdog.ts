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

/** Starts watching; `giveUp` is called once at most, with the limit that was met. */
export function startWatchdog(limits: EndpointLimits, giveUp: (reason: EndpointError) => void): Watchdog {
  const stop = (): void => timers.forEach(clearTimeout);
  const limit = (ms: number, words: string): NodeJS.Timeout =>
    setTimeout(() => {
      stop();
      giveUp(passing(`${words} ${seconds(ms)}`));
    }, ms);
  const total = limit(limits.totalMs, "the reply took longer than");
  const connecting = limit(limits.connectMs, "no connection to the endpoint for");
  const silence = limit(limits.idleMs, "no data from the endpoint for");
  const timers = [total, connecting, silence];
  return { connected: () => clearTimeout(connecting), progressed: () => void silence.refresh(), stop };
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
