// How fast, side by side with what one would use otherwise: `pnpm bench`. Nothing fails here when a figure is bad.
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import path from "node:path";
import { contestants, type ContestantId } from "./contestant.ts";
import { help, readFlags, type Flags } from "./flags.ts";
import { measureGrowth } from "./measure-growth.ts";
import { measureMemory } from "./measure-memory.ts";
import { measureStartup } from "./measure-startup.ts";
import { measureWork } from "./measure-work.ts";
import { startEndpoint, startWorker, type Endpoint, type Worker } from "./processes.ts";
import { resultTables, type Results } from "./results.ts";
import { stageInstalled } from "./stage-installed.ts";
import { stageWorker } from "./stage-worker.ts";

const here = import.meta.dirname;

async function main(argv: readonly string[]): Promise<void> {
  const flags = readFlags(argv);
  if (flags === undefined) return console.log(help);
  const [load = 0] = loadavg();
  prepareFolder(flags);
  const installedBin = stageInstalled();
  stageWorker();
  using endpoint = await startEndpoint();
  const work = await withWorkers(flags.only, (workers) => measureWork(workers, endpoint, flags));
  const withOurs = flags.only.includes("orchestrate");
  const results: Results = {
    work,
    memory: flags.quick ? new Map() : await memoryOf(flags.only, endpoint),
    startup: withOurs ? await measureStartup(flags.quick ? 1 : 5, installedBin) : [],
    growth: withOurs && !flags.quick ? await measureGrowth(endpoint, flags.rounds < 3) : [],
  };
  const tables = resultTables(results);
  console.log(`\n${tables}`);
  if (flags.out === undefined) return;
  writeFileSync(flags.out, document(tables, flags, { argv, load }));
  console.log(`\nwritten to ${path.relative(process.cwd(), flags.out)}`);
}

// What only the benchmark needs is installed when it is first asked for.
function prepareFolder({ only }: Flags): void {
  const needsPeers = contestants.some(({ id, module }) => only.includes(id) && module.startsWith("./peers/"));
  if (needsPeers && !existsSync(path.join(here, "node_modules")))
    run("npx", ["-y", "pnpm@12", "install", "--frozen-lockfile"], here);
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, args, { cwd, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}`);
}

async function withWorkers<Result>(
  ids: readonly ContestantId[],
  work: (workers: readonly Worker[]) => Promise<Result>,
): Promise<Result> {
  using stack = new DisposableStack();
  const workers: Worker[] = [];
  for (const id of ids) workers.push(stack.use(await startWorker(id)));
  return await work(workers);
}

async function memoryOf(ids: readonly ContestantId[], endpoint: Endpoint): Promise<Results["memory"]> {
  const peaks = new Map<ContestantId, readonly number[]>();
  for (const id of ids) {
    peaks.set(id, await measureMemory(id, endpoint));
    process.stderr.write(`memory of ${id}\n`);
  }
  return peaks;
}

function document(
  tables: string,
  { rounds }: Flags,
  { argv, load }: { argv: readonly string[]; load: number },
): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model.trim() ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${release()}, Node ${process.version}`;
  return `# Benchmark results

Made by \`${["pnpm bench", ...argv].join(" ")}\` on ${new Date().toISOString().slice(0, 10)}.
Machine: ${machine}. Medians of ${rounds} rounds, contestants in turns.
Load of the machine before it began: ${load.toFixed(1)}.

The work: a lead whose first reply calls four specialists, each of which makes one tool call and answers with 2 kB; the
lead answers with 4 kB. Ten model calls when it is done right, four of them one after another. The model is a fake
endpoint in a process of its own. Ours keeps every step in a store on disk; the others keep nothing. All run as
JavaScript, ours from the built packages.

${tables}
`;
}

await main(process.argv.slice(2));
