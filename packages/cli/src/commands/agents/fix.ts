import type { AddCommand } from "../../cli-command.ts";

/** What `orchestrate agents fix` may be told. */
export interface FixFlags {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const notes = `
Mends text that a wrong encoding damaged, mixed line ends, front matter that is read but is not valid YAML, and the order
of native sections. A file is written only when it says exactly the same afterwards, whole or not at all.

Examples:
  orchestrate agents fix my-agents --dry-run     show what would change, as a diff
  orchestrate agents fix my-agents

Exit codes: 0 all that can be mended is, 2 there is nothing to read there or wrong usage, 5 a file cannot be written`;

/** `orchestrate agents fix`: mends agent files. */
export const addFix: AddCommand = (agents, { io, action }) => {
  agents
    .command("fix")
    .argument("<path>", "file or folder of agents")
    .description("mend what is safe to mend in agent files")
    .option("--dry-run", "write nothing, print a unified diff")
    .option("--json", "print JSON")
    .addHelpText("after", notes)
    .action((path: string, flags: FixFlags) =>
      action(async () => (await import("../../agent-files/fix-agents.ts")).fixAgents(io, path, flags)),
    );
};
