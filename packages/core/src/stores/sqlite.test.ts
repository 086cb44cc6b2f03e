import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { emptyCheckpoint } from "@langchain/langgraph-checkpoint";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OrchestrateError } from "../errors.ts";
import { openStore } from "./open-store.ts";
import { openSqliteStore } from "./sqlite.ts";
import { describeStore, exampleRun } from "./store-contract.ts";

let folder: string;
let counter = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orchestrate-store-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function newPath(): string {
  counter += 1;
  return join(folder, `${counter}.db`);
}

/** A closed store that holds one run. */
async function makeStore(): Promise<string> {
  const path = newPath();
  await using store = await openSqliteStore(path);
  await store.createRun(exampleRun("r1"));
  for (let index = 0; index < 20; index += 1) await store.putText(`${index}`, "x".repeat(4000));
  return path;
}

function damage(path: string, change: (bytes: Buffer) => Buffer): void {
  writeFileSync(path, change(readFileSync(path)));
}

describeStore("sqlite", () => openSqliteStore(newPath()), openSqliteStore);

test("makes a file and folders that only their owner can read", async () => {
  const path = join(folder, "a", "b", "store.db");
  await using store = await openSqliteStore(path);
  await store.createRun(exampleRun("r1"));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(`${path}-wal`).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "a")).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, "a", "b")).mode & 0o777).toBe(0o700);
  expect(store.location).toBe(path);
});

test("leaves one file behind when it is closed", async () => {
  const path = await makeStore();
  expect(() => statSync(`${path}-wal`)).toThrow("ENOENT");
});

const DAMAGES: [string, (path: string) => void, string][] = [
  ["a text file", (path) => writeFileSync(path, "dear diary"), "is not a store: it is not a database"],
  ["an empty file", (path) => truncateSync(path, 0), "is damaged: it is empty"],
  ["a file cut in half", (path) => truncateSync(path, statSync(path).size / 2), "is damaged"],
  ["a zeroed header", (path) => damage(path, (bytes) => bytes.fill(0, 0, 100)), "it is not a database"],
  ["a file of zeros", (path) => damage(path, (bytes) => bytes.fill(0)), "it is not a database"],
  ["zeroed pages", (path) => damage(path, (bytes) => bytes.fill(0, 4096, 12_288)), "is damaged"],
  ["random pages", (path) => damage(path, (bytes) => bytes.fill("\u0007q", 4096, 40_960)), "is damaged"],
  ["a folder", replaceByFolder, "is not a store: it is a folder"],
  ["another database", replaceByOtherDatabase, "is not a store: it is another database"],
  ["a newer format", (path) => execute(path, "pragma user_version = 42"), "was written by a newer orchestrate"],
  ["no format", (path) => execute(path, "pragma user_version = 0"), "is damaged: its format version is missing"],
];

function contents(path: string): string {
  return statSync(path).isFile() ? readFileSync(path, "base64") : "a folder";
}

function replaceByFolder(path: string): void {
  rmSync(path);
  mkdirSync(path);
}

function replaceByOtherDatabase(path: string): void {
  rmSync(path);
  execute(path, "create table notes (text)");
}

