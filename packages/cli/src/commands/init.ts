import { Option } from "commander";
import type { AddCommand } from "../cli-command.ts";
import type { StartDialect } from "../starting/first-files.ts";

/** What `orchestrate init` may be told. */
export interface InitFlags {
  readonly yes?: boolean;
  readonly lead?: string;
  readonly dialect?: StartDialect;
}

const notes = `
Makes two agents, a task that runs offline, settings of the linter, a workflow of GitHub Actions that checks them, and a
readme. A file that is there already is kept as it is.

Examples:
  orchestrate init
  orchestrate init my-team --yes --lead "Product Lead"
  orchestrate init . --dialect claude

Exit codes: 0 made, 1 cancelled, 2 wrong usage, 5 a file cannot be written`;

/** `orchestrate init`: a folder that is ready to run. */
export const addInit: AddCommand = (program, { io, action }) => {
  program
    .command("init")
    .argument("[folder]", "folder to make the files in", ".")
    .description("make a folder with agents, a task and a CI file, ready to run")
    .option("--yes", "ask nothing")
    .option("--lead <name>", "name of the agent that leads (default: Architect)")
    .addOption(
      new Option("--dialect <dialect>", "write the agents so that this program reads them too").choices([
        "native",
        "claude",
        "copilot",
        "opencode",
      ]),
    )
    .addHelpText("after", notes)
    .action((folder: string, flags: InitFlags) =>
      action(async () => (await import("../starting/init-folder.ts")).initFolder(io, folder, flags)),
    );
};
