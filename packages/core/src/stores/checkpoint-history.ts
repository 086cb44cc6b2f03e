import type { ChannelVersions } from "@langchain/langgraph-checkpoint";
import type { DatabaseSync } from "node:sqlite";
import {
  type ChannelReference,
  type CheckpointKey,
  type CheckpointRow,
  findChannelValue,
  findCheckpoint,
  getChannelValue,
  listWrites,
  type StoredValue,
  type WriteRow,
} from "./checkpoint-rows.ts";

/** All that belongs to one checkpoint. */
interface CheckpointRows {
  readonly row: CheckpointRow;
  readonly values: readonly (readonly [channel: string, value: StoredValue])[];
  readonly writes: readonly WriteRow[];
}

/** Reads a checkpoint, the values of its channels and its pending writes. */
export function readCheckpointRows(database: DatabaseSync, key: CheckpointKey): CheckpointRows | undefined {
  const row = findCheckpoint(database, key);
  if (row === undefined) return undefined;
  const values = row.channels.map(([channel, , seq]) => [channel, getChannelValue(database, seq)] as const);
  return { row, values, writes: listWrites(database, row) };
}

/**
 * Where the values lie of the channels that a new checkpoint, child of `parent`, did not change. Version numbers repeat
 * on a fork, so the parent's own value goes before any other of that version; a copied checkpoint is not its parent's
 * heir and takes the latest.
 */
export function keptChannels(
  database: DatabaseSync,
  parent: CheckpointKey,
  versions: ChannelVersions,
  newVersions: ChannelVersions,
): ChannelReference[] {
  const inherited = parent.id === undefined ? undefined : findCheckpoint(database, parent)?.channels;
  return Object.entries(versions).flatMap(([channel, number]) => {
    if (Object.hasOwn(newVersions, channel)) return [];
    const version = String(number);
    const kept = inherited?.find(([name, at]) => name === channel && at === version);
    const reference = kept ?? findChannelValue(database, parent, channel, version);
    return reference === undefined ? [] : [reference];
  });
}

/** What is needed to rebuild a delta channel: the nearest value that an ancestor stored, and every write since then. */
interface DeltaRows {
  readonly seed: StoredValue | undefined;
  /** Oldest first. */
  readonly writes: readonly WriteRow[];
}

/** Walks up from a checkpoint's parent and collects, for each channel, its writes down from the nearest stored value. */
export function readDeltaRows(
  database: DatabaseSync,
  key: CheckpointKey,
  channels: readonly string[],
): Map<string, DeltaRows> {
  const found = new Map<string, DeltaRows>(channels.map((channel) => [channel, { seed: undefined, writes: [] }]));
  const open = new Set(channels);
  let parentId = findCheckpoint(database, key)?.parentId;
  while (parentId !== undefined && open.size > 0) {
    const row = findCheckpoint(database, { ...key, id: parentId });
    if (row === undefined) break;
    const rowWrites = listWrites(database, row);
    for (const channel of open) {
      const reference = row.channels.find(([name]) => name === channel);
      const later = found.get(channel)?.writes ?? [];
      found.set(channel, {
        seed: reference === undefined ? undefined : getChannelValue(database, reference[2]),
        writes: [...rowWrites.filter((write) => write.channel === channel), ...later],
      });
      if (reference !== undefined) open.delete(channel);
    }
    parentId = row.parentId;
  }
  return found;
}
