import type { AgentDefinition, HandoffEdge } from "./agent-definition.ts";
import { agentId, fileStem, labelKey } from "./agent-id.ts";
import { nearestName } from "./diagnostics.ts";
import type { Problem } from "./diagnostics.ts";

/** Finds agents by id, name or file stem, whatever the case and the separators. */
export interface AgentIndex {
  readonly ids: ReadonlySet<string>;
  /** The ids that a label may mean: none, one, or several where it is ambiguous. */
  find(label: string): readonly string[];
  /** Everything that one may write, for suggestions. */
  readonly names: readonly string[];
}

/** What resolving needs beyond the agents themselves. */
export interface ResolveOptions {
  /** A dangling edge is an error even where only a Related Agents section declares it. */
  readonly strict: boolean;
  /** Keys of files that could not be read: whether they hold the target is unknown, so it is not reported. */
  readonly unread: ReadonlySet<string>;
}

/** Indexes agents; where an id, a name and a stem compete, the id wins over the name and the name over the stem. */
export function indexAgents(agents: readonly AgentDefinition[]): AgentIndex {
  const ids = new Set(agents.map(({ id }) => id));
  const byId = groupByKey(agents, ({ id }) => id);
  const byName = groupByKey(agents, ({ name }) => name);
  const byStem = groupByKey(agents, ({ source }) => fileStem(source.path));
  return {
    ids,
    names: [...new Set(agents.map(({ name }) => name))],
    find: (label) => {
      const exact = agentId(label);
      if (ids.has(exact)) return [exact];
      const key = labelKey(label);
      return [...(byId.get(key) ?? byName.get(key) ?? byStem.get(key) ?? [])];
    },
  };
}

function groupByKey(
  agents: readonly AgentDefinition[],
  nameOf: (agent: AgentDefinition) => string,
): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  for (const agent of agents) {
    const key = labelKey(nameOf(agent));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, new Set([agent.id]));
    else group.add(agent.id);
  }
  return groups;
}

/** The agent with its edges pointing at ids that exist; what had to be dropped is in the problems. */
export function resolveEdges(
  agent: AgentDefinition,
  index: AgentIndex,
  options: ResolveOptions,
): { agent: AgentDefinition; problems: readonly Problem[] } {
  const kept = new Map<string, HandoffEdge>();
  const problems: Problem[] = [];
  const report = (edge: HandoffEdge, problem: Omit<Problem, "file" | "line" | "column">): void => {
    problems.push({ file: agent.source.path, line: edge.line, column: edge.column, ...problem });
  };
  for (const edge of agent.handoffs) {
    const [to, ...others] = index.find(edge.label);
    if (to === undefined) {
      if (!options.unread.has(labelKey(edge.label))) report(edge, dangling(agent, edge, index, options));
    } else if (others.length > 0) {
      const message = `"${edge.label}" may mean ${[to, ...others].join(" or ")}`;
      report(edge, { code: "handoff-ambiguous", severity: "error", message, hint: "Write the agent's id." });
    } else if (kept.has(to)) {
      const message = `"${edge.label}" is named twice; the line ${kept.get(to)?.line ?? 1} counts`;
      report(edge, {
        code: "handoff-repeated",
        severity: "warning",
        message,
        hint: "Join the two reasons in one line.",
      });
    } else {
      kept.set(to, { ...edge, to });
    }
  }
  return { agent: { ...agent, handoffs: [...kept.values()] }, problems };
}

function dangling(
  agent: AgentDefinition,
  edge: HandoffEdge,
  index: AgentIndex,
  { strict }: ResolveOptions,
): Omit<Problem, "file" | "line" | "column"> {
  const isFrontMatter = edge.line < agent.source.bodyStartLine;
  const near = nearestName(edge.label, index.names);
  return {
    code: "handoff-unresolved",
    severity: strict || isFrontMatter ? "error" : "warning",
    message: `${agent.name} names "${edge.label}", but no agent of that name was loaded`,
    hint: near === undefined ? "Add that agent, or delete the line." : `Did you mean "${near}"?`,
  };
}
