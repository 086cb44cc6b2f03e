import { lstatSync, mkdirSync } from "node:fs";
import path from "node:path";

/**
 * Makes a folder and the folders above it, one level at a time: Node's recursive mkdir never ends where the system
 * answers ENOENT for a folder that is there, as below /proc. Throws what mkdir throws.
 */
export function makeFolder(folder: string, mode = 0o777): void {
  if (folder === path.dirname(folder) || lstatSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  makeFolder(path.dirname(folder), mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another process may have been faster.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
