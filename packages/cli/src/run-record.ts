import type { ReportedDocument, RunRecord, RunReport, RunStatus, RunStore } from "@orchestrate/core";
import type { Piece, Tone } from "./terminal/style.ts";

/** How a run stands: `interrupted` is one that is said to be running, but whose process has ended without a word. */
export type ShownStatus = RunStatus | "interrupted";

/** A run record with how the run really stands. */
export type ShownRecord = Omit<RunRecord, "status"> & { readonly status: ShownStatus };

/** Looks whether the process that is said to be at work on a run is still there. */
export async function withLiveStatus(record: RunRecord, store: RunStore): Promise<ShownRecord> {
  if (record.status !== "running") return record;
  const holder = await store.findHolder(record.id);
  if (holder !== undefined) return { ...record, message: `at work in process ${holder.pid}` };
  return { ...record, status: "interrupted", message: "its process has ended without a word; nothing is lost" };
}

const resumable: ReadonlySet<ShownStatus> = new Set<ShownStatus>(["interrupted", "stopped", "failed"]);

/** Whether `orchestrate resume` goes on with a run that stands like this. */
export function isResumable(status: ShownStatus): boolean {
  return resumable.has(status);
}

/** A run in a list of runs. */
export interface RunDescription {
  readonly id: string;
  readonly status: ShownStatus;
  readonly message: string;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  /** First line of the goal. */
  readonly goal: string;
  readonly out: string | undefined;
  /** How many documents are in each state; empty while the run is at work. */
  readonly documents: Readonly<Partial<Record<ReportedDocument["state"], number>>>;
}

/** What a list of runs tells about one. */
export function describeRecord(record: ShownRecord): RunDescription {
  const { id, status, message, startedAt, out } = record;
  const documents: Partial<Record<ReportedDocument["state"], number>> = {};
  for (const { state } of reportOf(record)?.documents ?? []) documents[state] = (documents[state] ?? 0) + 1;
  const goal = goalOf(record).trim().split("\n")[0] ?? "";
  return { id, status, message, startedAt, goal, out, documents };
}

/** The goal as the task gave it. */
export function goalOf({ task }: Pick<RunRecord, "task">): string {
  const { goal } = (task ?? {}) as { goal?: unknown };
  return typeof goal === "string" ? goal : "";
}

/** The report of a run that has finished. */
export function reportOf({ report }: Pick<RunRecord, "report">): RunReport | undefined {
  const { format } = (report ?? {}) as Partial<RunReport>;
  return format === "orchestrate-report/1" ? (report as RunReport) : undefined;
}

/** `5 valid, 1 invalid`. */
export function documentWords(documents: RunDescription["documents"]): string {
  return Object.entries(documents)
    .map(([state, count]) => `${count} ${state.replace("-", " ")}`)
    .join(", ");
}

const tones: Readonly<Record<ShownStatus, Tone>> = {
  interrupted: "warning",
  completed: "good",
  running: "accent",
  waiting: "accent",
  limited: "warning",
  stopped: "warning",
  unsuccessful: "bad",
  failed: "bad",
};

/** The status in its colour. */
export function statusPiece(status: ShownStatus): Piece {
  return [status, tones[status]];
}

/** An ISO 8601 time to the minute: `2026-11-23 08:46 UTC`. */
export function shortTime(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}
