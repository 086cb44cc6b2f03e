import type { DatabaseSync } from "node:sqlite";
import { statSync } from "node:fs";
import type { RunStatus } from "../runs/events/run-event.ts";
import { stepBytes } from "./step-rows.ts";
import type { SqliteConnection } from "./sqlite-database.ts";

/** Which runs to remove: of these statuses, and not changed since `before` (ISO 8601 in UTC). Runs at work stay. */
export interface PruneSelection {
  readonly before: string;
  readonly statuses: readonly RunStatus[];
}

/** What was removed. */
export interface Pruned {
  readonly runs: readonly string[];
  /** Document texts that no other run refers to; while a run is at work they stay for the next time. */
  readonly texts: number;
  /** By how much the file got smaller; 0 for a store in memory, and while a run is at work. */
  readonly bytes: number;
}

/** Every table that holds something of runs, and the column that says of which. */
const TABLES: readonly (readonly [table: string, column: string])[] = [
  ["events", "run_id"],
  ["steps", "run_id"],
  ["questions", "run_id"],
  ["checkpoints", "thread_id"],
  ["channel_values", "thread_id"],
  ["task_writes", "thread_id"],
  ["runs", "id"],
];

/**
 * Removes runs, the texts that only they referred to, and the room that they took. While another run is at work, texts
 * and room stay: it names a text a moment after it has stored it, and would wait in vain for a large file to be rewritten.
 */
export function pruneRuns(connection: SqliteConnection, selection: PruneSelection): Pruned {
  const before = sizeOf(connection);
  const { runs, texts, isQuiet } = connection.write((database) => {
    const held = heldRuns(database, connection);
    const runs = selectOld(database, selection).filter((id) => !held.has(id));
    for (const [table, column] of runs.length === 0 ? [] : TABLES) {
      const remove = database.prepare(`delete from ${table} where ${column} = ?`);
      for (const id of runs) remove.run(id);
    }
    const isQuiet = held.size === 0;
    return { runs, isQuiet, texts: isQuiet && runs.length > 0 ? removeTexts(database) : 0 };
  });
  if (isQuiet) connection.compact();
  return { runs, texts, bytes: Math.max(0, before - sizeOf(connection)) };
}

function selectOld(database: DatabaseSync, { before, statuses }: PruneSelection): string[] {
  const places = statuses.map(() => "?").join(", ");
  const rows = database
    .prepare(`select id from runs where updated_at < ? and status in (${places}) order by seq`)
    .all(before, ...statuses);
  return rows.map((row) => String(row["id"]));
}

function heldRuns(database: DatabaseSync, { holder }: SqliteConnection): ReadonlySet<string> {
  const rows = database.prepare("select id, holder from runs where holder is not null").all();
  return new Set(rows.filter((row) => holder.isThere(String(row["holder"]))).map((row) => String(row["id"])));
}

// A text that is named anywhere stays: rather one too many than a document that is lost.
function removeTexts(database: DatabaseSync): number {
  const named = new Set(NAMING.flatMap((sql) => [...digestsIn(database, sql)]));
  const texts = database.prepare("select sha256 from texts").all();
  const unnamed = texts.map((row) => String(row["sha256"])).filter((digest) => !named.has(digest));
  const remove = database.prepare("delete from texts where sha256 = ?");
  for (const digest of unnamed) remove.run(digest);
  return unnamed.length;
}

function digestsIn(database: DatabaseSync, sql: string): Set<string> {
  const found = new Set<string>();
  for (const row of database.prepare(sql).iterate()) {
    const { type, value, ...others } = row;
    const isStep = typeof type === "string" && value instanceof Uint8Array;
    const bytes = isStep ? stepBytes({ type, value }) : value;
    const words = [bytes, ...Object.values(others)].map(wordsOf).join(" ");
    for (const [digest] of words.matchAll(DIGEST)) found.add(digest);
  }
  return found;
}

const DIGEST = /[0-9a-f]{64}/g;

const NAMING = [
  "select task, report from runs",
  "select event from events",
  "select type, value from steps",
  "select subject, answer from questions",
  "select checkpoint, metadata from checkpoints",
  "select value from channel_values",
  "select value from task_writes",
];

function wordsOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString() : "";
}

function sizeOf({ location }: SqliteConnection): number {
  return statSync(location, { throwIfNoEntry: false })?.size ?? 0;
}
