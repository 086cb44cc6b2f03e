import type { AgentDefinition } from "../../agent-file/agent-definition.ts";
import { agentId } from "../../agent-file/agent-id.ts";
import { nearestName } from "../../agent-file/diagnostics.ts";

/** What a person is asked about before it happens. */
export interface ApprovalRules {
  /** Before a document of this kind is published. */
  forDocument(kind: string): boolean;
  /** Before a delegate starts on this edge. */
  forHandoff(from: string, to: string): boolean;
}

/** What there is to ask about: the kinds, and the edges of the team. */
export interface ApprovalScope {
  readonly kinds: readonly string[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

const everything = "all";
const arrow = /\s*(?:->|→)\s*/u;

/** The edges that agents declare among each other. */
export function edgesOf(agents: readonly AgentDefinition[]): ApprovalScope["edges"] {
  const there = new Set(agents.map(({ id }) => id));
  return agents.flatMap(({ id, handoffs }) =>
    handoffs.filter(({ to }) => there.has(to)).map(({ to }) => ({ from: id, to })),
  );
}

/**
 * Reads what a task wants approved: kinds of documents, edges such as `backend-architect -> devops-automator`, agents
 * (every edge that leads to them), or `all`.
 */
export function createApprovalRules(entries: readonly string[]): ApprovalRules {
  const all = entries.includes(everything);
  const names = new Set(entries);
  const edges = new Set(entries.map(edgeOf).flatMap((edge) => (edge === undefined ? [] : [`${edge.from} ${edge.to}`])));
  const agents = new Set(entries.filter((entry) => !arrow.test(entry)).map(agentId));
  return {
    forDocument: (kind) => all || names.has(kind),
    forHandoff: (from, to) => all || agents.has(to) || edges.has(`${from} ${to}`),
  };
}

/** Why an entry cannot be meant, and what may have been; undefined when it fits. */
export function approvalFault(entry: string, scope: ApprovalScope): { message: string; hint: string } | undefined {
  const edge = edgeOf(entry);
  if (edge !== undefined) return edgeFault(edge, scope.edges);
  const targets = [...new Set(scope.edges.map(({ to }) => to))];
  const known = [everything, ...scope.kinds, ...targets];
  if (known.includes(entry) || targets.includes(agentId(entry))) return undefined;
  const nearest = nearestName(entry, known);
  const hint =
    nearest === undefined
      ? `Kinds: ${scope.kinds.join(", ")}. Agents: ${targets.join(", ")}.`
      : `Did you mean ${nearest}?`;
  return { message: `approve: there is no document kind or delegate ${entry}`, hint };
}

function edgeFault(
  { from, to }: { from: string; to: string },
  edges: ApprovalScope["edges"],
): { message: string; hint: string } | undefined {
  if (edges.some((edge) => edge.from === from && edge.to === to)) return undefined;
  const known = edges.map((edge) => `${edge.from} -> ${edge.to}`);
  const nearest = nearestName(`${from} -> ${to}`, known);
  const hint = nearest === undefined ? `There are: ${known.join(", ") || "none"}.` : `Did you mean ${nearest}?`;
  return { message: `approve: no edge leads from ${from} to ${to}`, hint };
}

function edgeOf(entry: string): { from: string; to: string } | undefined {
  const [from, to, ...more] = entry.split(arrow);
  if (from === undefined || to === undefined || more.length > 0) return undefined;
  return { from: agentId(from), to: agentId(to) };
}
