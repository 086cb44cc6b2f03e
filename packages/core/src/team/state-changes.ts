import { Command } from "@langchain/langgraph/web";
import { isDeepStrictEqual } from "node:util";
import type { AgentState } from "./team-state.ts";

/** What a node of an agent gives back. */
export type NodeResult = Command | Partial<AgentState>;

/** A node's result without what is in the state already: each channel that is written is stored again. */
export function stateChanges(state: AgentState, result: NodeResult): NodeResult {
  if (!(result instanceof Command)) return changed(state, result);
  const { update, goto = [] } = result;
  if (typeof update !== "object" || Array.isArray(update)) return result;
  return new Command({ update: changed(state, update), goto });
}

function changed(state: Partial<AgentState>, update: Record<string, unknown>): Partial<AgentState> {
  const entries = Object.entries(update).filter(([name, value]) => {
    // These are added to what is there; nothing adds nothing.
    if (name === "messages" || name === "usage") return true;
    if (name === "receipts" || name === "artifacts") return Object.keys(value as object).length > 0;
    return !isDeepStrictEqual(state[name as keyof AgentState], value);
  });
  return Object.fromEntries(entries);
}
