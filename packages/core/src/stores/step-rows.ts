import { deflateRawSync, inflateRawSync } from "node:zlib";
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
  if (bytes.length < worthDeflating) return { step, type, value: bytes };
  return { step, type: `${type}${deflated}`, value: deflateRawSync(bytes) };
}

/** Replies lie in the checkpoints too; from this many bytes on the copy that a step keeps is made small. */
const worthDeflating = 512;
const deflated = "+deflate";

/** The bytes that the serializer made. */
export function stepBytes({ type, value }: Pick<StepRow, "type" | "value">): Uint8Array {
  return type.endsWith(deflated) ? inflateRawSync(value) : value;
}

/** The step that {@link dumpStep} made a row of. */
export async function loadStep(row: StepRow, serializer: SerializerProtocol): Promise<StepRecord> {
  const { step, type, value, checkpoint } = row;
  const plain = type.endsWith(deflated) ? type.slice(0, -deflated.length) : type;
  const loaded: unknown = await serializer.loadsTyped(plain, stepBytes({ type, value }));
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
