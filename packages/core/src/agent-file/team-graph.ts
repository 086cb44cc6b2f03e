import type { AgentDefinition } from "./agent-definition.ts";

/** What a graph of agents needs to know; any {@link AgentDefinition} will do. */
export type GraphAgent = Pick<AgentDefinition, "id" | "name" | "handoffs">;

/** Ids of the agents that work may reach from a lead, the lead first, nearest first; empty when there is no such agent. */
export function reachableFrom(agents: readonly GraphAgent[], leadId: string): string[] {
  const targets = targetsById(agents);
  if (!targets.has(leadId)) return [];
  const reached = new Set([leadId]);
  // A set may grow while it is read: what is added is visited too.
  for (const id of reached) for (const to of targets.get(id) ?? []) reached.add(to);
  return [...reached];
}

/**
 * Groups of agents that can all reach each other, the largest first, single agents left out. Cycles are normal in a
 * team; the limits of a run bound them. (Kosaraju's algorithm, in time linear in agents and edges.)
 */
export function strongComponents(agents: readonly GraphAgent[]): string[][] {
  const forward = targetsById(agents);
  const backward = new Map<string, string[]>([...forward.keys()].map((id) => [id, []]));
  for (const [id, targets] of forward) for (const to of targets) backward.get(to)?.push(id);
  const seen = new Set<string>();
  const finished = [...forward.keys()].flatMap((id) => depthFirst(id, forward, seen));
  const taken = new Set<string>();
  return finished
    .toReversed()
    .map((id) => depthFirst(id, backward, taken).sort())
    .filter((group) => group.length > 1)
    .sort((a, b) => b.length - a.length);
}

/** The unseen ids below one, each after all that is below it. Without recursion, as a chain of agents may be long. */
function depthFirst(start: string, targets: ReadonlyMap<string, readonly string[]>, seen: Set<string>): string[] {
  if (seen.has(start)) return [];
  seen.add(start);
  const finished: string[] = [];
  const open = [{ id: start, next: (targets.get(start) ?? []).values() }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const { value: to, done } = top.next.next();
    if (done === true) {
      finished.push(top.id);
      open.pop();
    } else if (!seen.has(to)) {
      seen.add(to);
      open.push({ id: to, next: (targets.get(to) ?? []).values() });
    }
  }
  return finished;
}

/**
 * A tree of who hands work to whom, from a lead down, one agent per line. Each agent is unfolded once: a way back to an
 * agent above is marked `(cycle)`, another way to one already shown `(above)`.
 */
export function drawAscii(agents: readonly GraphAgent[], leadId: string): string {
  const targets = targetsById(agents);
  if (!targets.has(leadId)) return "";
  const lines: string[] = [];
  const shown = new Set<string>();
  // What is still to draw, last first; the way down to each entry tells a cycle.
  const open: Branch[] = [{ id: leadId, lead: "", indent: "", above: undefined }];
  for (let branch = open.pop(); branch !== undefined; branch = open.pop()) {
    const { id, lead, indent } = branch;
    const mark = markOf(branch, shown);
    lines.push(`${lead}${id}${mark}`);
    if (mark !== "") continue;
    shown.add(id);
    const below = targets.get(id) ?? [];
    const branches = below.map((to, index): Branch => {
      const isLast = index === below.length - 1;
      return {
        id: to,
        lead: `${indent}${isLast ? "└─ " : "├─ "}`,
        indent: `${indent}${isLast ? "   " : "│  "}`,
        above: branch,
      };
    });
    open.push(...branches.toReversed());
  }
  return `${lines.join("\n")}\n`;
}

interface Branch {
  readonly id: string;
  /** In front of the id. */
  readonly lead: string;
  /** In front of what is below. */
  readonly indent: string;
  readonly above: Branch | undefined;
}

function markOf({ id, above }: Branch, shown: ReadonlySet<string>): string {
  for (let branch = above; branch !== undefined; branch = branch.above) if (branch.id === id) return " (cycle)";
  return shown.has(id) ? " (above)" : "";
}

/** The targets of each agent, once each, without those that are not among the agents. */
function targetsById(agents: readonly GraphAgent[]): ReadonlyMap<string, readonly string[]> {
  const ids = new Set(agents.map(({ id }) => id));
  return new Map(
    agents.map(({ id, handoffs }) => [id, [...new Set(handoffs.map(({ to }) => to))].filter((to) => ids.has(to))]),
  );
}
