import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openStore } from "../../stores/open-store.ts";
import type { RunStore } from "../../stores/run-store.ts";
import { exampleRun } from "../../stores/store-contract.ts";
import { faultyStore, type StoreFault } from "../../testing/faulty-store.ts";
import { createEventLog } from "./event-log.ts";
import { eventIdentity } from "./event-identity.ts";
import type { RunEvent, RunEventBody } from "./run-event.ts";

const called = (turn: number): RunEventBody => ({ type: "model.called", span: "lead", turn, model: "m" });
const started = (agent: string): RunEventBody => ({ type: "agent.started", span: agent, agent, depth: 0, task: "" });
const text: RunEventBody = { type: "text.streamed", span: "lead", text: "…" };

async function storeWithRun(): Promise<RunStore> {
  const store = await openStore("memory:");
  await store.createRun(exampleRun("r1"));
  return store;
}

test("tells an event once it is stored, and text with the number of what was stored before it", async () => {
  await using store = await storeWithRun();
  const told: RunEvent[] = [];
  const log = createEventLog("r1", store, { now: () => 0, onEvent: (event) => told.push(event) });
  log.emit(started("lead"));
  log.emit(text);
  log.emit(called(1));
  expect(told).toEqual([]);
  await log.flush();
  expect(told.map(({ type, seq }) => `${seq} ${type}`)).toEqual([
    "1 agent.started",
    "1 text.streamed",
    "2 model.called",
  ]);
  expect(await store.listEvents("r1")).toEqual(told.filter(({ type }) => type !== "text.streamed"));
});

test("after the end nothing is told, and no step ends", async () => {
  await using store = await storeWithRun();
  const log = createEventLog("r1", store, { now: () => 0 });
  const { usage } = { usage: { inputTokens: 0 } } as unknown as Extract<RunEventBody, { type: "run.finished" }>;
  await log.finish(
    { type: "run.finished", runId: "r1", status: "completed", message: "", usage, durationMs: 0 },
    { status: "completed" },
  );
  log.emit(called(1));
  await expect(log.endStep({ step: "s", value: null }, [called(2)])).rejects.toMatchObject({ code: "stopped" });
  expect(await store.listEvents("r1")).toHaveLength(1);
  expect(await store.listSteps("r1")).toEqual([]);
  expect((await store.findRun("r1"))?.status).toBe("completed");
});

/** Something that happens to a log; `crash` goes on with a new one on what the store has. */
const happening = fc.oneof(
  fc.record({ do: fc.constant("emit" as const), event: fc.constantFrom(started("a"), started("b"), called(1), text) }),
  fc.record({ do: fc.constant("step" as const), step: fc.constantFrom("s1", "s2", "s3") }),
  fc.record({ do: fc.constant("flush" as const) }),
  fc.record({ do: fc.constant("crash" as const) }),
);

test("whatever happens, and whichever write fails, the numbers have no gap and nothing told is taken back", async () => {
  const run = fc.asyncProperty(
    fc.array(happening, { maxLength: 30 }),
    fc.array(fc.constantFrom<StoreFault | undefined>(undefined, undefined, "not done", "done but denied"), {
      maxLength: 10,
    }),
    async (happenings, faults) => {
      await using store = await storeWithRun();
      const told: RunEvent[] = [];
      const open = async (): Promise<ReturnType<typeof createEventLog>> =>
        createEventLog(
          "r1",
          faultyStore(store, () => faults.shift()),
          {
            now: () => 0,
            onEvent: (event) => told.push(event),
            stored: await store.listEvents("r1"),
          },
        );
      let log = await open();
      for (const what of happenings) {
        if (what.do === "emit") log.emit(what.event);
        else if (what.do === "step")
          await log.endStep({ step: what.step, value: {} }, [called(9)]).catch(() => undefined);
        else if (what.do === "flush") await log.flush().catch(() => undefined);
        else {
          await log.flush().catch(() => undefined);
          log = await open();
        }
      }
      await log.flush().catch(() => undefined);
      const stored = await store.listEvents("r1");
      expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1));
      const kept = told.filter(({ type }) => type !== "text.streamed");
      expect(kept.filter((event) => stored[event.seq - 1]?.type !== event.type)).toEqual([]);
      expect(new Set(kept.map(({ seq }) => seq)).size).toBe(kept.length);
      // Each step that ended has told of itself, once.
      const steps = await store.listSteps("r1");
      const ofSteps = stored.filter((event) => event.type === "model.called" && event.turn === 9);
      expect(ofSteps.length).toBeGreaterThanOrEqual(steps.length);
      expect(eventIdentity(started("a"))).not.toBe(eventIdentity(started("b")));
    },
  );
  await expect(fc.assert(run, { numRuns: 60 })).resolves.toBeUndefined();
});
