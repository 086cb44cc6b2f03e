// Checks the documents of examples/design-task.yaml as a person would, cold and unchanged, and prints for each time the
// wall clock and the largest memory of the whole process tree (PSS over /proc, Linux only): node benchmarks/check-documents.ts
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const root = path.join(import.meta.dirname, "..");
const bin = path.join(root, "packages", "cli", "src", "bin.ts");
const scratch = mkdtempSync(path.join(tmpdir(), "orchestrate-bench-check-"));
const out = path.join(scratch, "out");
const home = path.join(scratch, "home");
mkdirSync(home);
const env = { ...process.env, HOME: home, XDG_CACHE_HOME: undefined, CI: undefined };

/** Megabytes that a process and everything below it hold, memory that several share counted once. */
function treeMegabytes(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const own = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
    return children.reduce((sum, child) => sum + treeMegabytes(child), own);
  } catch {
    // The process has ended meanwhile.
    return 0;
  }
}

async function measure(name: string): Promise<void> {
  const started = performance.now();
  const child = spawn(process.execPath, [bin, "check", ".", "--quiet"], { cwd: out, env, stdio: "ignore" });
  let peak = 0;
  while (child.exitCode === null && child.signalCode === null) {
    peak = Math.max(peak, treeMegabytes(child.pid ?? 0));
    await wait(10);
  }
  const ms = Math.round(performance.now() - started);
  console.log(`${name.padEnd(12)} ${ms} ms   ${Math.round(peak)} MB   exit ${child.exitCode}`);
}

const task = path.join(root, "examples", "design-task.yaml");
const run = spawnSync(
  process.execPath,
  [bin, "run", task, "--quiet", "--out", out, "--store", path.join(scratch, "s.sqlite")],
  { env },
);
if (run.status !== 0) throw new Error(run.stderr.toString());
await measure("cold");
for (let round = 0; round < 5; round += 1) await measure("unchanged");
rmSync(scratch, { recursive: true });
