import type { AddCommand } from "../../cli-command.ts";

/** What `orchestrate agents import` may be told. */
export interface ImportFlags {
  readonly to: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly grantAdvice?: boolean;
}

const notes = `
Reads agents of Claude Code, Copilot, opencode, Gemini, Codex and others, and writes each as <id>.md with the same text.
Edges that front matter declares become handoffs; colleagues that only the text names stay advice, unless you grant it.
Every thing that has no counterpart is told as file:line:column.

Examples:
  orchestrate agents import .claude/agents --to agents
  orchestrate agents import reviewer.agent.md --to agents --json

Exit codes: 0 written, 2 a file that cannot be read, is there already, or wrong usage, 5 cannot be written`;

/** `orchestrate agents import`: any dialect becomes native. */
export const addImport: AddCommand = (agents, { io, action }) => {
  agents
    .command("import")
    .argument("<path>", "file or folder of agents in any dialect")
    .description("write agents of another program as native agent files")
    .requiredOption("--to <folder>", "folder for the files")
    .option("--grant-advice", "make handoffs of colleagues that only the text names, too")
    .option("--force", "replace files that are there")
    .option("--json", "print JSON")
    .addHelpText("after", notes)
    .action((path: string, flags: ImportFlags) =>
      action(async () => (await import("../../agent-files/transfer-agents.ts")).importAgents(io, path, flags)),
    );
};
