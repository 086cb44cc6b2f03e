import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { createWorkGate } from "./work-gate.ts";

test("work begins and ends as usual until the run shall come to rest", async () => {
  const gate = createWorkGate(undefined);
  expect(await gate.enter(async () => 1)).toBe(1);
  await expect(gate.enter(() => Promise.reject(new Error("mine")))).rejects.toThrow("mine");
});

test("what is under way is finished, and nothing else begins", async () => {
  const rest = new AbortController();
  const gate = createWorkGate(rest.signal);
  const slow = Promise.withResolvers<string>();
  const log: string[] = [];
  const first = gate.enter(() => slow.promise);
  rest.abort();
  const second = gate.enter(async () => log.push("begun")).catch((error: unknown) => error);
  const third = gate.enter(async () => log.push("begun")).catch((error: unknown) => error);
  slow.resolve("done");
  expect(await first).toBe("done");
  expect(await second).toMatchObject({ code: "stopped" });
  expect(await third).toMatchObject({ code: "stopped" });
  expect(log).toEqual([]);
});

test("with nothing under way it is at rest at once", async () => {
  const rest = new AbortController();
  const gate = createWorkGate(rest.signal);
  rest.abort();
  await expect(gate.enter(async () => 1)).rejects.toMatchObject({ code: "stopped" });
});

test("a signal that many runs share is not listened to by those that have ended", () => {
  const { signal } = new AbortController();
  for (let run = 0; run < 20; run += 1) createWorkGate(signal)[Symbol.dispose]();
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
