import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { deliverableKinds, loadBuiltInAgents, loadTask } from "@orchestrate/agents";
import { openStore, type RunEvent } from "@orchestrate/core";
import { openOfflineEndpoint } from "../../packages/core/src/testing/offline-endpoint.ts";
import { readTree, runCli, type CliOptions, type Finished } from "./cli-process.ts";

/** How one run is interrupted. */
export type Interruption = Pick<CliOptions, "preload" | "onEvent" | "onStart">;

/** What came of a run that was interrupted and resumed. */
interface Survival {
  readonly first: Finished;
  readonly resumed: Finished;
  readonly files: Readonly<Record<string, string>>;
  /** All that the store has, of both sessions. */
  readonly events: readonly RunEvent[];
  /** Model calls that were made again, and those that were under way when the first session ended. */
  readonly repeated: number;
  readonly inFlight: number;
}

type RunSettings = Partial<CliOptions> & { readonly out?: string; readonly store?: string };

/** A folder in which the same task is run again and again with a slow model. */
export interface KillSite extends AsyncDisposable {
  readonly folder: string;
  /** The run that nothing happens to. */
  readonly undisturbed: Finished & { readonly files: Readonly<Record<string, string>> };
  /** Runs the task, interrupts it, and the first resume too if `again` says how, and resumes it until it has ended. */
  interrupt(name: string, how: Interruption, again?: Interruption): Promise<Survival>;
  /** Runs the task under a name, which is also its folder where no other one is given. */
  run(name: string, more?: RunSettings): Promise<Finished>;
  resume(name: string, more?: Partial<CliOptions>): Promise<Finished>;
  /** What `orchestrate runs --json` tells of a run. */
  statusOf(name: string): Promise<string>;
  readonly filesOf: (name: string) => Readonly<Record<string, string>>;
  /** Model calls since the last interruption began. */
  asked(): number;
}

// Calls that were made and of which no reply had been stored.
async function callsInFlight(store: string, name: string, asked: number): Promise<number> {
  await using opened = await openStore(store);
  const events = (await opened.findRun(name)) === undefined ? [] : await opened.listEvents(name);
  return asked - events.filter(({ type }) => type === "model.replied").length;
}

/** Opens a site for a task file, with a model that takes `delayMs` for each reply, and runs the task once. */
export async function openKillSite(taskFile: string, delayMs: number): Promise<KillSite> {
  const { task } = await loadTask(taskFile);
  const agents = await loadBuiltInAgents();
  const endpoint = await openOfflineEndpoint({ agents, kinds: deliverableKinds, task, delayMs });
  const folder = mkdtempSync(path.join(tmpdir(), "orchestrate-kill-"));
  writeFileSync(path.join(folder, ".gitignore"), "*\n");
  const storePath = path.join(folder, ".orchestrate", "store.sqlite");
  const model = ["--model", "slow", "--base-url", endpoint.baseUrl, "--no-stream"];
  const run = (name: string, { out = name, store, ...more }: RunSettings = {}): Promise<Finished> => {
    const places = ["--out", out, ...(store === undefined ? [] : ["--store", store])];
    return runCli({ cwd: folder, argv: ["run", taskFile, ...model, "--run-id", name, ...places, "--json"], ...more });
  };
  const resume = (name: string, more: Partial<CliOptions> = {}): Promise<Finished> =>
    runCli({ cwd: folder, argv: ["resume", name, "--json"], ...more });
  const interrupt = async (name: string, how: Interruption, again?: Interruption): Promise<Survival> => {
    endpoint.reset();
    const first = await run(name, how);
    if (again !== undefined) await resume(name, again);
    const inFlight = await callsInFlight(storePath, name, endpoint.asked.length);
    const resumed = await resume(name);
    const repeated = endpoint.asked.length - new Set(endpoint.asked).size;
    await using store = await openStore(storePath);
    const events = await store.listEvents(name);
    return { first, resumed, files: readTree(path.join(folder, name)), events, repeated, inFlight };
  };
  const first = await run("undisturbed");
  const undisturbed = { ...first, files: readTree(path.join(folder, "undisturbed")) };
  return {
    folder,
    undisturbed,
    interrupt,
    filesOf: (name) => readTree(path.join(folder, name)),
    asked: () => endpoint.asked.length,
    statusOf: async (name) => {
      const { stdout } = await runCli({ cwd: folder, argv: ["runs", "--json"] });
      return (
        (JSON.parse(stdout) as { id: string; status: string }[]).find(({ id }) => id === name)?.status ?? "unknown"
      );
    },
    run,
    resume,
    [Symbol.asyncDispose]: async () => {
      await endpoint[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Kills the process as soon as it has told its n-th event. */
export function killAtEvent(n: number): Interruption {
  return { onEvent: ({ seq, type }, kill) => (seq === n && type !== "text.streamed" ? kill("SIGKILL") : undefined) };
}

/** Kills the process just before, or just after, its n-th transaction is committed. */
export function killAtCommit(n: number, when: "before" | "after"): Interruption {
  const kill = `process.kill(process.pid, "SIGKILL")`;
  const preload = `
    import { DatabaseSync } from "node:sqlite";
    const { exec } = DatabaseSync.prototype;
    let commits = 0;
    DatabaseSync.prototype.exec = function (sql) {
      if (sql === "commit") commits += 1;
      const isDue = sql === "commit" && commits === ${n};
      if (isDue && ${when === "before"}) ${kill};
      exec.call(this, sql);
      if (isDue) ${kill};
    };`;
  return { preload };
}
