import type { RunStore } from "./run-store.ts";
import { openMemoryDatabase } from "./sqlite-database.ts";
import { createSqliteStore } from "./sqlite.ts";

/** Opens a store that is gone once it is closed; each call makes another one. */
export async function openMemoryStore(): Promise<RunStore> {
  return createSqliteStore(openMemoryDatabase());
}
