import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { RunEvent } from "@orchestrate/core";

const bin = fileURLToPath(new URL("../../packages/cli/src/bin.ts", import.meta.url));

/** What a command that ran in a process of its own left behind. */
export interface Finished {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly events: readonly RunEvent[];
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is run. */
export interface CliOptions {
  readonly cwd: string;
  readonly argv: readonly string[];
  /** Source text of a module that is loaded before the command. */
  readonly preload?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Gets each event as soon as it is told, and may send the process a signal. */
  readonly onEvent?: (event: RunEvent, kill: (signal: NodeJS.Signals) => void) => void;
  readonly onStart?: (kill: (signal: NodeJS.Signals) => void, pid: number) => void;
}

/** Runs the real command and waits for its end. */
export async function runCli({ cwd, argv, preload, env = {}, onEvent, onStart }: CliOptions): Promise<Finished> {
  const first = preload === undefined ? [] : ["--import", `data:text/javascript,${encodeURIComponent(preload)}`];
  const child = spawn(process.execPath, [...first, bin, ...argv], { cwd, env: { ...process.env, ...env } });
  const kill = (signal: NodeJS.Signals): void => void child.kill(signal);
  onStart?.(kill, child.pid ?? 0);
  const events: RunEvent[] = [];
  const lines: string[] = [];
  let stderr = "";
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (!line.startsWith("{") || !line.endsWith("}")) continue;
    const event = JSON.parse(line) as RunEvent;
    events.push(event);
    onEvent?.(event, kill);
  }
  return { code: await closed, events, stdout: lines.join("\n"), stderr };
}

/** Every file below a folder with its bytes. */
export function readTree(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((file) => [path.relative(folder, file), readFileSync(file, "latin1")]));
}
