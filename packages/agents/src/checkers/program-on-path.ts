import { execFile, type ExecFileException } from "node:child_process";
import { constants } from "node:fs";
import { access, mkdtemp, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Machine } from "@orchestrate/core";

/** A program that was found, and a name for its present state. */
export interface FoundProgram {
  readonly file: string;
  readonly state: string;
}

/** What a program is asked: its options, with the documents as files in the folder that it works in. */
export interface ProgramQuestion {
  readonly options: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly machine: Machine;
  readonly timeMs?: number;
}

/** How a program ended; `failed` says why there is no answer of it. */
export type ProgramAnswer =
  | { readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly failed: string };

const LIMIT_MS = 10_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

/**
 * Looks for a program in the absolute folders of PATH. Those of installed packages are left out: package runners put
 * them there for the folder that is checked, and nothing that lies in it is run.
 */
export async function findProgram(name: string, { environment }: Machine): Promise<FoundProgram | undefined> {
  const value = Object.entries(environment).find(([key]) => key.toUpperCase() === "PATH")?.[1] ?? "";
  const folders = value.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  for (const folder of folders) {
    if (folder.split(/[\\/]/).includes("node_modules")) continue;
    const found = await programAt(path.join(folder, process.platform === "win32" ? `${name}.exe` : name));
    if (found !== undefined) return found;
  }
  return undefined;
}

async function programAt(candidate: string): Promise<FoundProgram | undefined> {
  try {
    const file = await realpath(candidate);
    await access(file, constants.X_OK);
    const facts = await stat(file);
    return facts.isFile() ? { file, state: `${file} ${facts.size} ${facts.mtimeMs}` } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Runs a program without a shell, in a private folder that is removed afterwards, with none of the environment's
 * variables. It is killed at its time limit, when it says too much and when the work is stopped.
 */
export async function askProgram({ file }: FoundProgram, question: ProgramQuestion): Promise<ProgramAnswer> {
  const folder = await mkdtemp(path.join(tmpdir(), "orchestrate-check-"));
  try {
    for (const [name, text] of Object.entries(question.files)) await writeFile(path.join(folder, name), text);
    return await run(file, folder, question);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(file: string, folder: string, { options, machine, timeMs = LIMIT_MS }: ProgramQuestion) {
  const { SystemRoot } = machine.environment;
  const settings = {
    cwd: folder,
    env: { HOME: folder, TMPDIR: folder, TEMP: folder, ...(SystemRoot === undefined ? {} : { SystemRoot }) },
    timeout: timeMs,
    maxBuffer: MAX_OUTPUT_BYTES,
    killSignal: "SIGKILL" as const,
    windowsHide: true,
    ...(machine.signal === undefined ? {} : { signal: machine.signal }),
  };
  return new Promise<ProgramAnswer>((resolve) => {
    const child = execFile(file, options, settings, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr });
      else if (typeof error.code === "number") resolve({ code: error.code, stdout, stderr });
      else resolve({ failed: whyFailed(error, timeMs) });
    });
    child.stdin?.on("error", () => undefined);
    child.stdin?.end();
  });
}

function whyFailed(error: ExecFileException, timeMs: number): string {
  if (error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return "it said more than 1 MiB";
  if (error.name === "AbortError") return "the work was stopped";
  if (error.killed === true) return `it did not end within ${timeMs / 1000} s`;
  return typeof error.code === "string" ? `it could not be started (${error.code})` : `it ended by ${error.signal}`;
}
