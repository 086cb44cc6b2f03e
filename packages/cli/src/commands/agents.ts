import type { AddCommand } from "../cli-command.ts";
import { addCheckAgents } from "./agents/check.ts";
import { addExplain } from "./agents/explain.ts";
import { addGraph } from "./agents/graph.ts";
import { addListAgents } from "./agents/list.ts";
import { addShowAgent } from "./agents/show.ts";

/** One line for each command about agent files, in the order in which help lists them. */
const commands: readonly AddCommand[] = [addListAgents, addShowAgent, addCheckAgents, addExplain, addGraph];

const examples = `
Examples:
  orchestrate agents list
  orchestrate agents show backend-architect
  orchestrate agents check ./my-agents --strict
  orchestrate agents explain description-vague
  orchestrate agents graph ./my-agents --lead my-architect --format mermaid`;

/** `orchestrate agents`: everything about agent files. */
export const addAgents: AddCommand = (program, cli) => {
  const agents = program.command("agents").description("list, show, check and draw agent files");
  agents.addHelpText("after", examples);
  for (const add of commands) add(agents, cli);
};
