// One contestant in a process of its own: gets jobs from the benchmark and answers with what they cost.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { contestants, type Prepare, type Ready } from "./contestant.ts";
import { answerBytes } from "./workload.ts";

/** What a worker is asked to do. */
export interface Job {
  /** Address of the endpoint with its latency and tag. */
  readonly baseUrl: string;
  readonly stream: boolean;
  readonly runs: number;
  /** Runs at the same time. */
  readonly atOnce: number;
}

/** What a job cost. */
export interface Cost {
  /** Of each run. */
  readonly wallMs: readonly number[];
  readonly totalMs: number;
  /** User and system time of the process. */
  readonly cpuMs: number;
  /** Largest resident size of the process so far. */
  readonly peakMegabytes: number;
  /** Bytes that the contestant keeps by now. */
  readonly keptBytes: number | undefined;
}

const id = process.argv[2];
const contestant = contestants.find((candidate) => candidate.id === id);
if (contestant === undefined) throw new Error(`no contestant is called ${id}`);
const { prepare } = (await import(contestant.module)) as { prepare: Prepare };
const folder = mkdtempSync(path.join(tmpdir(), "orchestrate-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const ready = new Map<string, Promise<Ready>>();

process.on("message", (job: Job) => {
  work(job).then(
    (cost) => process.send?.({ cost }),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on("disconnect", () => process.exit());
process.send?.({ ready: true });

async function work({ baseUrl, stream, runs, atOnce }: Job): Promise<Cost> {
  const key = `${baseUrl} ${stream}`;
  const prepared = ready.get(key) ?? prepare({ baseUrl, stream, folder: mkdtempSync(path.join(folder, "kept-")) });
  ready.set(key, prepared);
  const { run, kept } = await prepared;
  const wallMs: number[] = [];
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  let left = runs;
  const runner = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const begun = performance.now();
      const answer = await run();
      wallMs.push(performance.now() - begun);
      if (answer.length !== answerBytes.lead)
        throw new Error(`${id} answered ${answer.length} bytes: ${answer.slice(0, 80)}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, runner));
  const totalMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpuBefore);
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  return { wallMs, totalMs, cpuMs: (user + system) / 1000, peakMegabytes, keptBytes: await kept?.() };
}
