import type { RunnableConfig } from "@langchain/core/runnables";
import {
  BaseCheckpointSaver,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointPendingWrite,
  type CheckpointTuple,
  type DeltaChannelHistory,
  maxChannelVersion,
  type PendingWrite,
  type SerializerProtocol,
  TASKS,
  WRITES_IDX_MAP,
} from "@langchain/langgraph-checkpoint";
import type { DatabaseSync } from "node:sqlite";
import { isDeepStrictEqual } from "node:util";
import { keptChannels, readCheckpointRows, readDeltaRows } from "./checkpoint-history.ts";
import {
  addChannelValues,
  addWrites,
  type ChannelReference,
  deleteCheckpoints,
  type CheckpointKey,
  type CheckpointSelection,
  listCheckpoints,
  listWrites,
  putCheckpoint,
  type StoredValue,
  type TaskWrite,
  type WriteRow,
} from "./checkpoint-rows.ts";
import { createSerializer } from "./serializer.ts";
import type { SqliteConnection } from "./sqlite-database.ts";

/** What a checkpointer can be given besides its connection. */
export interface SqliteCheckpointerOptions {
  /** Default {@link createSerializer}. */
  readonly serializer?: SerializerProtocol;
  /** Runs first in every write transaction, under the write lock; a throw refuses the write. */
  readonly guard?: (database: DatabaseSync, threadId: string) => void;
}

/**
 * LangGraph's checkpointer on `node:sqlite`. What `put` and `putWrites` have resolved for survives a kill of the
 * process. A channel's value is stored once for each version; the latest checkpoint is the one written last, whatever
 * the clock said; pending writes come back in the order of their tasks' paths, so a delta channel is rebuilt as it was.
 */
export class SqliteCheckpointer extends BaseCheckpointSaver {
  readonly #connection: SqliteConnection;
  readonly #guard: SqliteCheckpointerOptions["guard"];

