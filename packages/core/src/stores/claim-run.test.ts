import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { emptyCheckpoint } from "@langchain/langgraph-checkpoint";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openStore } from "./open-store.ts";
import type { RunClaim, RunStore } from "./run-store.ts";
import { exampleEvent, exampleRun } from "./store-contract.ts";

let folder: string;
let counter = 0;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "orchestrate-claim-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function storeWithRun(): Promise<string> {
  counter += 1;
  const url = path.join(folder, `${counter}.sqlite`);
  await using store = await openStore(url);
  await store.createRun(exampleRun("r1"));
  return url;
}

/** Claims the run, tells how that went, and stays there until its input ends. */
const racer = `
  const [database, claim, path] = process.argv.slice(1);
  const { openFileDatabase } = await import(database);
  const { claimRun } = await import(claim);
  const connection = openFileDatabase(path);
  process.stdin.once("data", () => {
    try {
      console.log("epoch " + claimRun(connection, "r1"));
    } catch (error) {
      console.log(error.code + " " + error.message);
    }
  });
  console.log("ready");
`;

interface Racer {
  readonly pid: number;
  /** Says what the racer says next. */
  next(): Promise<string>;
  go(): void;
  kill(): Promise<void>;
}

function startRacer(url: string): Racer {
  const modules = ["sqlite-database.ts", "claim-run.ts"].map((name) => new URL(name, import.meta.url).href);
  const argv = ["--input-type=module", "--eval", racer, ...modules, url];
  const child = spawn(process.execPath, argv, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const closed = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await closed;
  };
  onTestFinished(kill);
  const next = async (): Promise<string> => String((await lines.next()).value);
  return { pid: child.pid ?? 0, next, go: () => void child.stdin.write("go\n"), kill };
}

test(
  "of twenty processes that race for a run one gets it, and a killed one leaves it to the next",
  { timeout: 60_000 },
  async () => {
    const url = await storeWithRun();
    const racers = Array.from({ length: 20 }, () => startRacer(url));
    for (const one of racers) expect(await one.next()).toBe("ready");
    for (const one of racers) one.go();
    const told = await Promise.all(racers.map(async (one) => ({ one, said: await one.next() })));
    const winners = told.filter(({ said }) => said === "epoch 1");
    expect(winners).toHaveLength(1);
    const pid = winners[0]?.one.pid;
    const others = told.filter(({ said }) => said !== "epoch 1").map(({ said }) => said);
    expect(new Set(others)).toEqual(new Set([`run-busy the run r1 is being run by process ${pid}`]));
    await using store = await openStore(url);
    expect(await store.findHolder("r1")).toEqual({ pid });
    await winners[0]?.one.kill();
    expect(await store.findHolder("r1")).toBeUndefined();
    await using claim = await store.claimRun("r1");
    expect(claim.epoch).toBe(2);
  },
);

test("whoever lost a run to somebody else can write nothing any more", async () => {
  const url = await storeWithRun();
  await using first = await openStore(url);
  await using second = await openStore(url);
  const lost = await first.claimRun("r1");
  // What a file system without locks would do.
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".lock"))) rmSync(path.join(folder, name));
  const taken = await second.claimRun("r1");
  expect([lost.epoch, taken.epoch]).toEqual([1, 2]);
  const { store } = lost;
  const config = { configurable: { thread_id: "r1", checkpoint_ns: "" } };
  const metadata = { source: "loop", step: 1, parents: {} } as const;
  const attempts = [
    () => store.updateRun("r1", { message: "mine" }),
    () => store.appendEvents("r1", [exampleEvent(1)]),
    () => store.putText("digest", "text"),
    () => store.putCheck("checker", "document", { status: "not-checked", reason: "x" }),
    async () => (await store.checkpointer()).put(config, emptyCheckpoint(), metadata, {}),
    async () =>
      (await store.checkpointer()).putWrites(
        { configurable: { ...config.configurable, checkpoint_id: "c" } },
        [["a", 1]],
        "t",
      ),
  ];
  for (const attempt of attempts)
    await expect(attempt()).rejects.toMatchObject({
      code: "run-busy",
      message: `the run r1 was taken over by process ${process.pid}; nothing more is written here`,
    });
  await lost[Symbol.asyncDispose]();
  await expect(first.claimRun("r1")).rejects.toMatchObject({ code: "run-busy" });
  await taken.store.appendEvents("r1", [exampleEvent(1)]);
  expect(await (await second.checkpointer()).getTuple(config)).toBeUndefined();
});

