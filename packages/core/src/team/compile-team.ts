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
import { agentLoop, runLoop, type CallNode, type TurnNode } from "./agent-loop.ts";
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

/** What grows while a team is compiled. */
interface Compiling {
  readonly parts: TeamParts;
  readonly byId: ReadonlyMap<string, AgentDefinition>;
  readonly owners: ReturnType<typeof kindOwners>;
  readonly runOf: RunOf;
  /** Graphs of the agents so far, by id. */
  readonly graphs: Map<string, TeamGraph>;
  /** What the same agents do as delegates in a run that goes on by its steps. */
  readonly loops: Map<string, TurnNode>;
  /** Agents whose graphs are being built. */
  readonly open: Set<string>;
}

/** Compiles a team. Throws `usage` when the lead is not among the agents. */
export function compileTeam(parts: TeamParts): CompiledTeam {
  const byId = new Map(parts.agents.map((agent) => [agent.id, agent]));
  const lead = byId.get(parts.lead);
  if (lead === undefined)
    throw new OrchestrateError("usage", `no agent is called ${parts.lead}`, {
      hint: `There are: ${[...byId.keys()].join(", ")}.`,
    });
  const owners = kindOwners(parts.agents, parts.lead, parts.kinds);
  const runOf: RunOf = (config) => config.context?.run ?? parts.standalone;
  const graphs = new Map<string, TeamGraph>();
  const builder = build(lead, { parts, byId, owners, runOf, graphs, loops: new Map(), open: new Set() });
  const settings = { recursionLimit, metadata: { lc_agent_name: lead.id } };
  const graph = builder.compile({ name: lead.id }).withConfig(settings);
  graphs.set(lead.id, graph);
  return {
    graph,
    withCheckpointer: (checkpointer) => builder.compile({ name: lead.id, checkpointer }).withConfig(settings),
  };
}

function build(agent: AgentDefinition, team: Compiling): AgentGraphBuilder {
  const { parts, runOf, open } = team;
  open.add(agent.id);
  const compiled = compileAgent(agent, team.byId, team.owners);
  const callTool = toolNode(compiled, runOf);
  const isReviewed = agent.id === parts.lead && parts.kinds.length + parts.crossChecks.length > 0;
  const builder = agentGraph(compiled, isReviewed ? reviewNodeName(agent.id) : END, { callTool, runOf });
  if (isReviewed)
    builder.addNode(reviewNodeName(agent.id), new GraphNode(reviewNode(compiled, parts, runOf), runOf), {
      ends: [agentNodeName(agent.id), END],
    });
  const calls = new Map<string, CallNode>([[toolsNode(agent.id), callTool]]);
  for (const { edge, target } of compiled.edges.values()) {
    const node = edgeNode(agent.id, edge.to);
    const asked = { from: agent.id, approval: edge.approval === true };
    const handOff = handoffNode(asked, runOf, (brief, id, config) => runDelegate(team, { id, brief }, config));
    calls.set(node, handOff);
    // A back edge cannot name the graph it lies in.
    const subgraphs = open.has(target.id) ? [] : [graphOf(target, team)];
    builder.addNode(node, new GraphNode(handOff, runOf), { subgraphs }).addEdge(node, agentNodeName(agent.id));
  }
  team.loops.set(agent.id, agentLoop(agent.id, agentNode(compiled, runOf, END), calls));
  open.delete(agent.id);
  return builder;
}

function graphOf(agent: AgentDefinition, team: Compiling): TeamGraph {
  const known = team.graphs.get(agent.id);
  if (known !== undefined) return known;
  const graph = build(agent, team).compile({ name: agent.id });
  team.graphs.set(agent.id, graph);
  return graph;
}

// A tracer sees a delegate's graph; nobody else does.
async function runDelegate(
  { graphs, loops, runOf }: Compiling,
  { id, brief }: { id: string; brief: Partial<AgentState> },
  config: NodeConfig,
): Promise<AgentState> {
  const { hasJournal, mayTrace } = runOf(config);
  const [graph, loop] = [graphs.get(id), loops.get(id)];
  if (graph === undefined || loop === undefined) throw new OrchestrateError("usage", `${id} was not compiled`);
  if (hasJournal && !mayTrace) return runLoop(loop, brief, config);
  return graph.invoke(brief, { ...config, metadata: { lc_agent_name: id }, recursionLimit });
}

// LangGraph types a builder by the literal names of its nodes; here the names are data.
interface AgentGraphBuilder {
  addNode(name: string, node: GraphNode, options?: Record<string, unknown>): AgentGraphBuilder;
  addEdge(from: string, to: string): AgentGraphBuilder;
  compile(options: { name: string; checkpointer?: BaseCheckpointSaver }): TeamGraph;
}

function agentGraph(
  agent: CompiledAgent,
  endNode: string,
  { callTool, runOf }: { callTool: CallNode; runOf: RunOf },
): AgentGraphBuilder {
  const { id } = agent.definition;
  const [own, tools] = [agentNodeName(id), toolsNode(id)];
  const ends = [tools, ...[...agent.edges.keys()].map((to) => edgeNode(id, to)), own, endNode];
  const takeTurn = agentNode(agent, runOf, endNode);
  const takeTurns = agentLoop(id, takeTurn, new Map([[tools, callTool]]));
  const turn: TurnNode = (state, config) => (runOf(config).hasJournal ? takeTurns : takeTurn)(state, config);
  const builder = new StateGraph(AgentState) as unknown as AgentGraphBuilder;
  return builder
    .addNode(own, new GraphNode(turn, runOf), { ends })
    .addNode(tools, new GraphNode(callTool, runOf))
    .addEdge(tools, own)
    .addEdge(START, own);
}
