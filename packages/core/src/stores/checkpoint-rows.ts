import type { DatabaseSync, SQLInputValue, SQLOutputValue } from "node:sqlite";
import { unreadableRow } from "./damaged-store.ts";

/** A checkpoint as it lies in the database. */
export interface CheckpointRow {
  readonly threadId: string;
  readonly namespace: string;
  readonly id: string;
  readonly parentId: string | undefined;
  readonly checkpoint: StoredValue;
  readonly metadata: StoredValue;
  readonly channels: readonly ChannelReference[];
}

/** A value as the serializer wrote it. */
export interface StoredValue {
  readonly type: string;
  readonly value: Uint8Array;
}

/**
 * Where the value of a channel lies: its version and the number of the row with what was changed together with it.
 * Channels without a value have none.
 */
export type ChannelReference = readonly [channel: string, version: string, seq: number];

/** What a task has written at once, as it lies in the database: a stored list of {@link TaskWrite}. */
export interface WriteRow extends StoredValue {
  readonly taskId: string;
}

/** One write of a task. */
export type TaskWrite = readonly [position: number, channel: string, value: unknown];

/** Names one checkpoint, or with no `id` the latest of its namespace. */
export interface CheckpointKey {
  readonly threadId: string;
  readonly namespace: string;
  readonly id?: string | undefined;
}

type Row = Record<string, SQLOutputValue>;

/** The checkpoint that `key` names. */
export function findCheckpoint(database: DatabaseSync, key: CheckpointKey): CheckpointRow | undefined {
  const row =
    key.id === undefined
      ? database
          .prepare("select * from checkpoints where thread_id = ? and namespace = ? order by seq desc limit 1")
          .get(key.threadId, key.namespace)
      : database
          .prepare("select * from checkpoints where thread_id = ? and namespace = ? and id = ?")
          .get(key.threadId, key.namespace, key.id);
  return row === undefined ? undefined : readCheckpoint(row);
}

/** Which checkpoints to list; what is undefined does not narrow. */
export interface CheckpointSelection {
  readonly threadId: string | undefined;
  readonly namespace: string | undefined;
  readonly id: string | undefined;
  /** Id of a checkpoint; only those written before it. */
  readonly before: string | undefined;
}

/** The keys of all checkpoints that fit, the latest first. */
export function listCheckpoints(database: DatabaseSync, where: CheckpointSelection): CheckpointKey[] {
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const add = (condition: string, value: string | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  add("thread_id = ?", where.threadId);
  add("namespace = ?", where.namespace);
  add("id = ?", where.id);
  add("seq < (select min(seq) from checkpoints where id = ?)", where.before);
  const filter = conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`;
  const rows = database
    .prepare(`select thread_id, namespace, id from checkpoints ${filter} order by seq desc`)
    .all(...values);
  return rows.map((row) => ({
    threadId: text(row, "thread_id"),
    namespace: text(row, "namespace"),
    id: text(row, "id"),
  }));
}

/** The pending writes of a checkpoint in the order of their tasks, in which they took effect; those of one task in order. */
export function listWrites(database: DatabaseSync, key: CheckpointKey): WriteRow[] {
  // SQLite compares the bytes of UTF-8, which is the order by code point that LangGraph asks for.
  const rows = database
    .prepare(
      `select task_id, type, value from task_writes
       where checkpoint_id = ? and thread_id = ? and namespace = ? order by task_path, task_id, seq`,
    )
    .all(key.id ?? "", key.threadId, key.namespace);
  return rows.map((row) => ({ taskId: text(row, "task_id"), ...stored(row, "") }));
}

/** Adds what a task has written at once. */
export function addWrites(
  database: DatabaseSync,
  key: CheckpointKey,
  task: { readonly id: string; readonly path: string },
  { type, value }: StoredValue,
): void {
  database
    .prepare(
      `insert into task_writes (thread_id, namespace, checkpoint_id, task_id, task_path, type, value)
       values (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(key.threadId, key.namespace, key.id ?? "", task.id, task.path, type, value);
}

/** The values that a checkpoint changed, by channel. Throws when their row is gone. */
export function getChannelValues(database: DatabaseSync, seq: number): StoredValue {
  const row = database.prepare("select type, value from channel_values where seq = ?").get(seq);
  if (row === undefined) throw unreadableRow(`the values ${seq} of a checkpoint are missing`);
  return stored(row, "");
}

/** Adds the values that a checkpoint changes and gives the number of their row. */
export function addChannelValues(database: DatabaseSync, threadId: string, { type, value }: StoredValue): number {
  const { lastInsertRowid } = database
    .prepare("insert into channel_values (thread_id, type, value) values (?, ?, ?)")
    .run(threadId, type, value);
  return Number(lastInsertRowid);
}

/** The latest value that a channel had at a version, on whatever branch. */
export function findChannelValue(
  database: DatabaseSync,
  key: CheckpointKey,
  channel: string,
  version: string,
): ChannelReference | undefined {
  const rows = database
    .prepare("select channels from checkpoints where thread_id = ? and namespace = ? order by seq desc")
    .iterate(key.threadId, key.namespace);
  for (const row of rows) {
    const channels = JSON.parse(text(row, "channels")) as ChannelReference[];
    const found = channels.find(([name, at]) => name === channel && at === version);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Writes a checkpoint; one with the same id is replaced and keeps its place in the order. */
export function putCheckpoint(database: DatabaseSync, row: CheckpointRow): void {
  database
    .prepare(
      `insert into checkpoints
         (thread_id, namespace, id, parent_id, checkpoint_type, checkpoint, metadata_type, metadata, channels)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (thread_id, namespace, id) do update set
         parent_id = excluded.parent_id, checkpoint_type = excluded.checkpoint_type, checkpoint = excluded.checkpoint,
         metadata_type = excluded.metadata_type, metadata = excluded.metadata, channels = excluded.channels`,
    )
    .run(
      row.threadId,
      row.namespace,
      row.id,
      row.parentId ?? null,
      row.checkpoint.type,
      row.checkpoint.value,
      row.metadata.type,
      row.metadata.value,
      JSON.stringify(row.channels),
    );
}

/** Deletes all checkpoints of a thread with what belongs to them. */
export function deleteCheckpoints(database: DatabaseSync, threadId: string): void {
  database
    .prepare(
      `delete from channel_values where thread_id = ?1 and seq in
         (select reference.value ->> 2 from checkpoints, json_each(channels) as reference where thread_id = ?1)`,
    )
    .run(threadId);
  database
    .prepare(
      `delete from task_writes where thread_id = ?1 and checkpoint_id in
         (select id from checkpoints where thread_id = ?1)`,
    )
    .run(threadId);
  database.prepare("delete from checkpoints where thread_id = ?").run(threadId);
}

function readCheckpoint(row: Row): CheckpointRow {
  const parentId = row["parent_id"];
  return {
    threadId: text(row, "thread_id"),
    namespace: text(row, "namespace"),
    id: text(row, "id"),
    parentId: typeof parentId === "string" ? parentId : undefined,
    checkpoint: stored(row, "checkpoint"),
    metadata: stored(row, "metadata"),
    channels: JSON.parse(text(row, "channels")),
  };
}

function stored(row: Row, name: "" | "checkpoint" | "metadata"): StoredValue {
  const value = row[name === "" ? "value" : name];
  if (!(value instanceof Uint8Array)) throw unreadableRow("a stored value holds no bytes");
  return { type: text(row, name === "" ? "type" : `${name}_type`), value };
}

function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw unreadableRow(`the column ${column} holds no text`);
  return value;
}
