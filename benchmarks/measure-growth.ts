import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createTeam, loadAgents, openStore } from "../packages/core/src/index.ts";
import { prepare } from "./contestants/orchestrate.ts";
import { writeAgents } from "./measure-startup.ts";
import type { Endpoint } from "./processes.ts";

/** Runs in one store after which its bytes are looked at. */
const turnCounts = [1, 10, 50, 200] as const;

/** How something grows: what it costs at each size. */
export interface Growth {
  readonly title: string;
  readonly unit: string;
  readonly values: readonly { readonly size: number; readonly value: number }[];
}

/** Bytes of a store on disk, closed, after so many runs of the work. */
export async function storeBytes(endpoint: Endpoint, runs: number): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), "orchestrate-bench-"));
  try {
    const { run, close } = await prepare({ baseUrl: endpoint.url(0, "growth"), stream: false, folder });
    for (let count = 0; count < runs; count += 1) await run();
    await close?.();
    return statSync(path.join(folder, "store.sqlite")).size;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Growth of the store in runs, and of loading and compiling in agents. */
export async function measureGrowth(endpoint: Endpoint, quick: boolean): Promise<readonly Growth[]> {
  const bytes = [];
  for (const size of turnCounts) bytes.push({ size, value: (await storeBytes(endpoint, size)) / 1e6 });
  const agents = [];
  for (const size of [10, 100, 1000]) agents.push({ size, value: await compileMs(size) });
  const runs = await millisecondsOfRuns(endpoint, quick ? [1, 100] : [1, 100, 1000, 10_000]);
  return [
    { title: "store after so many runs", unit: "MB", values: bytes },
    { title: "load and compile so many agents, five edges each", unit: "ms", values: agents },
    { title: "the next run and a list of the newest 20, with so many runs in the store", unit: "ms", values: runs },
  ];
}

async function compileMs(count: number): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), "orchestrate-bench-"));
  writeAgents(path.join(folder, "agents"), count);
  try {
    const started = performance.now();
    const { agents } = await loadAgents(path.join(folder, "agents"));
    await createTeam({ agents, lead: "agent-0", kinds: [], model: "offline" });
    return performance.now() - started;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function millisecondsOfRuns(endpoint: Endpoint, sizes: readonly number[]): Promise<Growth["values"]> {
  const folder = mkdtempSync(path.join(tmpdir(), "orchestrate-bench-"));
  const values: { size: number; value: number }[] = [];
  try {
    const { run, close } = await prepare({ baseUrl: endpoint.url(0, "growth"), stream: false, folder });
    await using store = await openStore(path.join(folder, "store.sqlite"));
    let done = 0;
    for (const size of sizes) {
      for (; done < size; done += 1) await run();
      const started = performance.now();
      for (let count = 0; count < 10; count += 1, done += 1) {
        await run();
        await store.listRuns(20);
      }
      values.push({ size, value: (performance.now() - started) / 10 });
    }
    await close?.();
    return values;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
