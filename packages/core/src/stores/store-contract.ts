import { createHash } from "node:crypto";
import { AIMessage, ToolMessage } from "@langchain/core/messages";
import { emptyCheckpoint, uuid6 } from "@langchain/langgraph-checkpoint";
import { describe, expect, test } from "vitest";
import type { RunEvent } from "../runs/events/run-event.ts";
import { describeQuestions } from "./question-contract.ts";
import type { RunRecord, RunStore } from "./run-store.ts";

/** A record to test with. */
export function exampleRun(id: string): RunRecord {
  return {
    id,
    status: "running",
    message: "started",
    task: { goal: "a URL shortener", inputs: [{ name: "notes.md", text: "caf\u00e9 \u0000 \u{1f600}" }] },
    lead: "lead",
    graphHash: "0".repeat(64),
    out: undefined,
    startedAt: "2026-11-23T08:00:00.000Z",
    updatedAt: "2026-11-23T08:00:00.000Z",
    report: undefined,
  };
}

/** An event to test with. */
export function exampleEvent(seq: number): RunEvent {
  return { type: "text.streamed", span: "lead", text: `text ${seq}`, seq, at: "2026-11-23T08:00:00.000Z" };
}

/** Declares, as vitest tests, what every store must do. `open` gives a new and empty store each time. */
export function describeStore(
  name: string,
  open: () => Promise<RunStore>,
  /** Opens what was closed again; for stores that outlive their process. */
  reopen?: (location: string) => Promise<RunStore>,
): void {
  describe(`the store contract: ${name}`, () => {
    describeRuns(open);
    describeEvents(open);
    describeTexts(open);
    describeQuestions(open, exampleRun);
    describeCheckpoints(open);
    if (reopen !== undefined) describeReopening(open, reopen);
  });
}

function describeRuns(open: () => Promise<RunStore>): void {
  test("gives a run back as it was recorded", async () => {
    await using store = await open();
    await store.createRun(exampleRun("r1"));
    await store.createRun({ ...exampleRun("r2"), out: "/tmp/out", report: { ok: [true, null] } });
    expect(await store.findRun("r1")).toStrictEqual(exampleRun("r1"));
    expect(await store.findRun("r2")).toStrictEqual({
      ...exampleRun("r2"),
      out: "/tmp/out",
      report: { ok: [true, null] },
    });
  });

  test("refuses a second run with the same id and keeps the first", async () => {
    await using store = await open();
    await store.createRun(exampleRun("r1"));
    await expect(store.createRun({ ...exampleRun("r1"), message: "second" })).rejects.toMatchObject({
      code: "run-exists",
    });
    expect((await store.findRun("r1"))?.message).toBe("started");
  });

  test("says so when a run is unknown", async () => {
    await using store = await open();
    expect(await store.findRun("nobody")).toBeUndefined();
    await expect(store.updateRun("nobody", { message: "x" })).rejects.toMatchObject({ code: "run-unknown" });
    await expect(store.appendEvents("nobody", [exampleEvent(1)])).rejects.toMatchObject({ code: "run-unknown" });
    await expect(store.listEvents("nobody")).rejects.toMatchObject({ code: "run-unknown" });
  });

  test("changes only what an update names", async () => {
    await using store = await open();
    await store.createRun(exampleRun("r1"));
    await store.updateRun("r1", { status: "completed", report: { documents: 3 } });
    expect(await store.findRun("r1")).toStrictEqual({
      ...exampleRun("r1"),
      status: "completed",
      report: { documents: 3 },
    });
  });

  test("lists the newest runs first, even when the clock was set back between them", async () => {
    await using store = await open();
    await store.createRun({ ...exampleRun("first"), startedAt: "2026-11-23T09:00:00.000Z" });
    await store.createRun({ ...exampleRun("second"), startedAt: "2026-11-23T08:00:00.000Z" });
    await store.createRun({ ...exampleRun("third"), startedAt: "2026-11-23T08:30:00.000Z" });
    expect((await store.listRuns(2)).map(({ id }) => id)).toEqual(["third", "second"]);
  });
}

