import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ScriptedReply } from "../models/scripted-model.ts";
import { ScriptedModel } from "../models/scripted-model.ts";
import { openStore } from "../stores/open-store.ts";
import type { RunStore } from "../stores/run-store.ts";
import { faultyStore, type StoreFault } from "../testing/faulty-store.ts";
import { handoff, say, scoutAndClerk, team, turnOf, write } from "../testing/scripted-team.ts";
import type { Team } from "./create-team.ts";
import type { RunEvent } from "./run-event.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "orchestrate-fault-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const byAgent: Record<string, ScriptedReply[]> = {
  ...scoutAndClerk,
  lead: [
    { text: "", calls: [write("plan", "# plan\nbroken")] },
    { text: "", calls: [write("plan", "# plan\nsound")] },
    { text: "", calls: [handoff("scout", "map"), handoff("clerk", "bill")] },
    say("done"),
  ],
};

/** A team that counts its model calls by agent and turn. */
async function countingTeam(): Promise<{ crew: Team; calls: Map<string, number> }> {
  const calls = new Map<string, number>();
  const models = Object.entries(byAgent).map(([agent, replies]): [string, ScriptedModel] => [
    agent,
    new ScriptedModel(`${agent}-model`, (messages) => {
      const key = `${agent} ${turnOf(messages)}`;
      calls.set(key, (calls.get(key) ?? 0) + 1);
      return replies[Math.min(turnOf(messages), replies.length - 1)] ?? say("nothing");
    }),
  ]);
  return { crew: await team({}, { models: Object.fromEntries(models) }), calls };
}

const task = { goal: "Find the way", deliverables: ["plan", "map", "bill"] };

async function readAll(root: string): Promise<Record<string, string>> {
  const names = await readdir(root);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(root, name), "utf8")] as const)),
  );
}

async function withStore<T>(url: string, work: (store: RunStore) => Promise<T>): Promise<T> {
  await using store = await openStore(url);
  return await work(store);
}

/** Runs with a store whose n-th write fails, then resumes with one that works; tells whether the fault was met. */
async function runWithFault(n: number, fault: StoreFault, expected: Record<string, string>): Promise<boolean> {
  const { crew, calls } = await countingTeam();
  const out = path.join(folder, `${n} ${fault}`);
  const site = `write ${n} ${fault}`;
  const url = path.join(folder, `${n} ${fault}.sqlite`);
  const met = { count: 0, operation: "" };
  const first = await withStore(url, async (store) => {
    const faulty = faultyStore(store, (operation) => {
      met.count += 1;
      if (met.count !== n) return undefined;
      met.operation = operation;
      return fault;
    });
    return crew.run({ ...task, out }, { store: faulty, runId: "r1" }).catch((error: unknown) => error);
  });
  await using store = await openStore(url);
  if (met.operation === "") return false;
  if (first instanceof Error) expect(first, site).toMatchObject({ code: "store-failed" });
  else expect(first, `${site}: ${met.operation}`).toMatchObject({ status: "failed", error: { code: "store-failed" } });
  if ((await store.findRun("r1")) === undefined) return true;
  const told: RunEvent[] = [];
  const resumed = await crew.resume("r1", { store, onEvent: (event) => told.push(event) });
  expect(resumed.status, `${site}: ${met.operation}`).toBe("completed");
  expect(await readAll(out), `${site}: ${met.operation}`).toEqual(expected);
  expect(await crew.resume("r1", { store })).toEqual(resumed);
  const events = await store.listEvents("r1");
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.slice(events.length - told.length), site).toEqual(told);
  const repeated = [...calls].filter(([, count]) => count > 1);
  expect(repeated.length, `${site}: ${met.operation} ${String(repeated)}`).toBeLessThanOrEqual(2);
  return true;
}

test.each(["not done", "done but denied"] as const)(
  "whichever write to the store fails (%s), a resume ends like a run that nothing happened to",
  { timeout: 120_000 },
  async (fault) => {
    const { crew } = await countingTeam();
    const out = path.join(folder, `undisturbed ${fault}`);
    expect((await crew.run({ ...task, out })).status).toBe("completed");
    const expected = await readAll(out);
    let n = 1;
    while (await runWithFault(n, fault, expected)) n += 1;
    expect(n).toBeGreaterThan(40);
  },
);
