import { Option, type Command } from "commander";

/** Where model calls are kept, or come from. */
export interface CassetteFlags {
  readonly record?: string;
  readonly replay?: string;
}

/** Adds `--record` and `--replay` to a command that works on a run. */
export function addCassetteFlags(command: Command): Command {
  return command
    .option(
      "--record <file>",
      "keep each request and reply in a new file, so that the run can be repeated without a model",
    )
    .addOption(
      new Option("--replay <file>", "take the replies from a recorded file: no network, no key").conflicts("record"),
    );
}
