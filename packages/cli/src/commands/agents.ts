import { Option } from "commander";
import type { AddCommand } from "../cli-command.ts";

/** What `orchestrate agents check` may be told. */
export interface CheckFlags {
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** What `orchestrate agents graph` may be told. */
export interface GraphFlags {
  readonly format: "ascii" | "mermaid";
  readonly lead?: string;
}

const examples = `
Examples:
  orchestrate agents list
  orchestrate agents show backend-architect
  orchestrate agents check ./my-agents --strict
  orchestrate agents graph ./my-agents --lead my-architect --format mermaid`;

const pathHelp = "folder or file of agent markdown (default: the built-in agents)";

/** `orchestrate agents`: everything about agent files. */
export const addAgents: AddCommand = (program, { io, action }) => {
  const agents = program.command("agents").description("list, show, check and draw agent files");
  agents.addHelpText("after", examples);
  agents
    .command("list")
    .argument("[path]", pathHelp)
    .description("list agents with what they own and to whom they may hand work")
    .option("--json", "print JSON")
    .action((path: string | undefined, flags: { json?: boolean }) =>
      action(async () => (await import("../agent-files/list-agents.ts")).listAgents(io, path, flags)),
    );
  agents
    .command("show")
    .argument("<id>", "id of the agent")
    .argument("[path]", pathHelp)
    .description("show everything that was read from an agent file")
    .option("--json", "print JSON")
    .action((id: string, path: string | undefined, flags: { json?: boolean }) =>
      action(async () => (await import("../agent-files/show-agent.ts")).showAgent(io, { id, path }, flags)),
    );
  agents
    .command("check")
    .argument("[path]", pathHelp)
    .description("check agent files; problems are printed as file:line:column (exit 2 when there is an error)")
    .option("--strict", "edges that lead nowhere are errors, and warnings fail the check too")
    .option("--json", "print JSON")
    .action((path: string | undefined, flags: CheckFlags) =>
      action(async () => (await import("../agent-files/check-agents.ts")).checkAgents(io, path, flags)),
    );
  agents
    .command("graph")
    .argument("[path]", pathHelp)
    .description("draw who may hand work to whom")
    .addOption(new Option("--format <format>", "how to draw").choices(["ascii", "mermaid"]).default("ascii"))
    .option("--lead <id>", "draw what this agent can reach (default: the Backend Architect, else the first agent)")
    .action((path: string | undefined, flags: GraphFlags) =>
      action(async () => (await import("../agent-files/draw-graph.ts")).drawGraph(io, path, flags)),
    );
};
