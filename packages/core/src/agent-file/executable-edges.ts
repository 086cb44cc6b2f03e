import type { AgentEdge, HandoffEdge } from "./agent-definition.ts";
import { agentId } from "./agent-id.ts";

/**
 * The permissions that edges grant, one for each target: the first edge gives name and place, and what else the others
 * say is joined to the reason. Edges that were looked up and not found grant nothing.
 */
export function executableEdges(edges: readonly AgentEdge[]): HandoffEdge[] {
  const byTarget = new Map<string, HandoffEdge>();
  for (const edge of edges) {
    const to = edge.executable ? targetOf(edge) : undefined;
    if (to === undefined) continue;
    const first = byTarget.get(to);
    byTarget.set(to, first === undefined ? granted(edge, to) : joined(first, edge));
  }
  return [...byTarget.values()];
}

function targetOf({ status, target, targetId }: AgentEdge): string | undefined {
  return status === "unresolved" ? agentId(target) : targetId;
}

function granted(edge: AgentEdge, to: string): HandoffEdge {
  const { target, maxCalls, approval, mode, line, column } = edge;
  const most = maxCalls === undefined ? {} : { maxCalls };
  const asks = approval === undefined ? {} : { approval };
  const how = mode === undefined ? {} : { mode };
  return { to, label: target, reason: reasonOf(edge), ...most, ...asks, ...how, line, column };
}

function joined(known: HandoffEdge, edge: AgentEdge): HandoffEdge {
  // Of two edges to one agent the more careful one counts.
  const first = edge.approval === true ? { ...known, approval: true } : known;
  const reason = reasonOf(edge);
  if (edge.label === undefined || reason === "" || first.reason.includes(reason)) return first;
  return { ...first, reason: first.reason === "" ? reason : `${first.reason}; ${reason}` };
}

/** What the file says about the edge: its label, and the reason or else the text that is sent along. */
function reasonOf({ label = "", reason, prompt = "" }: AgentEdge): string {
  const why = reason === "" ? prompt.slice(0, 300) : reason;
  return [label, why].filter((part) => part !== "").join(": ");
}
