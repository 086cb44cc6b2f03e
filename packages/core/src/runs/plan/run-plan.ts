import type { HandoffEdge } from "../../agent-file/agent-definition.ts";
import type { ModelPrice } from "../../models/model-price.ts";
import type { Limits } from "../../team/bounds/limits.ts";
import type { Range } from "./estimate-work.ts";

/** An agent that a run would put to work. */
export interface PlannedAgent extends Range {
  readonly id: string;
  readonly model: string;
  readonly price: ModelPrice | null;
  /** Handoffs from the lead. */
  readonly depth: number;
  /** The agent that would hand the work to it; undefined for the lead. */
  readonly from: string | undefined;
  /** Tokens that each of its calls sends at least: prompt, tools and brief. */
  readonly baseTokens: number;
  /** Kinds that it would write. */
  readonly deliverables: readonly string[];
}

/** A permission to hand off that the lead's team has, as far as the depth allows. */
export interface PlannedEdge extends Pick<HandoffEdge, "to" | "reason"> {
  readonly from: string;
  /** Depth of the target when it is reached the shortest way. */
  readonly depth: number;
  /** How often it may be used by one agent for one piece of work; null where only the other limits bound it. */
  readonly maxCalls: number | null;
  /** Whether a deliverable needs it. */
  readonly needed: boolean;
}

/** A document that the run shall hand over. */
export interface PlannedDeliverable {
  readonly kind: string;
  readonly title: string;
  readonly path: string;
  /** Who would write it; undefined when nobody who can be reached owns it. */
  readonly author: string | undefined;
  /** What checks it, in a few words. */
  readonly checkedBy: string;
  /** Tokens of the offline draft, by which the estimates go. */
  readonly draftTokens: number;
}

/** How a bounded resource compares with what the run would take. */
export interface PlannedBound {
  readonly limit: "tokens" | "dollars" | "calls" | "handoffs";
  readonly most: number;
  readonly low: number;
  readonly high: number;
  /** `over`: even the low estimate is more; `tight`: only the high one; else `within`. */
  readonly verdict: "within" | "tight" | "over";
}

/** What a run would do and take, found out without a model call. */
export interface RunPlan extends Range {
  readonly format: "orchestrate-plan/1";
  readonly goal: string;
  readonly lead: string;
  readonly limits: Limits;
  readonly agents: readonly PlannedAgent[];
  readonly edges: readonly PlannedEdge[];
  readonly deliverables: readonly PlannedDeliverable[];
  readonly bounds: readonly PlannedBound[];
  /** Models of which no price is known; their tokens are counted and their dollars are not. */
  readonly unpriced: readonly string[];
  readonly assumptions: readonly string[];
}
