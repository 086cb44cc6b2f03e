import type { SerializerProtocol } from "@langchain/langgraph-checkpoint";
import type { DatabaseSync } from "node:sqlite";
import type { StepRecord } from "./run-store.ts";

/** A step as it lies in the database. */
export interface StepRow {
  readonly step: string;
  readonly type: string;
  readonly value: Uint8Array;
  readonly checkpoint?: string | undefined;
}

/** A step as a row. */
export async function dumpStep({ step, value }: StepRecord, serializer: SerializerProtocol): Promise<StepRow> {
  const [type, bytes] = await serializer.dumpsTyped(value);
  return { step, type, value: bytes };
}

/** The step that {@link dumpStep} made a row of. */
export async function loadStep(row: StepRow, serializer: SerializerProtocol): Promise<StepRecord> {
  const { step, type, value, checkpoint } = row;
  const loaded: unknown = await serializer.loadsTyped(type, value);
  return checkpoint === undefined ? { step, value: loaded } : { step, value: loaded, checkpoint };
}

/** Adds steps after those that are there; a step that is there already stays as it was. */
export function insertSteps(database: DatabaseSync, runId: string, rows: readonly StepRow[]): void {
  if (rows.length === 0) return;
  const insert = database.prepare(
    `insert or ignore into steps (run_id, step, seq, checkpoint_seq, type, value) values (?, ?,
       (select coalesce(max(seq), 0) + 1 from steps where run_id = ?),
       (select coalesce(max(seq), 0) from checkpoints where thread_id = ?), ?, ?)`,
  );
  for (const { step, type, value } of rows) insert.run(runId, step, runId, runId, type, value);
}

/** The steps of a run in the order in which they ended. */
export function selectSteps(database: DatabaseSync, runId: string): StepRow[] {
  const rows = database
    .prepare(
      `select step, type, value, (select id from checkpoints where checkpoints.seq = steps.checkpoint_seq) as checkpoint
       from steps where run_id = ? order by seq`,
    )
    .all(runId);
  return rows.map(({ step, type, value, checkpoint }) => ({
    step: String(step),
    type: String(type),
    value: value as Uint8Array,
    checkpoint: typeof checkpoint === "string" ? checkpoint : undefined,
  }));
}
