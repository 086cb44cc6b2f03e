import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";

/** A file below a folder, or a folder that cannot be read. */
export type WalkedPath = { readonly file: string } | { readonly unreadable: string; readonly reason: string };

const passedOver: readonly string[] = ["node_modules", "dist", ".git"];

/** Whether a walk does not come to a file, by the folders that its path leads through. */
export function isPassedOver(file: string): boolean {
  return file.split("/").some((part) => passedOver.includes(part) || /^\.[^.]/.test(part));
}

/**
 * Walks over the files below a folder, in the order of their names. Links are not followed; `node_modules`, `dist` and
 * hidden folders are not entered, except the hidden ones that `enters` names.
 */
export async function* walkFolder(folder: string, enters: ReadonlySet<string>): AsyncGenerator<WalkedPath> {
  const waiting = [folder];
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    const entries = await entriesOf(current);
    if (typeof entries === "string") {
      yield { unreadable: current, reason: entries };
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
