import { END, START, StateGraph, type BaseCheckpointSaver, type CompiledStateGraph } from "@langchain/langgraph/web";
import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import type { DeliverableKind } from "../deliverables/deliverable-kind.ts";
import type { CrossCheck } from "../deliverables/cross-check.ts";
import { OrchestrateError } from "../errors.ts";
import { agentNode } from "./agent-node.ts";
import { compileAgent, type CompiledAgent } from "./compiled-agent.ts";
import { GraphNode } from "./graph-node.ts";
import { handoffNode } from "./handoff/handoff-node.ts";
import { kindOwners } from "./handoff/kind-owners.ts";
import { agentNodeName, edgeNode, reviewNodeName, toolsNode, type NodeConfig, type RunOf } from "./node-names.ts";
import { withOwnCalls } from "./own-calls.ts";
import { reviewNode } from "./review-node.ts";
import type { RunContext } from "./run-context.ts";
import { AgentState, type AgentUpdate } from "./team-state.ts";
import { toolNode } from "./tools/tool-node.ts";

/** A compiled LangGraph graph whose state is {@link AgentState}. */
export type TeamGraph = CompiledStateGraph<AgentState, AgentUpdate, string, typeof AgentState, typeof AgentState>;

/** What a team is compiled from. */
export interface TeamParts {
  readonly agents: readonly AgentDefinition[];
  /** Id of the agent that gets the goal. */
  readonly lead: string;
  readonly kinds: readonly DeliverableKind[];
  readonly crossChecks: readonly CrossCheck[];
  /** The run of a graph that is invoked without one. */
  readonly standalone: RunContext;
}

/** A team as graphs: one per agent that the lead can reach, nested over the declared edges. */
export interface CompiledTeam {
  /** The lead's graph, without a checkpointer. */
  readonly graph: TeamGraph;
  /** The lead's graph with a checkpointer, which the delegates inherit. */
  withCheckpointer(checkpointer: BaseCheckpointSaver): TeamGraph;
}

/** LangGraph's own limit, set far above ours: it throws and returns nothing. */
const recursionLimit = 10_000;

/** Compiles a team. Throws `usage` when the lead is not among the agents. */
export function compileTeam(parts: TeamParts): CompiledTeam {
  const byId = new Map(parts.agents.map((agent) => [agent.id, agent]));
  const leadAgent = byId.get(parts.lead);
  if (leadAgent === undefined)
    throw new OrchestrateError("usage", `no agent is called ${parts.lead}`, {
      hint: `There are: ${[...byId.keys()].join(", ")}.`,
    });
  const owners = kindOwners(parts.agents, parts.lead, parts.kinds);
  const graphs = new Map<string, TeamGraph>();
  const open = new Set<string>();
  const runOf: RunOf = (config) => config.context?.run ?? parts.standalone;

  function graphOf(agent: AgentDefinition): TeamGraph {
    const known = graphs.get(agent.id);
    if (known !== undefined) return known;
    const graph = build(agent).compile({ name: agent.id });
    graphs.set(agent.id, graph);
    return graph;
  }

  function build(agent: AgentDefinition): AgentGraphBuilder {
    open.add(agent.id);
    const compiled = compileAgent(agent, byId, owners);
    const targets = [...compiled.edges.values()];
    const isReviewed = agent.id === parts.lead && parts.kinds.length + parts.crossChecks.length > 0;
    const builder = agentGraph(compiled, runOf, isReviewed ? reviewNodeName(agent.id) : END);
    if (isReviewed)
      builder.addNode(reviewNodeName(agent.id), new GraphNode(reviewNode(compiled, parts, runOf), runOf), {
        ends: [agentNodeName(agent.id), END],
      });
    for (const edge of targets) {
      const node = edgeNode(agent.id, edge.edge.to);
      const run = handoffNode({ from: agent.id, approval: edge.edge.approval === true }, runOf, (input, id, config) =>
        runNested(graphs.get(id), { input, id }, config),
      );
      // A back edge cannot name the graph it lies in.
      const subgraphs = open.has(edge.target.id) ? [] : [graphOf(edge.target)];
      builder.addNode(node, new GraphNode(run, runOf), { subgraphs }).addEdge(node, agentNodeName(agent.id));
    }
    open.delete(agent.id);
    return builder;
  }

  const leadBuilder = build(leadAgent);
  const settings = { recursionLimit, metadata: { lc_agent_name: leadAgent.id } };
  const graph = leadBuilder.compile({ name: leadAgent.id }).withConfig(settings);
  graphs.set(leadAgent.id, graph);
  return {
    graph,
    withCheckpointer: (checkpointer) => leadBuilder.compile({ name: leadAgent.id, checkpointer }).withConfig(settings),
  };
}

// LangGraph types a builder by the literal names of its nodes; here the names are data.
interface AgentGraphBuilder {
  addNode(name: string, node: GraphNode, options?: Record<string, unknown>): AgentGraphBuilder;
  addEdge(from: string, to: string): AgentGraphBuilder;
  compile(options: { name: string; checkpointer?: BaseCheckpointSaver }): TeamGraph;
}

function agentGraph(agent: CompiledAgent, runOf: RunOf, endNode: string): AgentGraphBuilder {
  const { id } = agent.definition;
  const tools = toolsNode(id);
  const own = agentNodeName(id);
  const ends = [tools, ...[...agent.edges.keys()].map((to) => edgeNode(id, to)), own, endNode];
  const builder = new StateGraph(AgentState) as unknown as AgentGraphBuilder;
  const callTool = toolNode(agent, runOf);
  const takeTurns = withOwnCalls(id, agentNode(agent, runOf, endNode), callTool, runOf);
  return builder
    .addNode(own, new GraphNode(takeTurns, runOf), { ends })
    .addNode(tools, new GraphNode(callTool, runOf))
    .addEdge(tools, own)
    .addEdge(START, own);
}

async function runNested(
  graph: TeamGraph | undefined,
  { input, id }: { input: Partial<AgentState>; id: string },
  config: NodeConfig,
): Promise<AgentState> {
  if (graph === undefined) throw new OrchestrateError("usage", `${id} was not compiled`);
  return graph.invoke(input, { ...config, metadata: { lc_agent_name: id }, recursionLimit });
}
