import type { SerializerProtocol } from "@langchain/langgraph-checkpoint";
import type { DatabaseSync } from "node:sqlite";
import type { StepRecord } from "./run-store.ts";

/** A step as it lies in the database. */
export interface StepRow {
  readonly step: string;
  readonly type: string;
  readonly value: Uint8Array;
}

/** A step as a row. */
export async function dumpStep({ step, value }: StepRecord, serializer: SerializerProtocol): Promise<StepRow> {
  const [type, bytes] = await serializer.dumpsTyped(value);
  return { step, type, value: bytes };
}

/** The step that {@link dumpStep} made a row of. */
export async function loadStep({ step, type, value }: StepRow, serializer: SerializerProtocol): Promise<StepRecord> {
  return { step, value: await serializer.loadsTyped(type, value) };
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
  const rows = database.prepare("select step, type, value from steps where run_id = ? order by seq").all(runId);
  return rows.map((row) => ({
    step: String(row["step"]),
    type: String(row["type"]),
    value: row["value"] as Uint8Array,
  }));
}
