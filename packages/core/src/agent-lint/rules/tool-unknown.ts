import { nearestName } from "../../agent-file/diagnostics.ts";
import { agentId } from "../../agent-file/agent-id.ts";
import { toolAccess } from "../../agent-file/tool-access.ts";
import { toolTables } from "../../agent-file/tool-tables.ts";
import { defineAgentRule } from "../agent-rule.ts";
import { placeOfTools } from "../place-of-tools.ts";

/** A tool of which nobody knows what it is. */
export const toolUnknown = defineAgentRule({
  code: "tool-unknown",
  severity: "warning",
  title: "The file grants a tool that its program does not have.",
  why: "A name that is no tool grants nothing. It is a slip, the name of an agent, or an extension that others do not have.",
  remedy:
    "Correct the name. Tools of MCP servers are written `mcp__server__tool`; other agents are named as edges and not as tools.",
  check: (linted, { byId }) => {
    const { agent } = linted;
    const { unknown } = toolAccess(agent);
    const table = toolTables[agent.source.dialect];
    const known = table === undefined ? [] : [...Object.keys(table.counterparts), ...table.others];
    return [...new Set(unknown)].map((name) => {
      const isAgent = byId.has(agentId(name));
      const near = nearestName(name, known, 2);
      const meant = near === undefined ? "Correct it, or take it out." : `Did you mean ${near}?`;
      return {
        ...placeOfTools(linted),
        message: isAgent
          ? `${name} is an agent of this library and no tool`
          : `there is no tool ${JSON.stringify(name)}`,
        hint: isAgent ? "Name it as an edge, with the reason to call it." : meant,
      };
    });
  },
});
