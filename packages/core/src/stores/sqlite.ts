import { sha256 as sha256Hex } from "../sha256.ts";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { SerializerProtocol } from "@langchain/langgraph-checkpoint";
import { OrchestrateError } from "../errors.ts";
import { once } from "../once.ts";
import type { RunEvent, RunStatus } from "../runs/events/run-event.ts";
import { damagedStore, unreadableRow } from "./damaged-store.ts";
import { checkStore } from "./check-rows.ts";
import { claimRun, fencedConnection, holderOf, releaseRun } from "./claim-run.ts";
import { dumpStep, insertSteps, loadStep, selectSteps, type StepRow } from "./step-rows.ts";
import { insertQuestions, questionStore } from "./question-rows.ts";
import { pruneRuns } from "./prune-runs.ts";
import type { RunChange, RunClaim, RunRecord, RunStore, StepRecord } from "./run-store.ts";
import type { SqliteCheckpointer, SqliteCheckpointerOptions } from "./sqlite-checkpointer.ts";
import { openFileDatabase, type SqliteConnection, type SqliteOptions } from "./sqlite-database.ts";
import { unknownRun } from "./unknown-run.ts";

/**
 * Opens the store in the database file at `path`; several processes may have it open. A missing one is made, private to
 * its owner. Throws `store-failed` for a file that is damaged, of a newer version, not writable, or something else.
 */
export async function openSqliteStore(
  path: string,
  options: SqliteOptions & SqliteCheckpointerOptions = {},
): Promise<RunStore> {
  return createSqliteStore(openFileDatabase(path, options), options);
}

/** The store on an open connection, which it closes. */
export function createSqliteStore(connection: SqliteConnection, options: SqliteCheckpointerOptions = {}): RunStore {
  const serializer = once(async () => options.serializer ?? (await import("./serializer.ts")).createSerializer());
  return {
    location: connection.location,
    checkpointer: once(() => loadCheckpointer(connection, options)),
    createRun: async (record, { events, steps, questions } = { events: [], steps: [], questions: [] }) => {
      const rows = await toRows(steps, serializer);
      connection.write((database) => {
        insertRun(database, record);
        insertEvents(database, record.id, events);
        insertSteps(database, record.id, rows);
        insertQuestions(database, record.id, questions);
      });
    },
    updateRun: async (id, change) => connection.write((database) => changeRun(database, id, change)),
    claimRun: async (id) => openClaim(connection, id, options),
    findHolder: async (id) => holderOf(connection, id),
    findRun: async (id) => connection.read((database) => selectRun(database, id)),
    listRuns: async (limit) =>
      connection.read((database) =>
        database.prepare("select * from runs order by seq desc limit ?").all(limit).map(toRecord),
      ),
    pruneRuns: async (selection) => pruneRuns(connection, selection),
    appendEvents: async (id, events, { steps = [], change } = {}) => {
      const rows = await toRows(steps, serializer);
      await connection.writeSoon((database) => {
        insertEvents(database, id, events);
        insertSteps(database, id, rows);
        if (change !== undefined) changeRun(database, id, change);
      });
    },
    listSteps: async (id) => {
      const rows = connection.read((database) => selectSteps(database, id));
      const loaded = await serializer();
      return Promise.all(rows.map((row) => loadStep(row, loaded))).catch((error: unknown) => {
        throw damagedStore(connection.location, `a step of the run ${id} cannot be read`, error);
      });
    },
    listEvents: async (id) => connection.read((database) => selectEvents(database, id)),
    putText: async (sha256, content) =>
      connection.writeSoon((database) => {
        database.prepare("insert or ignore into texts (sha256, content) values (?, ?)").run(sha256, content);
      }),
    getText: async (sha256) => connection.read((database) => selectText(database, sha256)),
    ...checkStore(connection),
    ...questionStore(connection),
    [Symbol.asyncDispose]: async () => connection.close(),
  };
}

async function loadCheckpointer(
  connection: SqliteConnection,
  options: SqliteCheckpointerOptions,
): Promise<SqliteCheckpointer> {
  const { SqliteCheckpointer } = await import("./sqlite-checkpointer.ts");
  return new SqliteCheckpointer(connection, options);
}

// A run begins without steps, and then LangChain's messages need not be loaded.
async function toRows(
  steps: readonly StepRecord[],
  serializer: () => Promise<SerializerProtocol>,
): Promise<readonly StepRow[]> {
  if (steps.length === 0) return [];
  const loaded = await serializer();
  return Promise.all(steps.map((step) => dumpStep(step, loaded)));
}

