import type { Command } from "commander";
import type { CliIo } from "./cli-io.ts";

/** What a command gets of the program that it joins. */
export interface Cli {
  readonly io: CliIo;
  /** Runs an action; its number becomes the exit code, what it throws is reported. */
  readonly action: (work: () => Promise<number>) => Promise<void>;
}

/** Adds one command to the program. Heavy modules are imported inside its action, so that `--help` loads none. */
export type AddCommand = (program: Command, cli: Cli) => void;
