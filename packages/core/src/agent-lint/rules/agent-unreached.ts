import { defineAgentRule } from "../agent-rule.ts";

/** An agent to which no edge leads. */
export const agentUnreached = defineAgentRule({
  code: "agent-unreached",
  severity: "info",
  title: "No edge leads to this agent, so it can only lead.",
  why: "In a team a handoff needs a declared edge. An agent that nobody names takes part in a run only as its lead.",
  remedy:
    "Name it under *Related Agents* of the agents that may call it. For an agent that is meant to lead, leave it as it is.",
  check: ({ agent }, { reached }) => {
    // A library in which nobody names anybody is a collection and not a team.
    if (reached.size === 0 || reached.has(agent.id)) return [];
    const message = `no other agent names ${agent.name}; it can only lead`;
    return [{ line: 1, message, hint: "Name it under Related Agents of the agents that may call it." }];
  },
});
