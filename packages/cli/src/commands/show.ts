import type { AddCommand } from "../cli-command.ts";
import { defaultStore } from "../locate.ts";

/** What `orchestrate show` may be told. */
export interface ShowFlags {
  readonly store: string;
  readonly json?: boolean;
  readonly document?: string;
  readonly steps?: boolean;
}

const examples = `
Examples:
  orchestrate show 3f2a9c1e
  orchestrate show 3f2a9c1e --document api/openapi.yaml > openapi.yaml
  orchestrate show 3f2a9c1e --steps`;

/** `orchestrate show`: one run with its tree, receipts, checks and usage. */
export const addShow: AddCommand = (program, { io, action }) => {
  program
    .command("show")
    .argument("<run>", "id of the run, as `orchestrate runs` lists it")
    .description("show a run: its agents, handoffs, documents, what the checks found, usage")
    .option("--store <file>", "where the runs are kept", defaultStore)
    .option("--document <path>", "print one document of the run instead")
    .option("--steps", "list the steps of the run, numbered as fork takes them")
    .option("--json", "print JSON: the record, the report and every event; or the steps")
    .addHelpText("after", examples)
    .action((id: string, flags: ShowFlags) =>
      action(async () => (await import("../showing/show-run.ts")).showRun(io, id, flags)),
    );
};