function describeEvents(open: () => Promise<RunStore>): void {
  test("keeps events in order", async () => {
    await using store = await open();
    await store.createRun(exampleRun("r1"));
    expect(await store.listEvents("r1")).toEqual([]);
    await store.appendEvents("r1", [exampleEvent(1), exampleEvent(2)]);
    await store.appendEvents("r1", [exampleEvent(3)]);
    expect(await store.listEvents("r1")).toStrictEqual([exampleEvent(1), exampleEvent(2), exampleEvent(3)]);
  });

  test.each([
    ["that leave a gap", [3]],
    ["that repeat one", [1]],
    ["with a gap among them", [2, 4]],
  ])("refuses events %s, and stores none of them", async (_what, numbers) => {
    await using store = await open();
    await store.createRun(exampleRun("r1"));
    await store.appendEvents("r1", [exampleEvent(1)]);
    await expect(store.appendEvents("r1", numbers.map(exampleEvent))).rejects.toMatchObject({ code: "store-failed" });
    expect(await store.listEvents("r1")).toStrictEqual([exampleEvent(1)]);
  });
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function describeTexts(open: () => Promise<RunStore>): void {
  test("keeps a text by its digest, however often it is put", async () => {
    await using store = await open();
    const text = "openapi: 3.1\r\n\u0000\u{1f600}";
    await store.putText(digest(text), text);
    await store.putText(digest(text), text);
    await store.putText(digest(""), "");
    expect(await store.getText(digest(text))).toBe(text);
    expect(await store.getText(digest(""))).toBe("");
    expect(await store.getText(digest("another"))).toBeUndefined();
  });

  test("keeps what a checker said about a document", async () => {
    await using store = await open();
    const outcome = { status: "checked" as const, tools: ["tool@1"], findings: [] };
    expect(await store.hasChecks("a")).toBe(false);
    await store.putCheck("a", "x", outcome);
    await store.putCheck("a", "x", outcome);
    expect(await store.getCheck("a", "x")).toEqual(outcome);
    expect(await store.getCheck("b", "x")).toBeUndefined();
    expect(await store.hasChecks("a")).toBe(true);
  });
}

const POISON: unknown = JSON.parse(
  '{"lc":1,"type":"constructor","id":["evil","X"],"kwargs":{},"__proto__":{"a":1},"$map":[]}',
);

/** Puts a checkpoint whose channel `state` holds the value, and tells how to find it. */
async function putState(store: RunStore, state: unknown, step: number): Promise<ReturnType<typeof locate>> {
  const id = uuid6(step);
  await (
    await store.checkpointer()
  ).put(
    { configurable: { thread_id: "r1", checkpoint_ns: "" } },
    { ...emptyCheckpoint(), id, channel_values: { state }, channel_versions: { state: step } },
    { source: "loop", step, parents: {} },
    { state: step },
  );
  return locate(id);
}

function locate(checkpointId?: string): { configurable: Record<string, unknown> } {
  return { configurable: { thread_id: "r1", checkpoint_ns: "", checkpoint_id: checkpointId } };
}

function describeCheckpoints(open: () => Promise<RunStore>): void {
  test("gives a checkpoint back, messages as messages and poisoned arguments as data", async () => {
    await using store = await open();
    const state = [
      new AIMessage({ id: "m1", content: "", tool_calls: [{ id: "c1", name: "write", args: { poison: POISON } }] }),
      new ToolMessage({ id: "m2", content: "ok", tool_call_id: "c1", artifact: { poison: POISON } }),
      { poison: POISON, when: new Date(0), seen: new Set([1n]), gap: undefined },
    ];
    await putState(store, state, 1);
    const tuple = await (await store.checkpointer()).getTuple(locate());
    expect(tuple?.checkpoint.channel_values["state"]).toStrictEqual(state);
  });

  test("gives pending writes back in the order of their tasks' paths, not of their arrival", async () => {
    await using store = await open();
    const config = await putState(store, "start", 1);
    await (await store.checkpointer()).putWrites(config, [["messages", "third"]], "task-a", "~2");
    await (await store.checkpointer()).putWrites(config, [["messages", "second"]], "task-c", "~1");
    await (await store.checkpointer()).putWrites(config, [["messages", "first"]], "task-b");
    const tuple = await (await store.checkpointer()).getTuple(config);
    expect(tuple?.pendingWrites?.map(([, , value]) => value)).toEqual(["first", "second", "third"]);
  });

  test("takes the checkpoint written last as the latest, whatever its id says", async () => {
    await using store = await open();
    const late = uuid6(1);
    const early = `0${late.slice(1)}`;
    for (const id of [late, early]) {
      const checkpoint = { ...emptyCheckpoint(), id };
      await (await store.checkpointer()).put(locate(), checkpoint, { source: "loop", step: 1, parents: {} }, {});
    }
    expect((await (await store.checkpointer()).getTuple(locate()))?.checkpoint.id).toBe(early);
  });

  test("deletes a thread and no other", async () => {
    await using store = await open();
    await putState(store, "kept?", 1);
    await (await store.checkpointer()).deleteThread("r2");
    expect(await (await store.checkpointer()).getTuple(locate())).toBeDefined();
    await (await store.checkpointer()).deleteThread("r1");
    expect(await (await store.checkpointer()).getTuple(locate())).toBeUndefined();
  });
}

function describeReopening(open: () => Promise<RunStore>, reopen: (location: string) => Promise<RunStore>): void {
  test("has everything after it was closed and opened again", async () => {
    const first = await open();
    await first.createRun(exampleRun("r1"));
    await first.appendEvents("r1", [exampleEvent(1)]);
    await first.putText(digest("text"), "text");
    const config = await putState(first, { poison: POISON }, 1);
    await (await first.checkpointer()).putWrites(config, [["state", 1n]], "task-a", "~1");
    await first[Symbol.asyncDispose]();
    await using second = await reopen(first.location);
    expect(await second.findRun("r1")).toStrictEqual(exampleRun("r1"));
    expect(await second.listEvents("r1")).toStrictEqual([exampleEvent(1)]);
    expect(await second.getText(digest("text"))).toBe("text");
    const tuple = await (await second.checkpointer()).getTuple(locate());
    expect(tuple?.checkpoint.channel_values).toStrictEqual({ state: { poison: POISON } });
    expect(tuple?.pendingWrites).toStrictEqual([["task-a", "state", 1n]]);
  });

  test("can be open twice, and each sees what the other writes", async () => {
    await using first = await open();
    await using second = await reopen(first.location);
    await first.createRun(exampleRun("r1"));
    await second.appendEvents("r1", [exampleEvent(1)]);
    await first.appendEvents("r1", [exampleEvent(2)]);
    await expect(second.appendEvents("r1", [exampleEvent(2)])).rejects.toMatchObject({ code: "store-failed" });
    expect(await second.listEvents("r1")).toHaveLength(2);
  });
}
