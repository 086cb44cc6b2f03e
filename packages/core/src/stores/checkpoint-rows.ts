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

/** Where the value of a channel lies: its version and the number of its row. Channels without a value have none. */
export type ChannelReference = readonly [channel: string, version: string, seq: number];

/** One pending write as it lies in the database. */
export interface WriteRow extends StoredValue {
  readonly taskId: string;
  readonly channel: string;
}

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

/** The pending writes of a checkpoint in the order of their tasks, which is the order in which they took effect. */
export function listWrites(database: DatabaseSync, key: CheckpointKey): WriteRow[] {
  // SQLite compares the bytes of UTF-8, which is the order by code point that LangGraph asks for.
  const rows = database
    .prepare(
      `select task_id, channel, type, value from writes
       where thread_id = ? and namespace = ? and checkpoint_id = ? order by task_path, task_id, position`,
    )
    .all(key.threadId, key.namespace, key.id ?? "");
  return rows.map((row) => ({ taskId: text(row, "task_id"), channel: text(row, "channel"), ...stored(row, "") }));
}

/** The value of a channel. Throws when its row is gone. */
export function getChannelValue(database: DatabaseSync, seq: number): StoredValue {
  const row = database.prepare("select type, value from channel_values where seq = ?").get(seq);
  if (row === undefined) throw unreadableRow(`the value ${seq} of a channel is missing`);
  return stored(row, "");
}

/** Adds a channel's value and tells where it lies. */
export function addChannelValue(
  database: DatabaseSync,
  key: CheckpointKey,
  channel: { readonly name: string; readonly version: string; readonly value: StoredValue },
): ChannelReference {
  const { lastInsertRowid } = database
    .prepare(
      "insert into channel_values (thread_id, namespace, channel, version, type, value) values (?, ?, ?, ?, ?, ?)",
    )
    .run(key.threadId, key.namespace, channel.name, channel.version, channel.value.type, channel.value.value);
  return [channel.name, channel.version, Number(lastInsertRowid)];
}

/** The latest value that a channel had at a version, on whatever branch. */
export function findChannelValue(
  database: DatabaseSync,
  key: CheckpointKey,
  channel: string,
  version: string,
): ChannelReference | undefined {
  const row = database
    .prepare(
      `select max(seq) as seq from channel_values
       where thread_id = ? and namespace = ? and channel = ? and version = ?`,
    )
    .get(key.threadId, key.namespace, channel, version);
  return typeof row?.["seq"] === "number" ? [channel, version, row["seq"]] : undefined;
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
