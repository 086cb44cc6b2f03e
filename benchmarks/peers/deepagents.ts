import { createDeepAgent } from "deepagents";
import type { Endpoint, Ready } from "../contestant.ts";
import { leadId, promptOf, specialists } from "../workload.ts";
import { chatModel, lastMessage, lookupTool } from "./chat-model.ts";

/** A deep agent with four subagents, called with its `task` tool. */
export async function prepare(endpoint: Endpoint): Promise<Ready> {
  const model = chatModel(endpoint);
  const tools = [lookupTool()];
  const subagents = specialists.map(({ id, reason }) => ({
    name: id,
    description: reason,
    systemPrompt: promptOf(id),
    tools,
    model,
  }));
  const agent = createDeepAgent({ model, systemPrompt: promptOf(leadId), subagents, tools: [] });
  return { run: () => lastMessage(agent, endpoint) };
}
