import type { Dirent } from "node:fs";
import { open, readdir } from "node:fs/promises";
import path from "node:path";

/** A file below a folder, or a folder that is not looked into and why. */
export type WalkedPath = { readonly file: string } | { readonly skipped: string; readonly reason: string };

const passedOver: readonly string[] = ["node_modules", "dist", ".git"];

/** Whether a walk does not come to a file, by the folders that its path leads through. */
export function isPassedOver(file: string): boolean {
  return file.split("/").some((part) => passedOver.includes(part) || /^\.[^.]/.test(part));
}

/**
 * Walks over the files below a folder, in the order of their names. Links are not followed; `node_modules`, `dist` and
 * hidden folders are not entered, except the hidden ones that `enters` names, nor are those that a run wrote.
 */
export async function* walkFolder(folder: string, enters: ReadonlySet<string>): AsyncGenerator<WalkedPath> {
  const waiting = [folder];
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    const entries = await entriesOf(current);
    if (typeof entries === "string") {
      yield { skipped: current, reason: entries };
      continue;
    }
    // Who names such a folder means what is in it.
    if (current !== folder && (await holdsRun(current, entries))) {
      yield { skipped: current, reason: "a run of orchestrate wrote it and checked it; name it to check it again" };
      continue;
    }
    const names = (is: (entry: Dirent) => boolean): string[] => entries.filter(is).map(({ name }) => name);
    for (const name of names((entry) => entry.isFile()).sort()) yield { file: path.join(current, name) };
    const isEntered = (name: string): boolean =>
      !passedOver.includes(name) && (!name.startsWith(".") || enters.has(name));
    const folders = names((entry) => entry.isDirectory() && isEntered(entry.name)).sort();
    for (const name of folders.reverse()) waiting.push(path.join(current, name));
  }
}

async function entriesOf(folder: string): Promise<readonly Dirent[] | string> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    return `it cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`;
  }
}

/** The file in which a run tells what it has written. */
const reportName = "orchestrate-report.json";

async function holdsRun(folder: string, entries: readonly Dirent[]): Promise<boolean> {
  if (!entries.some((entry) => entry.name === reportName && entry.isFile())) return false;
  try {
    await using handle = await open(path.join(folder, reportName));
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(200), 0, 200, 0);
    return /^\s*\{\s*"format":\s*"orchestrate-report\/1"/.test(buffer.toString("utf8", 0, bytesRead));
  } catch {
    return false;
  }
}
