import type { Artifact } from "../../deliverables/artifact.ts";
import { addUsage, noUsage, type TokenUsage } from "../../models/token-usage.ts";
import type { StepRecord } from "../../stores/run-store.ts";
import type { Receipt } from "../../team/handoff/receipt.ts";
import { mergeArtifacts } from "../../deliverables/merge-artifacts.ts";
import { createHistory, noteFaults, type DocumentHistory } from "../document-history.ts";
import type { RunEventBody } from "./run-event.ts";

/** What a run has got to so far, kept beside the graph so that a run that breaks off can still tell. */
export interface RunProgress {
  readonly artifacts: Record<string, Artifact>;
  readonly receipts: Receipt[];
  /** Spans of delegates whose handoff was let through. */
  readonly started: Set<string>;
  readonly history: DocumentHistory;
  usage: TokenUsage;
}

/** Nothing done yet. */
export function createProgress(): RunProgress {
  return { artifacts: {}, receipts: [], started: new Set(), history: createHistory(), usage: noUsage };
}

/**
 * What earlier sessions of a run have got to. Documents are those of steps that ended: one that was written, but whose
 * step had not ended, is written again and must not become a further revision.
 */
export function restoreProgress(events: readonly RunEventBody[], steps: readonly StepRecord[]): RunProgress {
  const progress = createProgress();
  for (const event of events) noteEvent(progress, event);
  const artifacts = steps.reduce<Record<string, Artifact>>(
    (merged, { value }) => mergeArtifacts(merged, artifactsOf(value)),
    {},
  );
  return { ...progress, artifacts };
}

function artifactsOf(value: unknown): Readonly<Record<string, Artifact>> {
  const { artifacts = {} } = (value ?? {}) as { artifacts?: Record<string, Artifact> };
  return Object.fromEntries(Object.entries(artifacts).filter(([, { unpublished }]) => unpublished !== true));
}

/** Notes what an event says about receipts, handoffs, faults of documents and usage. */
export function noteEvent(progress: RunProgress, event: RunEventBody): void {
  if (event.type === "model.replied") progress.usage = addUsage(progress.usage, event.usage);
  noteFaults(progress.history, event);
  if (event.type === "handoff.started") progress.started.add(event.childSpan);
  if (event.type !== "handoff.completed") return;
  const known = progress.receipts.some(({ span }) => span === event.receipt.span);
  if (!known) progress.receipts.push(event.receipt);
}
