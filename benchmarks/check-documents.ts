// Checks the documents of examples/design-task.yaml as a person would, cold and unchanged, with the installed command and
// from the sources, and prints the wall clock, the processor time and the largest memory of the whole process tree (PSS
// over /proc, Linux only): node benchmarks/check-documents.ts
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { median } from "./median.ts";
import { stageInstalled } from "./stage-installed.ts";

const root = path.join(import.meta.dirname, "..");
const sourceBin = path.join(root, "packages", "cli", "src", "bin.ts");
const scratch = mkdtempSync(path.join(tmpdir(), "orchestrate-bench-check-"));
const out = path.join(scratch, "out");
const home = path.join(scratch, "home");
const cache = path.join(home, ".cache");
mkdirSync(home);
const env = { ...process.env, HOME: home, XDG_CACHE_HOME: undefined, CI: undefined };

interface Sample {
  readonly megabytes: number;
  readonly cpuMs: number;
}

/** What a process and everything below it hold and have used; memory that several share is counted once. */
function sampleTree(pid: number, withMemory: boolean): Sample {
  try {
    const rollup = withMemory ? readFileSync(`/proc/${pid}/smaps_rollup`, "utf8") : "";
    const megabytes = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
    const ticks = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ")
      .slice(11, 15);
    // A tick of the kernel is 10 ms.
    const own: Sample = { megabytes, cpuMs: ticks.reduce((sum, tick) => sum + Number(tick), 0) * 10 };
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
    return children.map((child) => sampleTree(child, withMemory)).reduce(add, own);
  } catch {
    // The process has ended meanwhile.
    return { megabytes: 0, cpuMs: 0 };
  }
}

function add(one: Sample, other: Sample): Sample {
  return { megabytes: one.megabytes + other.megabytes, cpuMs: one.cpuMs + other.cpuMs };
}

async function check(bin: string, withMemory: boolean): Promise<Sample & { readonly ms: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, [bin, "check", ".", "--quiet"], { cwd: out, env, stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let megabytes = 0;
  let cpuMs = 0;
  // Looking at memory takes time of its own, so time is taken without it.
  const look = setInterval(() => {
    const sample = sampleTree(child.pid ?? 0, withMemory);
    megabytes = Math.max(megabytes, sample.megabytes);
    cpuMs = Math.max(cpuMs, sample.cpuMs);
  }, 20);
  await ended;
  clearInterval(look);
  const ms = performance.now() - started;
  if (child.exitCode !== 0) throw new Error(`the check ended with ${child.exitCode}`);
  await wait(100);
  return { megabytes, cpuMs, ms };
}

async function measure(name: string, rounds: number, prepare: () => void): Promise<void> {
  for (const [title, bin] of commands) {
    const timed = [];
    for (let round = 0; round < rounds; round += 1) {
      prepare();
      timed.push(await check(bin, false));
    }
    prepare();
    const { megabytes } = await check(bin, true);
    const [ms, cpu] = [median(timed.map((one) => one.ms)), median(timed.map((one) => one.cpuMs))].map(Math.round);
    const least = Math.round(Math.min(...timed.map((one) => one.ms)));
    console.log(
      `${name.padEnd(10)} ${title.padEnd(13)} ${ms} ms (least ${least})   processor ${cpu} ms   ${Math.round(megabytes)} MB`,
    );
  }
}

const commands = [
  ["installed", stageInstalled()],
  ["from sources", sourceBin],
] as const;
const task = path.join(root, "examples", "design-task.yaml");
const run = spawnSync(
  process.execPath,
  [sourceBin, "run", task, "--quiet", "--out", out, "--store", path.join(scratch, "s.sqlite")],
  { env },
);
if (run.status !== 0) throw new Error(run.stderr.toString());
// Fills the compile caches and counts for nothing.
for (const [, bin] of commands) await check(bin, false);
await measure("cold", 3, () => rmSync(cache, { recursive: true, force: true }));
for (const [, bin] of commands) await check(bin, false);
await measure("unchanged", 9, () => undefined);
rmSync(scratch, { recursive: true });
