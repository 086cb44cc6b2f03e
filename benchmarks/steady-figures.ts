import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import path from "node:path";
import { prepare } from "./contestants/orchestrate.ts";
import { longWorkBytes } from "./long-work.ts";
import { storeBytes } from "./measure-growth.ts";
import { quietEnvironment, startEndpoint, type Endpoint } from "./processes.ts";

const root = path.join(import.meta.dirname, "..");

/** Figures that are the same on every machine, by name; each is better when it is smaller. */
export async function steadyFigures(): Promise<ReadonlyMap<string, number>> {
  using endpoint = await startEndpoint();
  return new Map([
    ...(await workFigures(endpoint, false)),
    ...(await workFigures(endpoint, true)),
    ...(await growthFigures(endpoint)),
    ...moduleFigures(),
  ]);
}

async function workFigures(endpoint: Endpoint, stream: boolean): Promise<[string, number][]> {
  const tag = stream ? "streamed" : "whole";
  const folder = mkdtempSync(path.join(tmpdir(), "orchestrate-bench-"));
  try {
    const { run, close } = await prepare({ baseUrl: endpoint.url(0, tag), stream, folder });
    await run();
    await close?.();
    const { calls, bytes } = await endpoint.stats(tag);
    const figures: [string, number][] = [
      [`model calls, ${tag}`, calls],
      [`prompt bytes, ${tag}`, bytes],
    ];
    return stream ? figures : [...figures, ...rowFigures(path.join(folder, "store.sqlite"))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowFigures(file: string): [string, number][] {
  const database = new DatabaseSync(file, { readOnly: true });
  const count = (sql: string): number => Number(Object.values(database.prepare(sql).get() ?? {})[0]);
  try {
    return [["events of a run", count("select count(*) from events")]];
  } finally {
    database.close();
  }
}

async function growthFigures(endpoint: Endpoint): Promise<[string, number][]> {
  const figures: [string, number][] = [];
  for (const runs of [1, 10, 50]) figures.push([`bytes in the store, runs: ${runs}`, await storeBytes(endpoint, runs)]);
  return [...figures, ["bytes in the store after 200 model calls of 2 kB", await longWorkBytes(200)]];
}

/** Modules that Node loads for a command; what a command does not use it should not load. */
function moduleFigures(): [string, number][] {
  const scratch = mkdtempSync(path.join(tmpdir(), "orchestrate-bench-"));
  const task = path.join(root, "examples", "design-task.yaml");
  const commands: Readonly<Record<string, readonly string[]>> = {
    "--help": ["--help"],
    "agents list": ["agents", "list"],
    run: [
      "run",
      task,
      "--deliverables",
      "adr",
      "--quiet",
      "--out",
      path.join(scratch, "out"),
      "--store",
      path.join(scratch, "store.sqlite"),
    ],
  };
  try {
    return Object.entries(commands).map(([name, argv]) => [`modules loaded by ${name}`, modulesOf(argv)]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function modulesOf(argv: readonly string[]): number {
  const count = path.join(import.meta.dirname, "count-modules.ts");
  const bin = path.join(root, "packages", "cli", "src", "bin.ts");
  const { status, stderr } = spawnSync(process.execPath, ["--import", count, bin, ...argv], {
    encoding: "utf8",
    env: quietEnvironment(),
  });
  const counted = /^modules loaded: (\d+)$/m.exec(stderr)?.[1];
  if (status !== 0 || counted === undefined)
    throw new Error(`orchestrate ${argv.join(" ")} ended with ${status}: ${stderr}`);
  return Number(counted);
}
