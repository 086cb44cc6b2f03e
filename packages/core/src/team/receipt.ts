import type { DeliveryState } from "../deliverables/artifact.ts";
import type { CheckOutcome } from "../deliverables/deliverable-kind.ts";
import type { TokenUsage } from "../models/token-usage.ts";

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
 * invalid. `partial`: some are. `failed`: none, or the delegate broke down.
 */
export interface Receipt {
  readonly status: "completed" | "partial" | "failed";
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
