import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSqliteStore } from "./sqlite.ts";
import { exampleRun } from "./store-contract.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orchestrate-kill-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

// Each starts a process, and a busy machine takes its time over that.
const patience = { timeout: 30_000 };

/** Writes without end, and tells of each write once the store has acknowledged it. */
const WRITER = `
  import { writeSync } from "node:fs";
  import { emptyCheckpoint, uuid6 } from "@langchain/langgraph-checkpoint";
  const [module, path, run] = process.argv.slice(1);
  const store = await (await import(module)).openSqliteStore(path);
  let parent;
  for (let step = 1; ; step += 1) {
    const checkpoint = { ...emptyCheckpoint(), id: uuid6(step), channel_values: { step }, channel_versions: { step } };
    const config = { configurable: { thread_id: run, checkpoint_ns: "", checkpoint_id: parent } };
    const put = await (await store.checkpointer()).put(config, checkpoint, { source: "loop", step, parents: {} }, { step });
    await (await store.checkpointer()).putWrites(put, [["step", step]], "task", "~1");
    await store.appendEvents(run, [{ type: "text.streamed", span: "a", text: "", seq: step, at: "" }]);
    parent = checkpoint.id;
    writeSync(1, step + " " + checkpoint.id + "\\n");
  }
`;

/** Starts the writer, kills it once it has told of `count` writes, and gives all that it has told of. */
async function writeUntilKilled(path: string, run: string, count: number): Promise<string[]> {
  const module = new URL("sqlite.ts", import.meta.url).href;
  const writer = spawn(process.execPath, ["--input-type=module", "--eval", WRITER, module, path, run], {
    stdio: ["ignore", "pipe", "inherit"],
    cwd: import.meta.dirname,
  });
  const told: string[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    told.push(line);
    if (told.length === count) writer.kill("SIGKILL");
  }
  return told;
}

test(
  "every write that was acknowledged before a kill is there afterwards, in both of two rounds",
  patience,
  async () => {
    const path = join(folder, "store.db");
    const rounds = new Map([
      ["r1", 40],
      ["r2", 75],
    ]);
    for (const [run, count] of rounds) {
      {
        await using store = await openSqliteStore(path);
        await store.createRun(exampleRun(run));
      }
      const told = await writeUntilKilled(path, run, count);
      expect(told.length).toBeGreaterThanOrEqual(count);
      await using store = await openSqliteStore(path);
      for (const line of told) {
        const [step, id] = line.split(" ");
        const config = { configurable: { thread_id: run, checkpoint_ns: "", checkpoint_id: id } };
        const tuple = await (await store.checkpointer()).getTuple(config);
        expect(tuple?.checkpoint.channel_values).toEqual({ step: Number(step) });
        expect(tuple?.pendingWrites).toEqual([["task", "step", Number(step)]]);
      }
      expect((await store.listEvents(run)).length).toBeGreaterThanOrEqual(told.length);
    }
  },
);

test.each([
  ["is gone", (log: string) => rm(log)],
  ["was cut off", (log: string) => truncate(log, 4096)],
  ["holds something else", async (log: string) => writeFile(log, Buffer.alloc((await readFile(log)).length, 7))],
])("a store whose write-ahead log %s after a kill is damaged, and is left as it is", patience, async (what, harm) => {
  const path = join(folder, `${what}.db`);
  {
    await using store = await openSqliteStore(path);
    await store.createRun(exampleRun("r1"));
  }
  await writeUntilKilled(path, "r1", 30);
  await harm(`${path}-wal`);
  await rm(`${path}-shm`, { force: true });
  await expect(openSqliteStore(path)).rejects.toMatchObject({
    code: "store-failed",
    message: expect.stringMatching(/is damaged: it has \d+ of the \d+ writes that were made to it$/),
    hint: expect.stringContaining(`remove ${path}.commits`),
  });
  await rm(`${path}.commits`);
  await using store = await openSqliteStore(path);
  expect(await store.findRun("r1")).toBeDefined();
});
