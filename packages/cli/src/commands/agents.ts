import type { AddCommand } from "../cli-command.ts";
import { addCheckAgents } from "./agents/check.ts";
import { addExplain } from "./agents/explain.ts";
import { addExport } from "./agents/export.ts";
import { addFix } from "./agents/fix.ts";
import { addGraph } from "./agents/graph.ts";
import { addImport } from "./agents/import.ts";
import { addListAgents } from "./agents/list.ts";
import { addNew } from "./agents/new.ts";
import { addShowAgent } from "./agents/show.ts";

/** One line for each command about agent files, in the order in which help lists them. */
const commands: readonly AddCommand[] = [
  addListAgents,
  addShowAgent,
  addCheckAgents,
  addExplain,
  addFix,
  addGraph,
  addNew,
  addImport,
  addExport,
];

const examples = `
Examples:
  orchestrate agents list
  orchestrate agents show backend-architect
  orchestrate agents check ./my-agents --strict
  orchestrate agents explain description-vague
  orchestrate agents fix ./my-agents --dry-run
  orchestrate agents import .claude/agents --to agents
  orchestrate agents export agents --format copilot --to .github/agents
  orchestrate agents graph ./my-agents --lead my-architect --format mermaid`;

/** `orchestrate agents`: everything about agent files. */
export const addAgents: AddCommand = (program, cli) => {
  const agents = program
    .command("agents")
    .description("everything about agent files: check, mend, draw, import and export them");
  agents.addHelpText("after", examples);
  for (const add of commands) add(agents, cli);
};
