import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { createSupervisor } from "@langchain/langgraph-supervisor";
import type { Endpoint, Ready } from "../contestant.ts";
import { leadId, promptOf, specialists } from "../workload.ts";
import { chatModel, lastMessage, lookupTool } from "./chat-model.ts";

/** A supervisor with four workers; control goes to one worker at a time and comes back. */
export async function prepare(endpoint: Endpoint): Promise<Ready> {
  const llm = chatModel(endpoint);
  const agents = specialists.map(({ id }) =>
    createReactAgent({ llm, tools: [lookupTool()], name: id.replaceAll("-", "_"), prompt: promptOf(id) }),
  );
  const graph = createSupervisor({ agents, llm, prompt: promptOf(leadId), supervisorName: "lead_architect" }).compile();
  return { run: () => lastMessage(graph, endpoint) };
}
