import type { DeliveryState } from "../../deliverables/artifact.ts";
import type { CheckOutcome } from "../../deliverables/deliverable-kind.ts";
import type { TokenUsage } from "../../models/token-usage.ts";
import type { ReachedLimit } from "../bounds/limits.ts";

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
  /** The limit that stopped the delegate or kept it from handing off, if one did. */
  readonly limit: ReachedLimit | undefined;
  /** The delegate's closing words, as quoted text. */
  readonly summary: string;
  readonly usage: TokenUsage;
}
