// Speed, measured and printed; nothing fails here: `pnpm bench`. Each figure is the median of several fresh processes.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");
const scratch = mkdtempSync(path.join(tmpdir(), "orchestrate-bench-"));
const rounds = 5;

/** Wall time of a fresh Node process in milliseconds, and what it printed. */
function timed(args: readonly string[]): { ms: number; output: string } {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: path.join(root, "packages", "agents"),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`exit ${status}: ${stderr}`);
  return { ms: performance.now() - started, output: stdout };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}

/** Agents in a ring with five edges each, as files. */
function writeAgents(folder: string, count: number): void {
  mkdirSync(folder);
  for (let index = 0; index < count; index += 1) {
    const edges = [1, 2, 3, 5, 7].map((step) => `- **Agent ${(index + step) % count}** — For part ${step} of the work`);
    const text = `---\nname: Agent ${index}\n---\n\n# Agent ${index}\n\n## Purpose\n\nYou are agent ${index}.\n\n## Related Agents\n\n${edges.join("\n")}\n`;
    writeFileSync(path.join(folder, `agent-${index}.md`), text);
  }
}

function script(code: string): readonly string[] {
  return ["--input-type=module", "-e", code];
}

const agents = path.join(scratch, "agents");
writeAgents(agents, 200);
const load = `const { loadAgents } = await import("@orchestrate/core"); const { agents } = await loadAgents(${JSON.stringify(agents)});`;
const compile = `${load} const { createTeam } = await import("@orchestrate/core"); await createTeam({ agents, lead: "agent-0", kinds: [], model: "offline" });`;
const task = path.join(root, "examples", "design-task.yaml");
const bin = path.join(root, "packages", "cli", "src", "bin.ts");

const cases: readonly (readonly [name: string, args: (round: number) => readonly string[]])[] = [
  ["an empty Node process", () => script("")],
  ["load 200 agents with 1,000 edges, process included", () => script(load)],
  ["load and compile them, process and LangGraph included", () => script(compile)],
  ["orchestrate --help", () => [bin, "--help"]],
  ["orchestrate agents list", () => [bin, "agents", "list"]],
  [
    "orchestrate run examples/design-task.yaml, fresh store and folder",
    (round) => [
      bin,
      "run",
      task,
      "--quiet",
      "--out",
      path.join(scratch, `out-${round}`),
      "--store",
      path.join(scratch, `${round}.sqlite`),
    ],
  ],
];

for (const [name, args] of cases) {
  const times = Array.from({ length: rounds }, (_, round) => timed(args(round)).ms);
  console.log(`${String(median(times)).padStart(6)} ms  ${name}`);
}
rmSync(scratch, { recursive: true, force: true });
