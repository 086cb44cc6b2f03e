import type { AddCommand } from "../../cli-command.ts";
import { pathHelp } from "./path-help.ts";

/** `orchestrate agents show`. */
export const addShowAgent: AddCommand = (agents, { io, action }) => {
  agents
    .command("show")
    .argument("<id>", "id of the agent")
    .argument("[path]", pathHelp)
    .description("show everything that was read from an agent file")
    .option("--json", "print JSON")
    .action((id: string, path: string | undefined, flags: { json?: boolean }) =>
      action(async () => (await import("../../agent-files/show-agent.ts")).showAgent(io, { id, path }, flags)),
    );
};
