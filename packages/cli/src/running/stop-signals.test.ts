import { expect, test } from "vitest";
import { fakeIo } from "../fake-io.ts";
import { endMs, listenForStop, patienceMs, tellMs, type StopSignals } from "./stop-signals.ts";

/** Listens, and notes what a person is told. */
function listen(io: ReturnType<typeof fakeIo>): { signals: StopSignals; told: string[] } {
  const told: string[] = [];
  const tell = { stopping: () => void told.push("stopping"), stopped: () => void told.push("stopped") };
  return { signals: listenForStop(io, tell), told };
}

test("the first signal brings the work to rest, the second ends the process at once", () => {
  const io = fakeIo();
  const { signals, told } = listen(io);
  io.send("SIGTERM");
  expect([signals.rest.aborted, signals.stop.aborted]).toEqual([true, false]);
  expect(signals.received()).toBe("SIGTERM");
  expect(io.exits).toEqual([]);
  io.send("SIGINT");
  expect({ told, exits: io.exits }).toEqual({ told: ["stopped"], exits: [130] });
});

test("a person is told within a second, work that takes long is broken off, and what does not stop is left behind", () => {
  const io = fakeIo();
  const { signals, told } = listen(io);
  io.send("SIGINT");
  io.wait(tellMs);
  expect(told).toEqual(["stopping"]);
  expect(tellMs).toBeLessThan(1000);
  expect(signals.stop.aborted).toBe(false);
  io.wait(patienceMs);
  expect(signals.stop.aborted).toBe(true);
  expect(io.exits).toEqual([]);
  io.wait(endMs);
  expect(io.exits).toEqual([130]);
  expect(told.at(-1)).toBe("stopped");
});

test("nothing is left behind once the work is done", () => {
  const io = fakeIo();
  const { signals, told } = listen(io);
  io.send("SIGINT");
  expect(signals.received()).toBe("SIGINT");
  signals[Symbol.dispose]();
  io.wait(endMs);
  expect({ told, exits: io.exits }).toEqual({ told: [], exits: [] });
  expect(io.send("SIGINT")).toBe(false);
});

test("an output that cannot be written stops the work too", () => {
  const io = fakeIo();
  const { signals } = listen(io);
  io.stdout.breakWith("EPIPE");
  io.stdout.write("x");
  expect(signals.rest.aborted).toBe(true);
  expect(signals.received()).toBeUndefined();
});
