import type { LangGraphRunnableConfig } from "@langchain/langgraph/web";
import { AgentState } from "./team-state.ts";
import type { RunContext, TeamContext } from "./run-context.ts";

/** What LangGraph gives a node besides its state. */
export type NodeConfig = LangGraphRunnableConfig & { context?: TeamContext };

/** Finds the run that a node works for. */
export type RunOf = (config: NodeConfig) => RunContext;

/** LangGraph refuses a node with the name of a state attribute. */
const taken = new Set(Object.keys(AgentState.fields));

/** The node of an agent's model calls. */
export function agentNodeName(agentId: string): string {
  return taken.has(agentId) ? `${agentId}.agent` : agentId;
}

/** The node that runs an agent's own tools. */
export function toolsNode(agentId: string): string {
  return `${agentId}.tools`;
}

/** The node through which the lead's work ends. */
export function reviewNodeName(agentId: string): string {
  return `${agentId}.review`;
}

/** The node of a declared edge, named after its target so that drawings show it; an edge to itself needs another name. */
export function edgeNode(from: string, to: string): string {
  return from === to ? `${to}.self` : agentNodeName(to);
}
