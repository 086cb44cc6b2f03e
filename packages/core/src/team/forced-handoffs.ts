import { AIMessage } from "@langchain/core/messages";
import type { CompiledAgent, CompiledEdge } from "./compiled-agent.ts";
import { handoffToolName } from "./handoff/handoff-tool.ts";
import type { ReplyCall } from "./reply/read-calls.ts";
import type { Reply } from "./reply/read-reply.ts";
import type { AgentState } from "./team-state.ts";

/** Begins the ids of calls that no model made. */
const idPrefix = "forced_";

/**
 * The reply with which an agent would end, with a call for each edge of mode `force` that it has not used: such an edge
 * goes off by itself, once. Undefined when there is none left, or none may be used.
 */
export function withForcedHandoffs(
  agent: CompiledAgent,
  state: AgentState,
  reply: Reply,
  mayHandOff: boolean,
): Reply | undefined {
  if (!mayHandOff) return undefined;
  const due = [...agent.edges.values()].filter(
    ({ edge }) => edge.mode === "force" && !state.handoffs.some(({ to }) => to === edge.to) && !wentOff(state, edge.to),
  );
  if (due.length === 0) return undefined;
  const calls = due.map((edge) => forcedCall(agent, state, edge, reply.text));
  const { content, additional_kwargs: kept } = reply.message;
  const toolCalls = calls.map(({ call }) => ({ ...call, type: "tool_call" as const }));
  return { ...reply, calls, message: new AIMessage({ content, additional_kwargs: kept, tool_calls: toolCalls }) };
}

// One that was refused is not tried again: nothing would be different.
function wentOff({ messages }: AgentState, to: string): boolean {
  return messages.some((message) =>
    ((message as Partial<AIMessage>).tool_calls ?? []).some(({ id }) => id === `${idPrefix}${to}`),
  );
}

function forcedCall(
  { definition }: CompiledAgent,
  { artifacts }: AgentState,
  { edge }: CompiledEdge,
  words: string,
): ReplyCall {
  const said = words.trim() === "" ? "" : `\n\nWhat ${definition.name} says of the work so far:\n${words.trim()}`;
  const args = {
    task: `${edge.reason}${said}`,
    why: `${definition.name} ends its part, and its file hands over to you each time.`,
    inputs: Object.keys(artifacts),
  };
  return { call: { id: `${idPrefix}${edge.to}`, name: handoffToolName(edge.to), args }, fault: undefined };
}