test("a run that was given up, and one whose store was closed, can be claimed again", async () => {
  const url = await storeWithRun();
  await using second = await openStore(url);
  {
    await using first = await openStore(url);
    await (await first.claimRun("r1"))[Symbol.asyncDispose]();
    expect((await second.claimRun("r1")).epoch).toBe(2);
    await expect(first.claimRun("r1")).rejects.toMatchObject({ code: "run-busy" });
  }
  await second[Symbol.asyncDispose]();
  await using third = await openStore(url);
  expect((await third.claimRun("r1")).epoch).toBe(3);
});

type What = "claim" | "release" | "close" | "write";

/** Something that one of several processes does with the same run. */
const act = fc.record({ who: fc.nat(2), what: fc.constantFrom<What>("claim", "release", "close", "write") });
type Act = { readonly who: number; readonly what: What };

/** What must come of each act: the epoch of a claim, whether a write was taken. */
function expectedOutcomes(acts: readonly Act[]): string[] {
  const epochs = new Map<number, number>();
  let owner = -1;
  let epoch = 0;
  const does: Readonly<Record<What, (who: number) => string>> = {
    claim: (who) => {
      if (owner !== -1) return "run-busy";
      owner = who;
      epoch += 1;
      epochs.set(who, epoch);
      return `epoch ${epoch}`;
    },
    release: (who) => {
      if (owner === who) owner = -1;
      return "";
    },
    close: (who) => {
      if (owner === who) owner = -1;
      epochs.delete(who);
      return "";
    },
    // Until somebody else has the run nobody is hurt by what its last owner still stores.
    write: (who) => (epochs.has(who) ? `written: ${epochs.get(who) === epoch}` : ""),
  };
  return acts.map(({ who, what }) => does[what](who));
}

/** What comes of each act when every process has a store of its own. */
async function actualOutcomes(acts: readonly Act[]): Promise<string[]> {
  const url = await storeWithRun();
  const stores = new Map<number, RunStore>();
  const claims = new Map<number, RunClaim>();
  const does: Readonly<Record<What, (who: number, store: RunStore) => Promise<string>>> = {
    claim: async (who, store) => {
      const claim = await store.claimRun("r1").catch((error: { code: string }) => error.code);
      if (typeof claim === "string") return claim;
      claims.set(who, claim);
      return `epoch ${claim.epoch}`;
    },
    release: async (who) => {
      await claims.get(who)?.[Symbol.asyncDispose]();
      return "";
    },
    close: async (who, store) => {
      await store[Symbol.asyncDispose]();
      stores.delete(who);
      claims.delete(who);
      return "";
    },
    write: async (who) => {
      const written = claims.get(who)?.store.updateRun("r1", { message: `${who}` });
      const taken = await written?.then(
        () => true,
        () => false,
      );
      return taken === undefined ? "" : `written: ${taken}`;
    },
  };
  const outcomes: string[] = [];
  for (const { who, what } of acts) {
    const store = stores.get(who) ?? (await openStore(url));
    stores.set(who, store);
    outcomes.push(await does[what](who, store));
  }
  for (const store of stores.values()) await store[Symbol.asyncDispose]();
  return outcomes;
}

test(
  "however claims, releases and closings come, one at most has the run, and only that one writes",
  { timeout: 60_000 },
  async () => {
    const holds = fc.asyncProperty(fc.array(act, { maxLength: 14 }), async (acts) => {
      expect(await actualOutcomes(acts)).toEqual(expectedOutcomes(acts));
    });
    await expect(fc.assert(holds, { numRuns: 25 })).resolves.toBeUndefined();
  },
);