  constructor(connection: SqliteConnection, options: SqliteCheckpointerOptions = {}) {
    super(options.serializer ?? createSerializer());
    this.#connection = connection;
    this.#guard = options.guard;
  }

  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const key = readKey(config);
    return key === undefined ? undefined : this.#load(key);
  }

  override async *list(config: RunnableConfig, options: CheckpointListOptions = {}): AsyncGenerator<CheckpointTuple> {
    const keys = this.#connection.read((database) => listCheckpoints(database, readSelection(config, options)));
    const filter = Object.entries(options.filter ?? {}).filter(([, wanted]) => wanted !== undefined);
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    for (const key of keys) {
      if (left <= 0) return;
      const tuple = await this.#load(key);
      if (tuple === undefined || !matches(tuple.metadata ?? {}, filter)) continue;
      left -= 1;
      yield tuple;
    }
  }

  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const key = requireKey(config);
    const { channel_values: values, ...rest } = checkpoint;
    const changes = Object.entries(newVersions).filter(([name]) => Object.hasOwn(values, name));
    const changed = await this.#dump(Object.fromEntries(changes.map(([name]) => [name, values[name]])));
    const row = { checkpoint: await this.#dump(rest), metadata: await this.#dump(metadata) };
    const isStep = metadata.source === "loop" || metadata.source === "input";
    await this.#write(key.threadId, (database) => {
      const kept = keptChannels(database, key, { versions: checkpoint.channel_versions, newVersions, isStep });
      const seq = changes.length === 0 ? 0 : addChannelValues(database, key.threadId, changed);
      const added = changes.map(([name, version]): ChannelReference => [name, String(version), seq]);
      putCheckpoint(database, { ...key, ...row, id: checkpoint.id, parentId: key.id, channels: [...kept, ...added] });
    });
    return toConfig({ ...key, id: checkpoint.id });
  }

  override async putWrites(
    config: RunnableConfig,
    writes: PendingWrite[],
    taskId: string,
    taskPath = "",
  ): Promise<void> {
    const key = requireKey(config);
    if (key.id === undefined) throw new TypeError("writes cannot be stored: config.configurable has no checkpoint_id");
    const written = writes.map(([channel, value], index): TaskWrite => [
      WRITES_IDX_MAP[channel] ?? index,
      channel,
      value,
    ]);
    const dumped = await this.#dump(written);
    await this.#write(key.threadId, (database) => addWrites(database, key, { id: taskId, path: taskPath }, dumped));
  }

  override async deleteThread(threadId: string): Promise<void> {
    await this.#write(threadId, (database) => {
      deleteCheckpoints(database, threadId);
    });
  }

  /** The same answer as the base class gives, reading only the channels asked for. */
  override async getDeltaChannelHistory(options: {
    config: RunnableConfig;
    channels: string[];
  }): Promise<Record<string, DeltaChannelHistory>> {
    const key = readKey(options.config);
    if (key === undefined) return Object.fromEntries(options.channels.map((channel) => [channel, { writes: [] }]));
    const rows = this.#connection.read((database) => readDeltaRows(database, key, options.channels));
    const history = await Promise.all(
      [...rows].map(async ([channel, { seed, writes }]): Promise<[string, DeltaChannelHistory]> => {
        const loaded = (await this.#loadWrites(writes)).filter(([, written]) => written === channel);
        if (seed === undefined) return [channel, { writes: loaded }];
        return [channel, { writes: loaded, seed: (await this.#readValues(seed))[channel] }];
      }),
    );
    return Object.fromEntries(history);
  }

  #write(threadId: string, work: (database: DatabaseSync) => void): Promise<void> {
    return this.#connection.writeSoon((database) => {
      this.#guard?.(database, threadId);
      work(database);
    });
  }

  async #dump(value: unknown): Promise<StoredValue> {
    const [type, bytes] = await this.serde.dumpsTyped(value);
    return { type, value: bytes };
  }

  #read(stored: StoredValue): Promise<unknown> {
    return this.serde.loadsTyped(stored.type, stored.value);
  }

  async #readValues(stored: StoredValue): Promise<Record<string, unknown>> {
    return (await this.#read(stored)) as Record<string, unknown>;
  }

  async #readWrites(stored: StoredValue): Promise<TaskWrite[]> {
    return (await this.#read(stored)) as TaskWrite[];
  }

  async #loadWrites(rows: readonly WriteRow[]): Promise<CheckpointPendingWrite[]> {
    const tasks = new Map<string, Map<number, TaskWrite>>();
    for (const row of rows) {
      const known = tasks.get(row.taskId) ?? new Map<number, TaskWrite>();
      tasks.set(row.taskId, known);
      for (const write of await this.#readWrites(row)) {
        // A task that runs again keeps what it wrote first; errors, interrupts and answers (below 0) are renewed.
        if (write[0] < 0 || !known.has(write[0])) known.set(write[0], write);
      }
    }
    return [...tasks].flatMap(([taskId, writes]) =>
      inOrder(writes.values()).map(([, channel, value]): CheckpointPendingWrite => [taskId, channel, value]),
    );
  }

  async #load(key: CheckpointKey): Promise<CheckpointTuple | undefined> {
    const found = this.#connection.read((database) => readCheckpointRows(database, key));
    if (found === undefined) return undefined;
    const { row, values, writes } = found;
    const checkpoint: Checkpoint = await this.serde.loadsTyped(row.checkpoint.type, row.checkpoint.value);
    const loaded = await Promise.all(
      values.map(async ([value, channels]) => {
        const changed = await this.#readValues(value);
        return channels.map((channel) => [channel, changed[channel]] as const);
      }),
    );
    checkpoint.channel_values = Object.fromEntries(loaded.flat());
    if (checkpoint.v < 4 && row.parentId !== undefined) await this.#addSends(checkpoint, { ...row, id: row.parentId });
    const tuple: CheckpointTuple = {
      config: toConfig(row),
      checkpoint,
      metadata: await this.serde.loadsTyped(row.metadata.type, row.metadata.value),
      pendingWrites: await this.#loadWrites(writes),
    };
    if (row.parentId !== undefined) tuple.parentConfig = toConfig({ ...row, id: row.parentId });
    return tuple;
  }

  /** Before format 4 the sends of a step were kept with its parent. */
  async #addSends(checkpoint: Checkpoint, parent: CheckpointKey): Promise<void> {
    const writes = this.#connection.read((database) => listWrites(database, parent));
    const sends = (await this.#loadWrites(writes)).filter(([, channel]) => channel === TASKS);
    const versions = Object.values(checkpoint.channel_versions);
    checkpoint.channel_values[TASKS] = sends.map(([, , value]) => value);
    checkpoint.channel_versions[TASKS] =
      versions.length > 0 ? maxChannelVersion(...versions) : this.getNextVersion(undefined);
  }
}

function inOrder(writes: Iterable<TaskWrite>): TaskWrite[] {
  return [...writes].sort(([left], [right]) => left - right);
}

function readKey(config: RunnableConfig): CheckpointKey | undefined {
  const { thread_id, checkpoint_ns, checkpoint_id } = config.configurable ?? {};
  if (thread_id === undefined) return undefined;
  const id = checkpoint_id ? String(checkpoint_id) : undefined;
  return { threadId: String(thread_id), namespace: String(checkpoint_ns ?? ""), id };
}

function requireKey(config: RunnableConfig): CheckpointKey {
  const key = readKey(config);
  if (key === undefined) throw new TypeError("a checkpoint cannot be stored: config.configurable has no thread_id");
  return key;
}

function toConfig(key: CheckpointKey): RunnableConfig {
  return { configurable: { thread_id: key.threadId, checkpoint_ns: key.namespace, checkpoint_id: key.id } };
}

function readSelection(config: RunnableConfig, { before }: CheckpointListOptions): CheckpointSelection {
  const { thread_id, checkpoint_ns, checkpoint_id } = config.configurable ?? {};
  const beforeId: unknown = before?.configurable?.["checkpoint_id"];
  return {
    threadId: thread_id ? String(thread_id) : undefined,
    namespace: typeof checkpoint_ns === "string" ? checkpoint_ns : undefined,
    id: checkpoint_id ? String(checkpoint_id) : undefined,
    before: typeof beforeId === "string" ? beforeId : undefined,
  };
}

function matches(metadata: object, filter: readonly (readonly [string, unknown])[]): boolean {
  return filter.every(([name, wanted]) => isDeepStrictEqual(Reflect.get(metadata, name), wanted));
}
