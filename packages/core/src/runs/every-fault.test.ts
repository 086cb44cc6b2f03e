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
import type { OrchestrateError } from "../errors.ts";
import type { Team } from "./create-team.ts";
import type { RunEvent } from "./events/run-event.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "orchestrate-fault-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const byAgent: Record<string, ScriptedReply[]> = {
  scout: scoutAndClerk.scout,
  clerk: [say("That is fine.")],
  lead: [
    { text: "", calls: [write("plan", "# plan\nbroken")] },
    { text: "", calls: [write("plan", "# plan\nsound")] },
    { text: "", calls: [handoff("scout", "map"), handoff("clerk")] },
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

const task = { goal: "Find the way", deliverables: ["plan", "map"] };

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

interface Fault {
  readonly fault: StoreFault;
  /** Which write of the run fails, from 1. */
  readonly n: number;
}

/** Runs with a store whose n-th write fails, then resumes with one that works; tells which write it was, if any. */
async function runWithFault({ n, fault }: Fault, expected: Record<string, string>): Promise<string | undefined> {
  const { crew, calls } = await countingTeam();
  const runId = `r${n}`;
  const out = path.join(folder, `${n} ${fault}`);
  const url = path.join(folder, `${fault}.sqlite`);
  const met = { count: 0, operation: undefined as string | undefined };
  const codes = await withStore(url, async (store) => {
    const faulty = faultyStore(store, (operation) => {
      met.count += 1;
      if (met.count !== n) return undefined;
      met.operation = operation;
      return fault;
    });
    const result = await crew.run({ ...task, out }, { store: faulty, runId }).catch((error: OrchestrateError) => error);
    return "code" in result ? result.code : result.error?.code;
  });
  if (met.operation === undefined) return undefined;
  expect(codes).toBe("store-failed");
  await using store = await openStore(url);
  if ((await store.findRun(runId)) === undefined) return met.operation;
  const told: RunEvent[] = [];
  const resumed = await crew.resume(runId, { store, onEvent: (event) => told.push(event) });
  expect(resumed.status).toBe("completed");
  expect(await readAll(out)).toEqual(expected);
  expect(await crew.resume(runId, { store })).toEqual(resumed);
  const events = await store.listEvents(runId);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.slice(events.length - told.length)).toEqual(told);
  expect([...calls].filter(([, count]) => count > 1).length).toBeLessThanOrEqual(2);
  return met.operation;
}

test.each(["not done", "done but denied"] as const)(
  "whichever write to the store fails (%s), a resume ends like a run that nothing happened to",
  { timeout: 120_000 },
  async (fault) => {
    const { crew } = await countingTeam();
    const out = path.join(folder, `undisturbed ${fault}`);
    expect((await crew.run({ ...task, out })).status).toBe("completed");
    const expected = await readAll(out);
    const met: string[] = [];
    for (;;) {
      const n = met.length + 1;
      const operation = await runWithFault({ n, fault }, expected).catch((error: unknown) => {
        throw new Error(`write ${n} of ${met.join(", ")}`, { cause: error });
      });
      if (operation === undefined) break;
      met.push(operation);
    }
    expect(new Set(met).size).toBeGreaterThanOrEqual(4);
    expect(met.length).toBeGreaterThan(14);
  },
);
