import { defineAgentRule } from "../agent-rule.ts";

/** A file that tells its agent nothing about what it is for. */
export const purposeMissing = defineAgentRule({
  code: "purpose-missing",
  severity: "warning",
  title: "The file does not say what the agent is for.",
  why: "The text of the file is all that the agent is told about its role. Without a purpose it has a name and a list, and guesses the rest.",
  remedy:
    "Add a section `## Purpose`, or open the file with a paragraph that says who the agent is and what it decides.",
  check: ({ agent }) => {
    if (agent.purpose.trim() !== "") return [];
    const message = `${agent.name} says nothing about its purpose`;
    return [{ line: agent.source.bodyStartLine, message, hint: "Add a section ## Purpose." }];
  },
});
