import { randomUUID } from "node:crypto";
import { closeSync, existsSync, openSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";

/**
 * Whoever has a store open, as others see it: a lock that the kernel frees when its process ends, however it ends. So
 * no clock and no lease time decides whether a run is still being worked on.
 */
export interface StoreHolder {
  /** Never used twice. */
  readonly id: string;
  /** Makes others see it; idempotent. */
  appear(): void;
  /** Whether the holder with this id still has the store open. */
  isThere(id: string): boolean;
  /** Clears up after a holder that died. */
  forget(id: string): void;
  close(): void;
}

/** The only holder of a store in memory. */
export function soleHolder(): StoreHolder {
  const id = randomUUID();
  return { id, appear: nothing, isThere: (other) => other === id, forget: nothing, close: nothing };
}

function nothing(): void {}

/** The lock is an empty SQLite database beside the store that is held `exclusive`: node has no other file lock. */
export function fileHolder(location: string): StoreHolder {
  const id = randomUUID();
  let lock: DatabaseSync | undefined;
  const pathOf = (holder: string): string => `${location}.${holder}.lock`;
  return {
    id,
    appear: () => {
      lock ??= lockFile(pathOf(id));
    },
    isThere: (other) => (other === id ? lock !== undefined : isLocked(pathOf(other))),
    forget: (other) => rmSync(pathOf(other), { force: true }),
    close: () => {
      lock?.close();
      if (lock !== undefined) rmSync(pathOf(id), { force: true });
      lock = undefined;
    },
  };
}

function lockFile(path: string): DatabaseSync {
  closeSync(openSync(path, "wx", 0o600));
  const database = new DatabaseSync(path);
  // Otherwise a journal would be left beside the lock of a process that was killed.
  database.exec("pragma journal_mode = memory; begin exclusive");
  return database;
}

const SQLITE_BUSY = 5;

// Reading asks for a shared lock, so that two who look at the same time do not take each other for the holder.
function isLocked(path: string): boolean {
  if (!existsSync(path)) return false;
  const url = pathToFileURL(path);
  url.searchParams.set("mode", "ro");
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(url);
    database.prepare("select 1 from sqlite_schema").all();
    return false;
  } catch (error) {
    if (Reflect.get(error as Error, "errcode") === SQLITE_BUSY) return true;
    // A lock that has just gone is free; one that cannot be looked at counts as held.
    return existsSync(path);
  } finally {
    database?.close();
  }
}
