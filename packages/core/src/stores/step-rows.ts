import { deflateRawSync, inflateRawSync } from "node:zlib";
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
  if (bytes.length < worthDeflating) return { step, type, value: bytes };
  return { step, type: `${type}${deflated}`, value: deflateRawSync(bytes) };
}

/** Bytes from which on a step is made small. */
const worthDeflating = 512;
const deflated = "+deflate";

/** The bytes that the serializer made. */
export function stepBytes({ type, value }: Pick<StepRow, "type" | "value">): Uint8Array {
  return type.endsWith(deflated) ? inflateRawSync(value) : value;
}

/** The step that {@link dumpStep} made a row of. */
export async function loadStep(row: StepRow, serializer: SerializerProtocol): Promise<StepRecord> {
  const { step, type, value } = row;
  const plain = type.endsWith(deflated) ? type.slice(0, -deflated.length) : type;
  const loaded: unknown = await serializer.loadsTyped(plain, stepBytes({ type, value }));
  return { step, value: loaded };
}

/** Adds steps after those that are there; a step that is there already stays as it was. */
export function insertSteps(database: DatabaseSync, runId: string, rows: readonly StepRow[]): void {
  if (rows.length === 0) return;
  const insert = database.prepare("insert or ignore into steps (run_id, step, type, value) values (?, ?, ?, ?)");
  for (const { step, type, value } of rows) insert.run(runId, step, type, value);
}

/** The steps of a run in the order in which they ended. */
export function selectSteps(database: DatabaseSync, runId: string): StepRow[] {
  const rows = database.prepare("select step, type, value from steps where run_id = ? order by rowid").all(runId);
  return rows.map(({ step, type, value }) => ({
    step: String(step),
    type: String(type),
    value: value as Uint8Array,
  }));
}
