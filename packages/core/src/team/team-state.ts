import type { Artifact } from "../deliverables/artifact.ts";
import type { CrossCheckResult } from "../deliverables/cross-check.ts";
import { mergeArtifacts } from "../deliverables/merge-artifacts.ts";
import { addUsage, noUsage, type TokenUsage } from "../models/token-usage.ts";
import {
  DeltaValue,
  getSchemaDefaultGetter,
  messagesDeltaReducer,
  ReducedValue,
  StateSchema,
  type Messages,
} from "@langchain/langgraph/web";
import type { BaseMessage } from "@langchain/core/messages";
import { z } from "zod";
import type { Allowance } from "./bounds/budget.ts";
import { noRepeats, type CallRepeats } from "./reply/count-repeats.ts";
import { noStumbles, type Stumbles } from "./reply/judge-reply.ts";
import type { Dispatch } from "./handoff/dispatch.ts";
import type { ReachedLimit } from "./bounds/limits.ts";
import type { Receipt } from "./handoff/receipt.ts";

/** LangGraph's own 100 would store all messages of 200 turns four times over; what lies between is read back in order. */
const stepsBetweenSnapshots = 1000;

/** A handoff that was let through: its target, and the hash by which the loop guard knows it again. */
export interface HandoffRecord {
  readonly to: string;
  readonly hash: string;
}

/**
 * State of one agent at work on one brief. Messages stay here; documents, receipts and usage flow up to the caller.
 * Receipts are as many as handoffs that came back, so usage and receipts together are what was spent.
 * `dispatch` is never in the state: it is what a `Send` hands to the node of one tool call.
 */
export const AgentState = new StateSchema({
  messages: new DeltaValue(
    z.custom<BaseMessage[]>().default(() => []),
    {
      inputSchema: z.custom<Messages>(),
      reducer: messagesDeltaReducer,
      snapshotFrequency: stepsBetweenSnapshots,
      jsonSchemaExtra: { langgraph_type: "messages", description: "A list of chat messages" },
    },
  ),
  goal: z.string().default(""),
  span: z.string().default(""),
  depth: z.number().default(0),
  turns: z.number().default(0),
  nudges: z.number().default(0),
  reviews: z.number().default(0),
  /** What went wrong with the last replies. */
  stumbles: z.custom<Stumbles>().default(() => noStumbles),
  /** What the agent may spend, its delegates included; a lead's follows from the run's limits instead. */
  allowance: z.custom<Allowance>().default(() => ({})),
  /** The limit that ended the agent's work, or else the first that refused one of its handoffs. */
  limit: z.custom<ReachedLimit | null>().default(() => null),
  repeats: z.custom<CallRepeats>().default(() => noRepeats),
  /** Digests of the requests that led to this piece of work. */
  trail: z.array(z.string()).default(() => []),
  /** Why the agent broke off, if it did. */
  failure: z.string().default(""),
  /** Kinds that the agent has been asked for. */
  promised: z.array(z.string()).default(() => []),
  handoffs: z.array(z.custom<HandoffRecord>()).default(() => []),
  artifacts: new DeltaValue(
    z.record(z.string(), z.custom<Artifact>()).default(() => ({})),
    { reducer: (known, added) => added.reduce(mergeArtifacts, known) },
  ),
  crossChecks: z.array(z.custom<CrossCheckResult>()).default(() => []),
  receipts: new DeltaValue(
    z.array(z.custom<Receipt>()).default(() => []),
    { reducer: (known, added) => [...known, ...added.flat()] },
  ),
  usage: new ReducedValue(
    z.custom<TokenUsage>().default(() => noUsage),
    { reducer: addUsage },
  ),
  dispatch: z.custom<Dispatch>().optional(),
});
export type AgentState = typeof AgentState.State;
export type AgentUpdate = typeof AgentState.Update;

/** The state of an agent that has done nothing yet. */
export function newState(brief: Partial<AgentState>): AgentState {
  const blank = Object.entries(AgentState.fields).map(([name, field]) => {
    const schema = "valueSchema" in field ? field.valueSchema : field;
    return [name, getSchemaDefaultGetter(schema)?.()] as const;
  });
  return { ...(Object.fromEntries(blank) as AgentState), ...brief };
}
