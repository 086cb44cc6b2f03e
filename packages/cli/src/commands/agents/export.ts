import { Option } from "commander";
import type { AddCommand } from "../../cli-command.ts";
import type { ImportFlags } from "./import.ts";

/** What `orchestrate agents export` may be told. */
export interface ExportFlags extends ImportFlags {
  readonly format: "claude" | "copilot" | "opencode";
}

const notes = `
What the other program cannot say is told as file:line:column, and kept in a comment of the front matter, so that
orchestrate agents import gives back the same agent.

Examples:
  orchestrate agents export agents --format claude --to .claude/agents
  orchestrate agents export agents --format copilot --to .github/agents --json

Exit codes: 0 written, 2 a file that cannot be read, is there already, or wrong usage, 5 cannot be written`;

/** `orchestrate agents export`: native agents for another program. */
export const addExport: AddCommand = (agents, { io, action }) => {
  agents
    .command("export")
    .argument("<path>", "file or folder of agents")
    .description("write agents for Claude Code, Copilot or opencode, and tell what those cannot say")
    .addOption(
      new Option("--format <format>", "the program to write for")
        .choices(["claude", "copilot", "opencode"])
        .makeOptionMandatory(),
    )
    .requiredOption("--to <folder>", "folder for the files")
    .option("--force", "replace files that are there")
    .option("--json", "print JSON")
    .addHelpText("after", notes)
    .action((path: string, flags: ExportFlags) =>
      action(async () => (await import("../../agent-files/transfer-agents.ts")).exportAgents(io, path, flags)),
    );
};
