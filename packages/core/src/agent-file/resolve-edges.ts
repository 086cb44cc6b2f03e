import { dirname, resolve } from "node:path";
import type { AgentDefinition, AgentEdge } from "./agent-definition.ts";
import { labelKey } from "./agent-id.ts";
import type { AgentIndex } from "./agent-index.ts";
import type { Problem } from "./diagnostics.ts";
import { executableEdges } from "./executable-edges.ts";

/** What resolving needs beyond the agents themselves. */
export interface ResolveOptions {
  /** A dangling edge is an error wherever it is declared. */
  readonly strict: boolean;
  /** Keys of files that could not be read: whether they hold the target is unknown, so it is not reported. */
  readonly unread: ReadonlySet<string>;
  /** Whether a path is a file inside the folder of the agents. */
  isFile(path: string): boolean;
  /** The name that a person most likely meant. */
  nearest(label: string): string | undefined;
}

type EdgeProblem = Omit<Problem, "file" | "line" | "column">;

interface ResolvedEdge {
  readonly edge: AgentEdge;
  /** It declares nothing after all. */
  readonly isDropped?: true;
  readonly problem?: EdgeProblem;
}

/** The agent with its edges pointing at ids that exist; edges to nobody stay declared and grant nothing. */
export function resolveEdges(
  agent: AgentDefinition,
  index: AgentIndex,
  options: ResolveOptions,
): { agent: AgentDefinition; problems: readonly Problem[] } {
  const { path } = agent.source;
  const resolved = agent.edges.map((edge) => resolveEdge(edge, agent, index, options));
  const edges = resolved.flatMap(({ edge, isDropped }) => (isDropped === true ? [] : [edge]));
  const problems = [...resolved, ...repeatedEdges(edges)].flatMap(({ edge, problem }): Problem[] =>
    problem === undefined ? [] : [{ file: path, line: edge.line, column: edge.column, ...problem }],
  );
  return { agent: { ...agent, edges, handoffs: executableEdges(edges) }, problems };
}

function resolveEdge(
  edge: AgentEdge,
  agent: AgentDefinition,
  index: AgentIndex,
  options: ResolveOptions,
): ResolvedEdge {
  const linked = linkedFile(edge, agent);
  const atLink = linked === undefined ? undefined : index.atPath(linked);
  const [targetId, ...others] = atLink === undefined ? index.find(edge.target, agent.namespace) : [atLink];
  if (targetId === undefined) return unresolved(edge, agent, options);
  if (others.length === 0) {
    return { edge: { ...edge, targetId, status: targetId === agent.id ? "self" : "resolved" } };
  }
  const message = `"${edge.target}" may mean ${[targetId, ...others].join(" or ")}`;
  return {
    edge: { ...edge, targetId: undefined, status: "ambiguous" },
    problem: { code: "handoff-ambiguous", severity: "error", message, hint: "Write the agent's id." },
  };
}

/** Path of the file that an edge links to, when it is one of markdown beside the agent's own. */
function linkedFile({ link }: AgentEdge, { source }: AgentDefinition): string | undefined {
  const [file = ""] = (link ?? "").split("#", 1);
  return file.endsWith(".md") && !file.includes("://") ? resolve(dirname(source.path), file) : undefined;
}

function unresolved(edge: AgentEdge, agent: AgentDefinition, options: ResolveOptions): ResolvedEdge {
  const code = "handoff-unresolved";
  if (edge.isTentative === true) return { edge, isDropped: true };
  if (edge.status === "builtin") return { edge: { ...edge, targetId: undefined } };
  const linked = linkedFile(edge, agent);
  if (linked !== undefined && options.isFile(linked)) {
    const message = `"${edge.target}" links to a file that describes no agent; it is no edge`;
    return { edge, isDropped: true, problem: { code: "link-not-agent", severity: "info", message } };
  }
  if (edge.status === "planned" || linked !== undefined) {
    const message = `${agent.name} names "${edge.target}", which is planned and not there yet`;
    const planned: AgentEdge = { ...edge, targetId: undefined, status: "planned" };
    return { edge: planned, problem: { code: "handoff-planned", severity: "info", message } };
  }
  const missing: AgentEdge = { ...edge, targetId: undefined, status: "missing" };
  if (options.unread.has(labelKey(edge.target))) return { edge: missing };
  const near = options.nearest(edge.target);
  const severity = options.strict || edge.form === "handoffs" ? "error" : "warning";
  const message = `${agent.name} names "${edge.target}", but no agent of that name was loaded`;
  const hint = near === undefined ? "Add that agent, or delete the line." : `Did you mean "${near}"?`;
  return { edge: missing, problem: { code, severity, message, hint } };
}

/** Two lines of one list with the same target: the second adds nothing that a tool could say. */
function repeatedEdges(edges: readonly AgentEdge[]): ResolvedEdge[] {
  const first = new Map<string, AgentEdge>();
  return edges.flatMap((edge): ResolvedEdge[] => {
    if (!edge.executable || edge.form !== "section" || edge.targetId === undefined) return [];
    const known = first.get(edge.targetId);
    if (known === undefined) {
      first.set(edge.targetId, edge);
      return [];
    }
    const message = `"${edge.target}" is named twice; the line ${known.line} counts`;
    const hint = "Join the two reasons in one line.";
    return [{ edge, problem: { code: "handoff-repeated", severity: "warning", message, hint } }];
  });
}
