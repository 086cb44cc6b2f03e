import type { AgentDefinition } from "./agent-definition.ts";
import { reachableFrom, strongComponents, type GraphAgent } from "./team-graph.ts";

/** An agent of a drawing. */
export interface GraphNode {
  readonly id: string;
  readonly name: string;
  /** Whether work can reach it from the lead. */
  readonly isReached: boolean;
  /** Number, from 1, of its group of agents that can all reach each other; undefined for one that has no way back. */
  readonly group: number | undefined;
}

/** An arrow of a drawing: permission to hand work over, or only advice that the text gives. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly kind: "handoff" | "advice";
}

/** Who may hand work to whom, as data for drawings. */
export interface AgentGraph {
  readonly lead: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Ids of agents that can all reach each other over handoffs, the largest group first. */
  readonly groups: readonly (readonly string[])[];
  /** Ids of agents that work cannot reach from the lead. */
  readonly unreached: readonly string[];
}

/** Describes the graph of some agents, seen from a lead. */
export function describeGraph(
  agents: readonly (GraphAgent & Pick<AgentDefinition, "edges">)[],
  lead: string,
): AgentGraph {
  const ids = new Set(agents.map(({ id }) => id));
  const reached = new Set(reachableFrom(agents, lead));
  const groups = strongComponents(agents);
  const groupOf = new Map(groups.flatMap((group, index) => group.map((id) => [id, index + 1] as const)));
  return {
    lead,
    nodes: agents.map(({ id, name }) => ({ id, name, isReached: reached.has(id), group: groupOf.get(id) })),
    edges: agents.flatMap((agent) => [...handoffsOf(agent), ...adviceOf(agent)]).filter(({ to }) => ids.has(to)),
    groups,
    unreached: agents.map(({ id }) => id).filter((id) => !reached.has(id)),
  };
}

function handoffsOf({ id, handoffs }: GraphAgent): GraphEdge[] {
  return handoffs.map(({ to, reason }) => ({ from: id, to, reason, kind: "handoff" }));
}

/** One arrow for each colleague that the text names and to whom no handoff leads. */
function adviceOf({ id, handoffs, edges }: GraphAgent & Pick<AgentDefinition, "edges">): GraphEdge[] {
  const seen = new Set(handoffs.map(({ to }) => to));
  return edges.flatMap(({ executable, targetId, reason }): GraphEdge[] => {
    if (executable || targetId === undefined || seen.has(targetId)) return [];
    seen.add(targetId);
    return [{ from: id, to: targetId, reason, kind: "advice" }];
  });
}