function execute(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

test.each(DAMAGES)("refuses %s and changes nothing", async (_what, harm, message) => {
  const path = await makeStore();
  harm(path);
  const before = contents(path);
  const error = await openSqliteStore(path).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(OrchestrateError);
  expect(error).toMatchObject({ code: "store-failed", message: expect.stringContaining(message) });
  expect(error).toMatchObject({ hint: expect.stringMatching(/\w/u) });
  expect(contents(path)).toBe(before);
});

test.each(["runs set task = '{\"goal\":'", "runs set status = 'paused'", "events set event = '{'"])(
  "says that a row is damaged after: update %s",
  async (change) => {
    const path = await makeStore();
    execute(path, "insert into events values ('r1', 1, '{}')");
    execute(path, `update ${change}`);
    await using store = await openSqliteStore(path);
    await expect(store.findRun("r1").then(() => store.listEvents("r1"))).rejects.toMatchObject({
      code: "store-failed",
    });
  },
);

test("never gives out a text that is not the one that was stored", async () => {
  const path = newPath();
  await using store = await openSqliteStore(path);
  for (const text of ["the text", "half a character: \ud800"]) {
    const sha256 = createHash("sha256").update(text).digest("hex");
    await store.putText(sha256, text);
    expect(await store.getText(sha256)).toBe(text.toWellFormed());
    execute(path, "update texts set content = content || '.'");
    await expect(store.getText(sha256)).rejects.toMatchObject({ code: "store-failed" });
  }
});

test("says that a checkpoint is damaged when its bytes are not the serializer's", async () => {
  const path = newPath();
  const config = { configurable: { thread_id: "r1", checkpoint_ns: "" } };
  await using store = await openSqliteStore(path);
  await (await store.checkpointer()).put(config, emptyCheckpoint(), { source: "loop", step: 1, parents: {} }, {});
  execute(path, "update checkpoints set checkpoint = x'7b'");
  await expect((await store.checkpointer()).getTuple(config)).rejects.toMatchObject({ code: "store-failed" });
});

test("refuses a file that may only be read, before anything is done", async () => {
  const path = await makeStore();
  chmodSync(path, 0o444);
  chmodSync(folder, 0o755);
  // The superuser may write everywhere, so it steps down for this one call.
  const user = process.geteuid?.();
  if (user === 0) process.seteuid?.(65_534);
  try {
    await expect(openSqliteStore(path)).rejects.toMatchObject({ code: "store-failed" });
  } finally {
    if (user === 0) process.seteuid?.(0);
  }
});

test("refuses a folder that cannot be made", async () => {
  const file = newPath();
  writeFileSync(file, "");
  await expect(openSqliteStore(join(file, "store.db"))).rejects.toMatchObject({
    code: "store-failed",
    hint: expect.stringContaining("permissions"),
  });
});

test("fails with a clear error once it is closed", async () => {
  const store = await openSqliteStore(newPath());
  await store[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  await expect(store.listRuns(1)).rejects.toMatchObject({ code: "store-failed" });
});

test("lets a guard refuse a write inside its transaction", async () => {
  let allowed = true;
  const guard = (_database: DatabaseSync, threadId: string): void => {
    if (!allowed) throw new OrchestrateError("stopped", `another process runs ${threadId}`);
  };
  await using store = await openSqliteStore(newPath(), { guard });
  const config = { configurable: { thread_id: "r1", checkpoint_ns: "" } };
  const first = emptyCheckpoint();
  const written = await (await store.checkpointer()).put(config, first, { source: "loop", step: 1, parents: {} }, {});
  allowed = false;
  const again = (await store.checkpointer()).put(
    config,
    emptyCheckpoint(),
    { source: "loop", step: 2, parents: {} },
    {},
  );
  await expect(again).rejects.toThrow("another process runs r1");
  await expect((await store.checkpointer()).putWrites(written, [["a", 1]], "t")).rejects.toMatchObject({
    code: "stopped",
  });
  expect((await (await store.checkpointer()).getTuple(config))?.checkpoint.id).toBe(first.id);
});

test("undoes a write for which there is no room, says so, and goes on once there is", async () => {
  let room = 30;
  const guard = (database: DatabaseSync): void => database.exec(`pragma max_page_count = ${room}`);
  await using store = await openSqliteStore(newPath(), { guard });
  const config = { configurable: { thread_id: "r1", checkpoint_ns: "" } };
  const put = async (size: number): Promise<unknown> => {
    const checkpoint = { ...emptyCheckpoint(), id: `${size}`, channel_values: { a: "x".repeat(size) } };
    return (await store.checkpointer()).put(config, checkpoint, { source: "loop", step: 1, parents: {} }, { a: size });
  };
  await put(1);
  await expect(put(200_000)).rejects.toMatchObject({
    code: "store-failed",
    message: expect.stringContaining("disk full"),
  });
  expect((await (await store.checkpointer()).getTuple(config))?.checkpoint.id).toBe("1");
  room = 1000;
  await put(200_000);
  expect((await (await store.checkpointer()).getTuple(config))?.checkpoint.id).toBe("200000");
});

test("opens by a path, by sqlite: and by memory:, and names them when the scheme is another", async () => {
  const path = newPath();
  await using plain = await openStore(path);
  await using named = await openStore(`sqlite:${path}`);
  expect(named.location).toBe(plain.location);
  await expect(openStore("postgres://localhost/runs")).rejects.toMatchObject({
    code: "usage",
    hint: expect.stringContaining("memory:, sqlite:"),
  });
  await expect(openStore("sqlite:")).rejects.toMatchObject({ code: "usage" });
});

test("loads nothing of LangGraph or LangChain until its checkpointer is asked for", async () => {
  const code = `
    import { registerHooks } from "node:module";
    const seen = [];
    registerHooks({ resolve: (name, context, next) => { seen.push(name); return next(name, context); } });
    const { openStore } = await import(${JSON.stringify(new URL("open-store.ts", import.meta.url).href)});
    await using store = await openStore("memory:");
    await store.listRuns(1);
    const before = seen.filter((name) => name.includes("lang")).length;
    await store.checkpointer();
    console.log(before, seen.some((name) => name.includes("langgraph")));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", code]);
  expect(stdout.trim()).toBe("0 true");
});

test("says that a step is damaged when its bytes are not what was stored", async () => {
  const path = newPath();
  await using store = await openSqliteStore(path);
  await store.createRun(exampleRun("r1"));
  const value = { reply: "word ".repeat(400) };
  await store.appendEvents("r1", [], { steps: [{ step: "lead#1", value }] });
  expect(await store.listSteps("r1")).toMatchObject([{ step: "lead#1", value }]);
  execute(path, "update steps set value = x'7b7b'");
  await expect(store.listSteps("r1")).rejects.toMatchObject({
    code: "store-failed",
    message: expect.stringContaining("is damaged: a step of the run r1 cannot be read"),
  });
});
