import { existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { migrationFrom, SCHEMA_VERSION } from "./sqlite-schema.ts";

/**
 * Takes a store of an older format to the newest one, in one transaction, after a copy of it was put beside it. Of two
 * processes that open it at once one does the work.
 */
export function migrateStore(database: DatabaseSync, location: string): void {
  const found = formatOf(database);
  if (found >= SCHEMA_VERSION) return;
  // Not a copy of the file: what is in the write-ahead log belongs to it.
  database.prepare("vacuum into ?").run(freePath(`${location}.format-${found}`));
  database.exec("begin immediate");
  try {
    const version = formatOf(database);
    if (version < SCHEMA_VERSION) database.exec(migrationFrom(version));
    database.exec("commit");
  } catch (error) {
    if (database.isTransaction) database.exec("rollback");
    throw error;
  }
}

/** The format of a store's tables. */
export function formatOf(database: DatabaseSync): number {
  return Number(Object.values(database.prepare("pragma user_version").get() ?? {})[0]);
}

function freePath(wanted: string): string {
  for (let number = 1; ; number += 1) {
    const path = number === 1 ? wanted : `${wanted}.${number}`;
    if (!existsSync(path)) return path;
  }
}
