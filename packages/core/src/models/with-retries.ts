import type { Clock } from "../clock.ts";
import { EndpointError } from "./endpoint/endpoint-error.ts";
import type { RetryRules } from "./retry-rules.ts";

/** What {@link withRetries} works with. */
export interface RetryOptions {
  readonly rules: RetryRules;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  /** Gets each failed attempt, and in how many milliseconds the next one follows, if one does. */
  readonly onFailure: (error: EndpointError, retryInMs: number | undefined) => void;
  /** From 0 to 1, for the length of pauses; default `Math.random`. */
  readonly random?: () => number;
}

/**
 * Makes an attempt, again while its failures may pass and the rules allow. Rejects with the last failure, which tells
 * how often it was tried. Other errors pass through at once.
 */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, signal, onFailure } = options;
  const started = clock.now();
  let toldToWait = 0;
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof EndpointError) || signal?.aborted === true) throw error;
      const spent = { failures, ms: clock.now() - started, toldToWait };
      const pause = nextPause(error, spent, options);
      onFailure(error, pause === undefined ? undefined : Math.round(pause));
      if (pause === undefined) throw summedUp(error, spent, options.rules);
      toldToWait += error.retry.afterMs ?? 0;
      await clock.sleep(pause, signal);
    }
  }
}

interface Spent {
  readonly failures: number;
  readonly ms: number;
  readonly toldToWait: number;
}

function nextPause(error: EndpointError, spent: Spent, options: RetryOptions): number | undefined {
  const { rules, random = Math.random } = options;
  const { may, afterMs } = error.retry;
  if (!may || spent.failures >= rules.tries) return undefined;
  if (afterMs !== undefined) return afterMs <= rules.longestWaitMs ? afterMs : undefined;
  const longest = Math.min(rules.firstPauseMs * 2 ** (spent.failures - 1), rules.longestPauseMs);
  const pause = longest * (0.5 + random() / 2);
  // A call that was silent until its limit has used the time up, but deserves a second one.
  const isSecond = spent.failures === 1;
  return isSecond || spent.ms - spent.toldToWait + pause <= rules.withinMs ? pause : undefined;
}

function summedUp(error: EndpointError, { failures, ms }: Spent, rules: RetryRules): EndpointError {
  const { message, hint, retry } = error;
  const details = { cause: error, ...(hint === undefined ? {} : { hint }) };
  if (retry.afterMs !== undefined && retry.afterMs > rules.longestWaitMs) {
    const asked = `it asks to wait ${seconds(retry.afterMs)}, the limit is ${seconds(rules.longestWaitMs)}`;
    return new EndpointError(`${message}; ${asked}`, { may: false }, details);
  }
  if (failures === 1) return error;
  return new EndpointError(`${message} (tried ${failures} times in ${seconds(ms)})`, { may: false }, details);
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
