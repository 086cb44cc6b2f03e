import { randomBytes } from "node:crypto";
import { chmod, lstat, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder, OrchestrateError } from "@orchestrate/core";

/** A file to be written; the path is relative, with forward slashes. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

interface WriteOptions {
  readonly force?: boolean;
  readonly wayOut?: string;
}

/**
 * Writes files below a folder, each whole or not at all. Throws `usage`, before anything is written, when two have the
 * same path or one is there already (unless `force`; `wayOut` says what to do then), and `output-failed` when a file
 * cannot be written.
 */
export async function writeFiles(
  folder: string,
  files: readonly NewFile[],
  { force = false, wayOut = "Give another folder, or --force to replace them." }: WriteOptions = {},
): Promise<void> {
  refuseTwins(files);
  const taken = force ? [] : await existing(folder, files);
  if (taken.length > 0)
    throw new OrchestrateError("usage", `these files are there already: ${shortList(taken)}`, {
      hint: `${wayOut} Nothing was written.`,
    });
  for (const file of files) await writeWhole(path.join(folder, file.path), file.text);
}

function refuseTwins(files: readonly NewFile[]): void {
  // Some file systems do not tell capitals from small letters.
  const groups = Map.groupBy(files, (file) => file.path.toLowerCase());
  const twins = [...groups].filter(([, group]) => group.length > 1).map(([name]) => name);
  if (twins.length === 0) return;
  throw new OrchestrateError("usage", `several agents would become the same file: ${shortList(twins)}`, {
    hint: "Take them one folder at a time. Nothing was written.",
  });
}

async function existing(folder: string, files: readonly NewFile[]): Promise<string[]> {
  const found = await Promise.all(
    files.map(async (file) => {
      const there = await lstat(path.join(folder, file.path)).catch(() => undefined);
      return there === undefined ? [] : [file.path];
    }),
  );
  return found.flat();
}

function shortList(names: readonly string[]): string {
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  return `${names.slice(0, 5).join(", ")}${more}`;
}

/**
 * Replaces a file by a rename, so that nobody ever sees half of it; who may read it stays as it was. Throws
 * `output-failed`.
 */
export async function writeWhole(target: string, text: string): Promise<void> {
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(4).toString("hex")}`);
  try {
    makeFolder(path.dirname(target));
    const before = await stat(target).catch(() => undefined);
    await writeFile(temporary, text, { flag: "wx", mode: (before?.mode ?? 0o666) & 0o777 });
    // What the process may not grant to new files (umask) may have been granted to this one.
    if (before !== undefined) await chmod(temporary, before.mode & 0o777);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    const why = error instanceof Error ? error.message : String(error);
    throw new OrchestrateError("output-failed", `${target} cannot be written: ${why}`, {
      cause: error,
      hint: "Give a folder that can be written, with room on its disk; a file in the place of a folder is in the way.",
    });
  }
}
