import type { CheckOutcome } from "../deliverables/deliverable-kind.ts";

/** Tokens that model calls took, as the endpoint reported them; `estimated` when some had to be counted here. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly modelCalls: number;
  readonly estimated: boolean;
}

/** A document of the run, by reference: the text lies in the workspace under its digest. */
export interface Artifact {
  /** Below `out`, with forward slashes; also the id by which agents refer to it. */
  readonly path: string;
  readonly kind: string;
  /** Id of the agent that wrote it. */
  readonly author: string;
  /** Lower-case hex digest of the UTF-8 text. */
  readonly sha256: string;
  readonly bytes: number;
  /** 1 for the first text, one more for each replacement. */
  readonly revision: number;
  readonly check: CheckOutcome;
  /** Digests, by path, of the other documents that the check has seen. */
  readonly against: Readonly<Record<string, string>>;
  /** The text itself, only where a graph runs without a run's workspace. */
  readonly text?: string;
}

/** What became of a promised document: `valid` (checked, no error), `invalid`, `not-checked`, or `missing`. */
export type DeliveryState = "valid" | "invalid" | "not-checked" | "missing";

/** One promised document in a {@link Receipt}. */
export interface ReceiptLine {
  readonly kind: string;
  readonly path: string;
  readonly state: DeliveryState;
  readonly sha256: string | undefined;
  readonly revision: number;
  readonly check: CheckOutcome | undefined;
}

/**
 * What the runtime, not the model, says about a handoff. `completed`: every promised document is there and none is
 * invalid. `partial`: some are. `failed`: none, or the delegate broke down. `refused`: it never began.
 */
export interface Receipt {
  readonly status: "completed" | "partial" | "failed" | "refused";
  readonly from: string;
  readonly to: string;
  readonly span: string;
  readonly task: string;
  readonly deliverables: readonly ReceiptLine[];
  /** Whether the delegate was stopped by a limit. */
  readonly limited: boolean;
  /** The delegate's closing words, as quoted text. */
  readonly summary: string;
  readonly usage: TokenUsage;
}

/** What a rule between documents found, or why it did not look. */
export interface CrossCheckResult {
  readonly id: string;
  readonly title: string;
  readonly outcome: CheckOutcome;
}

/** The state of a document given what its check said. */
export function deliveryState(check: CheckOutcome | undefined): DeliveryState {
  if (check === undefined) return "missing";
  if (check.status === "not-checked") return "not-checked";
  return check.findings.some((finding) => finding.severity === "error") ? "invalid" : "valid";
}
