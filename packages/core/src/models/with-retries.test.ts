import { expect, test } from "vitest";
import { OrchestrateError } from "../errors.ts";
import { fakeClock, type FakeClock } from "../testing/fake-clock.ts";
import { EndpointError, lasting, passing } from "./endpoint/endpoint-error.ts";
import { defaultRetryRules } from "./retry-rules.ts";
import { withRetries } from "./with-retries.ts";

interface Tried {
  readonly clock: FakeClock;
  readonly calls: number;
  readonly error: unknown;
}

/** Tries an attempt that fails with these errors, in order, each after `lastsMs`. */
async function tryWith(errors: readonly Error[], lastsMs = 0): Promise<Tried> {
  const clock = fakeClock();
  const seen = { calls: 0 };
  const attempt = async (): Promise<string> => {
    const error = errors[Math.min(seen.calls, errors.length - 1)];
    seen.calls += 1;
    // Time passes on this clock only by sleeping.
    await clock.sleep(lastsMs, undefined);
    throw error ?? new Error("no error given");
  };
  const options = { rules: defaultRetryRules, clock, signal: undefined, onFailure: () => undefined, random: () => 1 };
  const error: unknown = await withRetries(attempt, options).catch((failure: unknown) => failure);
  return { clock, calls: seen.calls, error };
}

const told = (afterMs: number): EndpointError => new EndpointError("busy", { may: true, afterMs });

test("pauses double from half a second, and five calls are all", async () => {
  const { clock, error } = await tryWith([passing("busy")]);
  expect(clock.slept.filter((ms) => ms > 0)).toEqual([500, 1000, 2000, 4000]);
  expect(error).toMatchObject({ code: "model-failed", message: "busy (tried 5 times in 8 s)" });
});

test("waits as long as the endpoint asks, also past the minute, and stops where it asks for too long", async () => {
  const { clock, calls } = await tryWith([told(100_000)]);
  expect(clock.slept.filter((ms) => ms > 0)).toEqual([100_000, 100_000, 100_000, 100_000]);
  expect(calls).toBe(5);
  const stopped = await tryWith([told(86_400_000)]);
  expect(stopped.calls).toBe(1);
  expect(stopped.error).toMatchObject({ message: "busy; it asks to wait 86400 s, the limit is 120 s" });
});

test("a call that takes a minute to fail gets a second try and no third", async () => {
  const { calls, error } = await tryWith([passing("silence")], 60_000);
  expect(calls).toBe(2);
  expect(error).toMatchObject({ message: "silence (tried 2 times in 121 s)" });
});

test("a failure for good, and a fault of this program, are not tried again", async () => {
  expect(await tryWith([lasting("no")])).toMatchObject({ calls: 1, error: { message: "no" } });
  expect(await tryWith([passing("busy"), lasting("no")])).toMatchObject({ calls: 2 });
  const fault = new OrchestrateError("unexpected", "oops");
  expect(await tryWith([fault])).toMatchObject({ calls: 1, error: fault });
});

test("nothing is tried any more once the run is stopped", async () => {
  const stop = new AbortController();
  const clock = fakeClock();
  let calls = 0;
  const attempt = async (): Promise<string> => {
    calls += 1;
    stop.abort();
    throw passing("busy");
  };
  const options = { rules: defaultRetryRules, clock, signal: stop.signal, onFailure: () => undefined };
  await expect(withRetries(attempt, options)).rejects.toThrow("busy");
  expect(calls).toBe(1);
});
