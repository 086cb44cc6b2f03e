import { toolAccess } from "../../agent-file/tool-access.ts";
import { defineAgentRule } from "../agent-rule.ts";
import { placeOfTools } from "../place-of-tools.ts";

/** Tools of another program that do not exist here. */
export const toolUnavailable = defineAgentRule({
  code: "tool-unavailable",
  severity: "info",
  title: "The file asks for tools that do not exist here.",
  why: `An agent works here with documents: it reads inputs and documents, searches in them, writes its own, and calculates. Nothing is executed
and nothing is fetched, so there is no shell and no web. Tools with a counterpart (Read, Grep, Write, …) are granted as it.`,
  remedy:
    "Nothing needs to change when the agent can do its work from documents. Put what it would look up into files that the task names as `inputs`.",
  check: (linted) => {
    const { own, unavailable } = toolAccess(linted.agent);
    if (unavailable.length === 0) return [];
    const names = [...new Set(unavailable)].slice(0, 12).join(", ");
    const has = own.size === 0 ? "no tool" : [...own].join(", ");
    return [{ ...placeOfTools(linted), message: `does not exist here: ${names}; the agent has ${has}` }];
  },
});
