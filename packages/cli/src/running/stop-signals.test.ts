import { expect, test } from "vitest";
import { fakeIo } from "../fake-io.ts";
import { listenForStop, patienceMs, tellMs } from "./stop-signals.ts";

test("the first signal stops the work, the second ends the process at once", () => {
  const io = fakeIo();
  using signals = listenForStop(io, () => undefined);
  io.send("SIGTERM");
  expect(signals.stop.aborted).toBe(true);
  expect(signals.received()).toBe("SIGTERM");
  expect(io.exits).toEqual([]);
  io.send("SIGINT");
  expect(io.exits).toEqual([130]);
});

test("a person is told within a second, and work that does not stop is left behind", () => {
  const io = fakeIo();
  const told: string[] = [];
  using signals = listenForStop(io, () => void told.push("told"));
  io.send("SIGINT");
  expect(signals.stop.aborted).toBe(true);
  io.wait(tellMs);
  expect(told).toEqual(["told"]);
  expect(tellMs).toBeLessThan(1000);
  io.wait(patienceMs);
  expect(io.exits).toEqual([130]);
});

test("nothing is left behind once the work is done", () => {
  const io = fakeIo();
  const told: string[] = [];
  {
    using signals = listenForStop(io, () => void told.push("told"));
    io.send("SIGINT");
    expect(signals.received()).toBe("SIGINT");
  }
  io.wait(patienceMs);
  expect({ told, exits: io.exits }).toEqual({ told: [], exits: [] });
  expect(io.send("SIGINT")).toBe(false);
});

test("an output that cannot be written stops the work too", () => {
  const io = fakeIo();
  using signals = listenForStop(io, () => undefined);
  io.stdout.breakWith("EPIPE");
  io.stdout.write("x");
  expect(signals.stop.aborted).toBe(true);
  expect(signals.received()).toBeUndefined();
});
