import { expect, test } from "vitest";
import { noUsage } from "../models/token-usage.ts";
import type { RunEvent, RunEventBody } from "./events/run-event.ts";
import { workedMs } from "./worked-time.ts";

const started: RunEventBody = { type: "run.started", runId: "r", goal: "g", lead: "l", model: "m", deliverables: [] };
const resumed = { type: "run.resumed", runId: "r", from: "failed", message: "" } as const;
const called = { type: "model.called", span: "l", turn: 1, model: "m" } as const;
const finished = (durationMs: number): RunEventBody => ({
  type: "run.finished",
  runId: "r",
  status: "stopped",
  message: "",
  usage: noUsage,
  durationMs,
});

function eventsAt(...bodies: readonly (readonly [number, RunEventBody])[]): RunEvent[] {
  return bodies.map(([second, body], index) => ({
    ...body,
    seq: index + 1,
    at: new Date(second * 1000).toISOString(),
  }));
}

test("counts the sessions that ended by what they say, and leaves out the days in between", () => {
  const day = 86_400;
  const events = eventsAt([0, started], [5, called], [10, finished(10_000)], [day, resumed], [day + 3, finished(3000)]);
  expect(workedMs(events)).toBe(13_000);
});

test("leaves out what a person took to answer", () => {
  const answered = { type: "approval.answered", span: "l", question: "q1", by: "p", decision: "approved" } as const;
  const events = eventsAt([0, started], [2, called], [3602, answered], [3605, finished(3_605_000)]);
  expect(workedMs(events)).toBe(5000);
  expect(workedMs(events.slice(0, 3))).toBe(2000);
});

test("counts a session that was killed up to its last event, also when the clock was set back", () => {
  expect(workedMs(eventsAt([0, started], [7, called], [5000, resumed], [5001, called]))).toBe(8000);
  expect(workedMs(eventsAt([100, started], [50, called], [60, resumed], [62, called]))).toBe(2000);
  expect(workedMs([])).toBe(0);
});
