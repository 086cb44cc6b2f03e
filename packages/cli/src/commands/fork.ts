import type { AddCommand } from "../cli-command.ts";
import { defaultStore } from "../locate.ts";
import { endpointUrl, wholeNumber } from "../read-flag.ts";
import { addLimitFlags } from "../limit-flags.ts";
import type { ResumeFlags } from "./resume.ts";

/** What `orchestrate fork` may be told; what it is not told stays as it is in the other run. */
export interface ForkFlags extends ResumeFlags {
  readonly at?: number;
  readonly fact?: readonly string[];
  readonly answer?: readonly string[];
  readonly runId?: string;
}

const notes = `
The new run takes over everything up to a step of the other one, which stays as it is; nothing of that is paid for again.
orchestrate show <run> --steps lists the steps. Changed facts are told to the agents that are at work, and all documents
are checked against them. Documents go to a folder beside that of the other run.

Examples:
  orchestrate fork 3f2a9c1e --at 7
  orchestrate fork 3f2a9c1e --fact peakRequestsPerSecond=20000 --fact team.engineers=3
  orchestrate fork 3f2a9c1e --at 4 --model gpt-5
  orchestrate fork 3f2a9c1e --answer "q1=reject:amounts are in cents" --answer q2=approve

Exit codes: those of run, and 2 when there is no such run, step or question, or its agents have changed`;

/** `orchestrate fork`: starts a new run from a step of another one. */
export const addFork: AddCommand = (program, { io, action }) => {
  const command = program
    .command("fork")
    .argument("<run>", "id of the run, as `orchestrate runs` lists it")
    .description("start a new run from a step of another one, with other facts, models or answers")
    .option(
      "--at <step>",
      "last step to take over (default: the one before the answers, else the last)",
      wholeNumber(0, 1_000_000),
    )
    .option("--fact <name=value>", "a fact that shall be another one; may come again", collect)
    .option("--answer <q1=…>", "another answer: approve, reject:<reason> or edit:<file>; may come again", collect)
    .option("--run-id <id>", "id of the new run (default: made up)")
    .option("--store <file>", "where the runs are kept", defaultStore)
    .option("--accept-changes", "go on although the agents have changed, where that is safe")
    .option("--agents <path>", "folder or file of agent markdown (default: where it was)")
    .option("--model <names>", "model of all agents from here on, or offline; further ones take over when it fails")
    .option("--base-url <url>", "endpoint that speaks the OpenAI chat protocol", endpointUrl)
    .option("--api-key-env <name>", "environment variable that holds the key")
    .option("--no-stream", "read replies whole, for endpoints that cannot stream")
    .option("--out <folder>", "folder for the documents (default: beside that of the other run)")
    .option("--yes", "answer whatever is asked with yes")
    .option("--no-input", "ask nothing here: the run waits for orchestrate approve");
  addLimitFlags(command, { withDefaults: false })
    .option("--json", "print one JSON event a line, as a pipe gets it")
    .option("--quiet", "print only how it ended")
    .option("--verbose", "show what the models say as they say it")
    .addHelpText("after", notes)
    .action((run: string, flags: ForkFlags) =>
      action(async () => (await import("../running/fork-stored.ts")).forkStored(io, run, flags)),
    );
};

function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}
