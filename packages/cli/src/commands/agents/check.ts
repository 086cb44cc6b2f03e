import type { AddCommand } from "../../cli-command.ts";
import { ruleFlag, sarifFile, wholeNumber } from "../../read-flag.ts";
import { pathHelp } from "./path-help.ts";

/** What `orchestrate agents check` may be told. */
export interface CheckFlags {
  readonly strict?: boolean;
  readonly json?: boolean;
  /** True for standard output, else the file. */
  readonly sarif?: string | true;
  readonly config?: string;
  /** `code=severity`, in the order given. */
  readonly rule?: readonly (readonly [string, string])[];
  readonly maxWarnings?: number;
  readonly quiet?: boolean;
}

const notes = `
Settings of a project, in .orchestrate/agents.yaml:
  rules: { section-empty: off, handoff-unresolved: error }
  maxWarnings: 0

In an agent file, outside of code:
  <!-- orchestrate-disable-next-line secret-in-text -- an example from the documentation -->
  <!-- orchestrate-disable description-vague -->        (the whole file)

Each code has a page: orchestrate agents explain <code>.
Exit codes: 0 no error, 2 an error, too many warnings or wrong usage, 5 the SARIF file cannot be written`;

/** `orchestrate agents check`: the linter for agent files. */
export const addCheckAgents: AddCommand = (agents, { io, action }) => {
  agents
    .command("check")
    .argument("[path]", pathHelp)
    .description("check agent files; problems are printed as file:line:column (exit 2 when there is an error)")
    .option("--strict", "edges that lead nowhere are errors, and warnings fail the check too")
    .option("--max-warnings <count>", "fail when there are more warnings than this", wholeNumber(0, 1_000_000))
    .option("--rule <code=severity>", "set a rule to off, info, warning or error; may be given several times", ruleFlag)
    .option("--config <file>", "settings of the rules (default: .orchestrate/agents.yaml, where there is one)")
    .option("--json", "print JSON")
    .option("--sarif [file]", "print SARIF 2.1.0 for code scanning, or write it into a file", sarifFile)
    .option("--quiet", "leave out what is only for information")
    .addHelpText("after", notes)
    .action((path: string | undefined, flags: CheckFlags) =>
      action(async () => (await import("../../agent-files/check-agents.ts")).checkAgents(io, path, flags)),
    );
};
