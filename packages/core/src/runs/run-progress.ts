import type { Artifact } from "../deliverables/artifact.ts";
import { addUsage, noUsage, type TokenUsage } from "../models/token-usage.ts";
import type { Receipt } from "../team/receipt.ts";
import type { RunEventBody } from "./run-event.ts";

/** What a run has got to so far, kept beside the graph so that a run that breaks off can still tell. */
export interface RunProgress {
  readonly artifacts: Record<string, Artifact>;
  readonly receipts: Receipt[];
  usage: TokenUsage;
}

/** Nothing done yet. */
export function createProgress(): RunProgress {
  return { artifacts: {}, receipts: [], usage: noUsage };
}

/** Notes what an event says about receipts and usage. */
export function noteEvent(progress: RunProgress, event: RunEventBody): void {
  if (event.type === "model.replied") progress.usage = addUsage(progress.usage, event.usage);
  if (event.type === "handoff.completed") progress.receipts.push(event.receipt);
}
