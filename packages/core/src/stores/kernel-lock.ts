import { existsSync, rmSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { isBusy } from "./is-busy.ts";

/** A lock that its process holds until it gives it up or ends, however it ends: the kernel frees it. */
export interface KernelLock {
  /** Removes the file and frees the lock; idempotent. */
  release(): void;
}

/**
 * Locks a file, which is made where it is missing; undefined when somebody else holds it. The file is an empty SQLite
 * database that is held `exclusive`, since Node has no other file lock. Throws what the file system throws.
 */
export function takeKernelLock(path: string): KernelLock | undefined {
  for (;;) {
    // Only SQLite may open it: the kernel drops a lock when its process closes any other descriptor of the file.
    const before = inodeOf(path);
    const database = new DatabaseSync(path);
    try {
      // Otherwise a journal would be left beside the lock of a process that was killed.
      database.exec("pragma journal_mode = memory; begin exclusive");
    } catch (error) {
      database.close();
      if (isBusy(error)) return undefined;
      throw error;
    }
    // Whoever held it before may have removed the file meanwhile; then nobody would see this lock. A file that was made
    // just now is looked at once more.
    if (before !== undefined && before === inodeOf(path)) return { release: () => release(path, database) };
    database.close();
  }
}

/** Whether somebody holds the lock; one that cannot be looked at counts as held. */
export function isLocked(path: string): boolean {
  if (!existsSync(path)) return false;
  const url = pathToFileURL(path);
  url.searchParams.set("mode", "ro");
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(url);
    // Reading asks for a shared lock, so that two who look at the same time do not take each other for the holder.
    database.prepare("select 1 from sqlite_schema").all();
    return false;
  } catch {
    return existsSync(path);
  } finally {
    database?.close();
  }
}

function release(path: string, database: DatabaseSync): void {
  if (!database.isOpen) return;
  // Before the lock is free: a file that somebody else has locked must not be removed.
  rmSync(path, { force: true });
  database.close();
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}
