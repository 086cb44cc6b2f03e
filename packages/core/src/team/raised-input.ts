import { HumanMessage } from "@langchain/core/messages";
import { deliveryState } from "../deliverables/artifact.ts";
import { raisedKey, type RaisedData } from "../models/raised-data.ts";
import { noRepeats } from "./reply/count-repeats.ts";
import type { Limits } from "./bounds/limits.ts";
import type { AgentState, AgentUpdate } from "./team-state.ts";

/** Whether a limit is higher than it was, or gone. How many calls run at the same time bounds nothing. */
export function isRaised(before: Limits, now: Limits): boolean {
  const { concurrency: _then, edges: edgesBefore, ...boundsBefore } = before;
  const { concurrency: _now, edges, ...bounds } = now;
  return isHigher(boundsBefore, bounds) || isHigher(edgesBefore, edges);
}

/** What of a lead's state changes when it goes on because a limit was raised. */
export type RaisedInput = Pick<
  AgentState,
  "messages" | "limit" | "failure" | "nudges" | "reviews" | "repeats" | "handoffs"
>;

type Bounds = Readonly<Record<string, number | undefined>>;

function isHigher(before: object, now: object): boolean {
  const bounds = now as Bounds;
  return Object.entries(before as Bounds).some(
    ([name, most]) => most !== undefined && (bounds[name] ?? Infinity) > most,
  );
}

/** What sends a lead that ended at a limit back to work once the limit was raised. */
export function raisedInput(state: AgentState): RaisedInput {
  const owed = state.promised.filter((kind) => !isDelivered(state, kind));
  const words = [
    "The limits of this run were raised, so you may go on.",
    owed.length === 0 ? "Finish what was left open." : `What is still missing or invalid: ${owed.join(", ")}.`,
  ];
  const data: RaisedData = { owed };
  const message = new HumanMessage({ content: words.join(" "), additional_kwargs: { [raisedKey]: data } });
  // What was refused or cut short may be asked for again, although no document has changed.
  const handoffs = state.handoffs.map((record) => ({ ...record, hash: "" }));
  return { messages: [message], limit: null, failure: "", nudges: 0, reviews: 0, repeats: noRepeats, handoffs };
}

/** The state of a lead that goes on from where it ended. */
export function raisedState(state: AgentState, raise: RaisedInput): AgentUpdate {
  const { dispatch: _none, messages, ...ended } = state;
  return { ...ended, ...raise, messages: [...messages, ...raise.messages] };
}

function isDelivered({ artifacts }: AgentState, kind: string): boolean {
  const states = Object.values(artifacts).flatMap((artifact) =>
    artifact.kind === kind ? [deliveryState(artifact.check)] : [],
  );
  return states.length > 0 && !states.includes("invalid");
}
