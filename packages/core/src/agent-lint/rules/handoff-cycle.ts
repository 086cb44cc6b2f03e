import { defineAgentRule } from "../agent-rule.ts";

/** How many names of a group are shown. */
const shown = 8;

/** A group of agents that can all reach each other. */
export const handoffCycle = defineAgentRule({
  code: "handoff-cycle",
  severity: "info",
  title: "Agents can hand work to each other in a circle.",
  why: "Cycles are normal: the architect asks the engineer, who asks back. A run bounds them by depth, turns and calls, and refuses the same request twice. It is worth knowing where they are.",
  remedy:
    "Nothing needs to change. `orchestrate agents graph` marks the group; delete an edge when the way back is not meant.",
  check: ({ agent }, team) => {
    const group = team.groupOf(agent.id);
    // Told once, at the first of them.
    if (group[0]?.id !== agent.id) return [];
    const ids = new Set(group.map(({ id }) => id));
    const names = [...ids].slice(0, shown);
    const more = ids.size > shown ? ` and ${ids.size - shown} more` : "";
    const first = agent.handoffs.find(({ to }) => ids.has(to));
    const message = `${ids.size} agents can all reach each other: ${names.join(", ")}${more}`;
    return [{ line: first?.line ?? 1, column: first?.column ?? 1, message }];
  },
});
