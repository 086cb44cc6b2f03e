import type { ChannelVersions } from "@langchain/langgraph-checkpoint";
import type { DatabaseSync } from "node:sqlite";
import {
  type ChannelReference,
  type CheckpointKey,
  type CheckpointRow,
  findChannelValue,
  findCheckpoint,
  getChannelValues,
  listWrites,
  type StoredValue,
  type WriteRow,
} from "./checkpoint-rows.ts";

/** All that belongs to one checkpoint. */
interface CheckpointRows {
  readonly row: CheckpointRow;
  /** Rows with what was changed together, each with the channels whose values it has. */
  readonly values: readonly (readonly [value: StoredValue, channels: readonly string[]])[];
  readonly writes: readonly WriteRow[];
}

/** Reads a checkpoint, the values of its channels and its pending writes. */
export function readCheckpointRows(database: DatabaseSync, key: CheckpointKey): CheckpointRows | undefined {
  const row = findCheckpoint(database, key);
  if (row === undefined) return undefined;
  const channels = Map.groupBy(row.channels, ([, , seq]) => seq);
  const values = [...channels].map(
    ([seq, references]) => [getChannelValues(database, seq), references.map(([channel]) => channel)] as const,
  );
  return { row, values, writes: listWrites(database, row) };
}

/** The channel versions of a new checkpoint, those among them that it changed, and whether it is one more step. */
interface NewCheckpoint {
  readonly versions: ChannelVersions;
  readonly newVersions: ChannelVersions;
  /** False for a copy of an older checkpoint, which is not its parent's heir. */
  readonly isStep: boolean;
}

/**
 * Where the values lie of the channels that a new checkpoint, child of `parent`, did not change. Version numbers repeat
 * on a fork, so the parent's own value goes before any other of that version; a copied checkpoint takes the latest.
 */
export function keptChannels(
  database: DatabaseSync,
  parent: CheckpointKey,
  { versions, newVersions, isStep }: NewCheckpoint,
): ChannelReference[] {
  const inherited = parent.id === undefined ? undefined : findCheckpoint(database, parent)?.channels;
  // What the parent of a step has no value for, the step has none for either.
  const isHeir = isStep && inherited !== undefined;
  return Object.entries(versions).flatMap(([channel, number]) => {
    if (Object.hasOwn(newVersions, channel)) return [];
    const version = String(number);
    const kept = inherited?.find(([name, at]) => name === channel && at === version);
    const reference = kept ?? (isHeir ? undefined : findChannelValue(database, parent, channel, version));
    return reference === undefined ? [] : [reference];
  });
}

/** What is needed to rebuild a delta channel: the nearest value that an ancestor stored, and every write since then. */
interface DeltaRows {
  /** The values that were changed together with it. */
  readonly seed: StoredValue | undefined;
  /** Of the tasks that may have written to it, oldest first. */
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
        seed: reference === undefined ? undefined : getChannelValues(database, reference[2]),
        writes: [...rowWrites, ...later],
      });
      if (reference !== undefined) open.delete(channel);
    }
    parentId = row.parentId;
  }
  return found;
}