function openClaim(connection: SqliteConnection, id: string, options: SqliteCheckpointerOptions): RunClaim {
  const epoch = claimRun(connection, id);
  return {
    epoch,
    store: createSqliteStore(fencedConnection(connection, id, epoch), options),
    [Symbol.asyncDispose]: async () => {
      try {
        releaseRun(connection, id, epoch);
      } catch {
        // A store that takes nothing any more gives the run up when it is closed.
      }
    },
  };
}

function insertRun(database: DatabaseSync, record: RunRecord): void {
  if (selectRun(database, record.id) !== undefined) {
    throw new OrchestrateError("run-exists", `the run ${record.id} exists already`, {
      hint: "Choose another run id, or go on with that run: orchestrate resume.",
    });
  }
  database
    .prepare(
      `insert into runs (id, status, message, task, lead, graph_hash, out, started_at, updated_at, report)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(record.id, ...columns(record));
}

function changeRun(database: DatabaseSync, id: string, change: RunChange): void {
  const record = selectRun(database, id);
  if (record === undefined) throw unknownRun(id);
  database
    .prepare(
      `update runs set status = ?, message = ?, task = ?, lead = ?, graph_hash = ?, out = ?, started_at = ?,
         updated_at = ?, report = ? where id = ?`,
    )
    .run(...columns({ ...record, ...change }), id);
}

function columns(record: RunRecord): (string | null)[] {
  return [
    record.status,
    record.message,
    toJson(record.task),
    record.lead,
    record.graphHash,
    record.out ?? null,
    record.startedAt,
    record.updatedAt,
    toJson(record.report),
  ];
}

function selectRun(database: DatabaseSync, id: string): RunRecord | undefined {
  const row = database.prepare("select * from runs where id = ?").get(id);
  return row === undefined ? undefined : toRecord(row);
}

function toRecord(row: Record<string, SQLOutputValue>): RunRecord {
  const out = row["out"];
  return {
    id: text(row, "id"),
    status: toStatus(text(row, "status")),
    message: text(row, "message"),
    task: fromJson(row, "task"),
    lead: text(row, "lead"),
    graphHash: text(row, "graph_hash"),
    out: typeof out === "string" ? out : undefined,
    startedAt: text(row, "started_at"),
    updatedAt: text(row, "updated_at"),
    report: fromJson(row, "report"),
  };
}

function requireRun(database: DatabaseSync, id: string): void {
  if (database.prepare("select 1 from runs where id = ?").get(id) === undefined) throw unknownRun(id);
}

function insertEvents(database: DatabaseSync, id: string, events: readonly RunEvent[]): void {
  requireRun(database, id);
  const row = database.prepare("select coalesce(max(seq), 0) as last from events where run_id = ?").get(id);
  const insert = database.prepare("insert into events (run_id, seq, event) values (?, ?, ?)");
  let last = Number(row?.["last"]);
  for (const event of events) {
    if (event.seq !== last + 1) {
      throw new OrchestrateError("store-failed", `event ${event.seq} of the run ${id} does not follow event ${last}`, {
        hint: "Another process may be running this run. Wait for it to end, or stop it, then resume.",
      });
    }
    insert.run(id, event.seq, JSON.stringify(event));
    last = event.seq;
  }
}

function selectEvents(database: DatabaseSync, id: string): RunEvent[] {
  requireRun(database, id);
  const rows = database.prepare("select event from events where run_id = ? order by seq").all(id);
  return rows.map((row): RunEvent => JSON.parse(text(row, "event")));
}

function selectText(database: DatabaseSync, sha256: string): string | undefined {
  const row = database.prepare("select content from texts where sha256 = ?").get(sha256);
  if (row === undefined) return undefined;
  const content = text(row, "content");
  if (sha256Hex(content) !== sha256) {
    throw unreadableRow(`the text ${sha256} is not what was stored`);
  }
  return content;
}

const STATUSES: Readonly<Record<RunStatus, true>> = {
  running: true,
  waiting: true,
  completed: true,
  unsuccessful: true,
  limited: true,
  failed: true,
  stopped: true,
};

function isStatus(value: string): value is RunStatus {
  return Object.hasOwn(STATUSES, value);
}

function toStatus(value: string): RunStatus {
  if (!isStatus(value)) throw unreadableRow(`a run has the status "${value}"`);
  return value;
}

function toJson(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function fromJson(row: Record<string, SQLOutputValue>, column: string): unknown {
  return row[column] === null ? undefined : JSON.parse(text(row, column));
}

function text(row: Record<string, SQLOutputValue>, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw unreadableRow(`the column ${column} holds no text`);
  return value;
}
