import type { AddCommand } from "../../cli-command.ts";
import { pathHelp } from "./path-help.ts";

/** `orchestrate agents list`. */
export const addListAgents: AddCommand = (agents, { io, action }) => {
  agents
    .command("list")
    .argument("[path]", pathHelp)
    .description("list agents with what they own and to whom they may hand work")
    .option("--json", "print JSON")
    .action((path: string | undefined, flags: { json?: boolean }) =>
      action(async () => (await import("../../agent-files/list-agents.ts")).listAgents(io, path, flags)),
    );
};
