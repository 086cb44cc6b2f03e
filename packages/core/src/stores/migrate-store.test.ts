import { mkdtemp, rm } from "node:fs/promises";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSqliteStore } from "./sqlite.ts";
import { migrationFrom } from "./sqlite-schema.ts";
import { exampleEvent } from "./store-contract.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "orchestrate-migrate-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** A store as the second format had it: a row for each channel and each write. */
function writeSecondFormat(file: string): void {
  const database = new DatabaseSync(file);
  database.exec(`pragma journal_mode = wal; ${migrationFrom(0, 2)}`);
  database.exec(`insert into runs (id, status, message, lead, graph_hash, started_at, updated_at)
    values ('r1', 'running', 'at work', 'lead', 'h', '2026-11-23T08:00:00.000Z', '2026-11-23T08:00:00.000Z')`);
  database.prepare("insert into events values ('r1', 1, ?)").run(JSON.stringify(exampleEvent(1)));
  const step = database.prepare("insert into steps values ('r1', ?, ?, 1, 'tagged-json', ?)");
  step.run("lead#1", 1, json({ text: "a" }));
  step.run("lead/scout.1#1", 2, json({ text: "b" }));
  step.run("lead#1.1", 3, json({ text: "c" }));
  database.exec("insert into texts values ('d1', 'text')");
  database
    .prepare("insert into checks values ('c', 'd', ?)")
    .run(JSON.stringify({ status: "not-checked", reason: "" }));
  const value = database.prepare("insert into channel_values values (?, 'r1', '', ?, ?, 'tagged-json', ?)");
  value.run(3, "sum", "1", json({ $bigint: "7" }));
  value.run(4, "$odd", "2", json([1, "é"]));
  const checkpoint = { v: 4, id: "k1", ts: "", channel_versions: { sum: 1, $odd: 2 }, versions_seen: {} };
  database
    .prepare("insert into checkpoints values (1, 'r1', '', 'k1', null, 'tagged-json', ?, 'tagged-json', ?, ?)")
    .run(
      json({ ...checkpoint, channel_versions: { sum: 1, $$odd: 2 } }),
      json({ source: "loop", step: 1, parents: {} }),
      JSON.stringify([
        ["sum", "1", 3],
        ["$odd", "2", 4],
      ]),
    );
  const write = database.prepare("insert into writes values ('r1', '', 'k1', ?, ?, ?, ?, 'tagged-json', ?)");
  write.run("task-b", 0, "~1", "sum", json(1));
  write.run("task-b", 1, "~1", "$odd", json("x"));
  write.run("task-a", 0, "~2", "sum", json(2));
  write.run("task-a", -1, "~2", "__error__", json({ message: "m" }));
  database.close();
}

test("a store of the second format is read as it was, and a copy of it is kept beside it", async () => {
  const file = path.join(folder, "store.sqlite");
  writeSecondFormat(file);
  await using store = await openSqliteStore(file);
  const tuple = await (await store.checkpointer()).getTuple({ configurable: { thread_id: "r1", checkpoint_ns: "" } });
  expect(tuple?.checkpoint.channel_values).toEqual({ sum: 7n, $odd: [1, "é"] });
  expect(tuple?.checkpoint.channel_versions).toEqual({ sum: 1, $odd: 2 });
  expect(tuple?.pendingWrites).toEqual([
    ["task-b", "sum", 1],
    ["task-b", "$odd", "x"],
    ["task-a", "__error__", { message: "m" }],
    ["task-a", "sum", 2],
  ]);
  expect(await store.listEvents("r1")).toEqual([exampleEvent(1)]);
  expect(await store.listSteps("r1")).toEqual([
    { step: "lead#1", value: { text: "a" } },
    { step: "lead/scout.1#1", value: { text: "b" } },
    { step: "lead#1.1", value: { text: "c" } },
  ]);
  expect(await store.getCheck("c", "d")).toEqual({ status: "not-checked", reason: "" });
  expect(await store.findRun("r1")).toMatchObject({ status: "running" });
  expect(readdirSync(folder)).toContain("store.sqlite.format-2");
});

test("a write that fails in a common transaction takes no other down with it", async () => {
  await using store = await openSqliteStore(path.join(folder, "together.sqlite"));
  const all = await Promise.allSettled([
    store.putText("one", "1"),
    store.appendEvents("nobody", [exampleEvent(1)]),
    store.putText("two", "2"),
  ]);
  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await store.hasChecks("c")).toBe(false);
});

test("what waits to be written when a store is closed is written", async () => {
  const file = path.join(folder, "closing.sqlite");
  const store = await openSqliteStore(file);
  const written = store.putCheck("c", "d", { status: "not-checked", reason: "" });
  await store[Symbol.asyncDispose]();
  await written;
  await using again = await openSqliteStore(file);
  expect(await again.hasChecks("c")).toBe(true);
});
