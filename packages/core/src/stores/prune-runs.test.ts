import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256 } from "../sha256.ts";
import { handoff, say, scoutAndClerk, team, write } from "../testing/scripted-team.ts";
import { openStore } from "./open-store.ts";
import { exampleRun } from "./store-contract.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "orchestrate-prune-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ended = ["completed", "unsuccessful", "limited"] as const;
const future = "2999-01-01T00:00:00.000Z";

/** Rows of every table that has to do with runs, and of texts. */
function rowsOf(url: string): Record<string, number> {
  const database = new DatabaseSync(url);
  const tables = database.prepare("select name from sqlite_schema where type = 'table'").all();
  const counted = tables.map(({ name }): [string, number] => {
    const row = database.prepare(`select count(*) as count from "${String(name)}"`).get();
    return [String(name), Number(row?.["count"])];
  });
  database.close();
  const others = ["checks", "store_state", "sqlite_sequence"];
  return Object.fromEntries(counted.filter(([name, count]) => count > 0 && !others.includes(name)));
}

const replies = (plan: string): Parameters<typeof team>[0] => ({
  ...scoutAndClerk,
  lead: [{ text: "", calls: [write("plan", plan), handoff("scout", "map")] }, say("done")],
});

test("removes ended runs with all that they alone have, and nothing of the others", async () => {
  const url = path.join(folder, "some.sqlite");
  {
    await using store = await openStore(url);
    const task = { goal: "g", deliverables: ["plan", "map"] };
    await (await team(replies("sound"))).run(task, { store, runId: "old" });
    const kept = await (await team(replies("sound, too"))).run(task, { store, runId: "new" });
    expect(kept.status).toBe("completed");
    await store.updateRun("new", { updatedAt: future });
    const pruned = await store.pruneRuns({ before: "2998-01-01T00:00:00.000Z", statuses: ended });
    // The map and the index are the same in both.
    expect(pruned).toMatchObject({ runs: ["old"], texts: 1 });
    expect(await store.findRun("old")).toBeUndefined();
    expect(await (await team(replies("sound, too"))).resume("new", { store })).toEqual(kept);
    expect(await store.pruneRuns({ before: "2998-01-01T00:00:00.000Z", statuses: ended })).toMatchObject({ runs: [] });
    await store.pruneRuns({ before: "3000-01-01T00:00:00.000Z", statuses: ended });
  }
  expect(rowsOf(url)).toEqual({});
});

test("leaves runs that have not ended, and those that somebody works on", async () => {
  await using store = await openStore(path.join(folder, "open.sqlite"));
  for (const status of ["waiting", "stopped", "running", "completed"] as const)
    await store.createRun({ ...exampleRun(status), status });
  await using claim = await store.claimRun("completed");
  expect(claim.epoch).toBe(1);
  expect((await store.pruneRuns({ before: future, statuses: ended })).runs).toEqual([]);
  expect((await store.pruneRuns({ before: future, statuses: ["stopped"] })).runs).toEqual(["stopped"]);
});

test("leaves a text that a run at work in another process has not named yet", async () => {
  const url = path.join(folder, "busy.sqlite");
  await using store = await openStore(url);
  await using other = await openStore(url);
  await store.createRun({ ...exampleRun("old"), status: "completed" });
  await store.createRun({ ...exampleRun("at-work"), status: "running" });
  {
    await using claim = await other.claimRun("at-work");
    const text = "a document that is just being checked";
    await claim.store.putText(sha256(text), text);
    expect(await store.pruneRuns({ before: future, statuses: ended })).toMatchObject({ runs: ["old"], texts: 0 });
    expect(await other.getText(sha256(text))).toBe(text);
  }
  await store.createRun({ ...exampleRun("later"), status: "completed" });
  expect(await store.pruneRuns({ before: future, statuses: ended })).toMatchObject({ runs: ["later"], texts: 1 });
});

test("gives the room back", async () => {
  await using store = await openStore(path.join(folder, "big.sqlite"));
  await store.createRun({ ...exampleRun("big"), status: "completed" });
  for (let index = 0; index < 50; index += 1) await store.putText(`${index}`.padStart(64, "0"), "x".repeat(10_000));
  const { texts, bytes } = await store.pruneRuns({ before: future, statuses: ended });
  expect(texts).toBe(50);
  expect(bytes).toBeGreaterThan(0);
});
