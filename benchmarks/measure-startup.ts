import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { median } from "./median.ts";
import { quietEnvironment } from "./processes.ts";
import { writeLibrary } from "./write-library.ts";

const root = path.join(import.meta.dirname, "..");

/** How long fresh processes take, in milliseconds. */
export interface StartupFigure {
  readonly title: string;
  readonly ms: number;
}

const sourceBin = path.join(root, "packages", "cli", "src", "bin.ts");

interface Case {
  readonly title: string;
  readonly take: (scratch: string, round: number) => number | Promise<number>;
}

/** Starts each process as often as there are rounds, all of them in turns; `installedBin` is the staged command. */
export async function measureStartup(rounds: number, installedBin: string): Promise<readonly StartupFigure[]> {
  const scratch = mkdtempSync(path.join(tmpdir(), "orchestrate-bench-"));
  writeAgents(path.join(scratch, "agents"), 200);
  writeLibrary(path.join(scratch, "library-200"), 200);
  writeLibrary(path.join(scratch, "library-6000"), 6_000);
  const all = cases(installedBin);
  const taken = new Map<string, number[]>(all.map(({ title }) => [title, []]));
  try {
    // The first round fills the compile cache and counts for nothing.
    for (const { take } of all) await take(scratch, 0);
    for (let round = 1; round <= rounds; round += 1)
      for (const { title, take } of all) taken.get(title)?.push(await take(scratch, round));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return [...taken].map(([title, values]) => ({ title, ms: Math.round(median(values)) }));
}

function cases(installedBin: string): readonly Case[] {
  const core = JSON.stringify(path.join(root, "packages", "core", "src", "index.ts"));
  const load = (scratch: string, folder = "agents"): string =>
    `const core = await import(${core}); const { agents } = await core.loadAgents(${JSON.stringify(path.join(scratch, folder))});`;
  const compile = `await core.createTeam({ agents, lead: "agent-0", kinds: [], model: "offline" });`;
  return [
    { title: "an empty Node process", take: () => timed(script("")) },
    ...commandCases("`orchestrate` installed (bundled)", installedBin),
    ...commandCases("`orchestrate` from the sources", sourceBin),
    { title: "load 200 agents with 1,000 edges, process included", take: (scratch) => timed(script(load(scratch))) },
    ...[200, 6_000].map((count) => ({
      title: `load ${count} files of 7 kB for Claude Code, 8 edges each, process included`,
      take: (scratch: string) => timed(script(load(scratch, `library-${count}`))),
    })),
    {
      title: "load and compile 200 agents with 1,000 edges, process and LangGraph included",
      take: (scratch) => timed(script(load(scratch) + compile)),
    },
  ];
}

function script(code: string): readonly string[] {
  return ["--input-type=module", "-e", code];
}

function commandCases(name: string, bin: string): readonly Case[] {
  const task = path.join(root, "examples", "design-task.yaml");
  const run = (scratch: string, round: number): readonly string[] => {
    const place = mkdtempSync(path.join(scratch, `run-${round}-`));
    return [bin, "run", task, "--json", "--out", path.join(place, "out"), "--store", path.join(place, "store.sqlite")];
  };
  return [
    { title: `${name}: \`--help\``, take: () => timed([bin, "--help"]) },
    {
      title: `${name}: \`agents list\`, 200 files`,
      take: (scratch) => timed([bin, "agents", "list", path.join(scratch, "agents")]),
    },
    { title: `${name}: first event of \`run\``, take: (scratch, round) => untilFirstLine(run(scratch, round)) },
    {
      title: `${name}: \`run examples/design-task.yaml\`, empty store`,
      take: (scratch, round) => timed(run(scratch, round)),
    },
  ];
}

function timed(args: readonly string[]): number {
  const started = performance.now();
  const options = { encoding: "utf8", env: quietEnvironment(), maxBuffer: 64 << 20 } as const;
  const { status, stderr } = spawnSync(process.execPath, args, options);
  if (status !== 0) throw new Error(`${args.join(" ")}: exit ${status}: ${stderr}`);
  return performance.now() - started;
}

async function untilFirstLine(args: readonly string[]): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { env: quietEnvironment(), stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  const ms = performance.now() - started;
  child.kill("SIGTERM");
  await ended;
  return ms;
}

/** Agents in a ring with five edges each, as files. */
export function writeAgents(folder: string, count: number): void {
  mkdirSync(folder);
  for (let index = 0; index < count; index += 1) {
    const edges = [1, 2, 3, 5, 7].map((step) => `- **Agent ${(index + step) % count}** — For part ${step} of the work`);
    const text = `---\nname: Agent ${index}\n---\n\n# Agent ${index}\n\n## Purpose\n\nYou are agent ${index}.\n\n## Related Agents\n\n${edges.join("\n")}\n`;
    writeFileSync(path.join(folder, `agent-${index}.md`), text);
  }
}
