import { defineAgentRule } from "../agent-rule.ts";

/** Two agents with the same description. */
export const descriptionRepeated = defineAgentRule({
  code: "description-repeated",
  severity: "warning",
  title: "Another agent has the same description.",
  why: "Two agents that describe themselves in the same words cannot be told apart by whoever routes work to them.",
  remedy: "Say in each description what this agent does that the other does not, or delete one of the two.",
  check: (linted, team) => {
    const { agent } = linted;
    const [twin] = team.describedLike(agent);
    if (agent.description.trim() === "" || twin === undefined || twin.id === agent.id) return [];
    const message = `the description is the same as that of ${twin.name} (${twin.source.path})`;
    return [{ ...linted.placeOfKey("description"), message, hint: "Say what this one does and the other does not." }];
  },
});
