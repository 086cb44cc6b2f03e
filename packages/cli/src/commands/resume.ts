import type { AddCommand } from "../cli-command.ts";
import { addCassetteFlags } from "../cassette-flags.ts";
import { defaultStore } from "../locate.ts";
import { endpointUrl } from "../read-flag.ts";
import { addLimitFlags } from "../limit-flags.ts";
import type { RunFlags } from "./run.ts";

/** What `orchestrate resume` may be told; what it is not told stays as the run was started. */
export interface ResumeFlags extends Omit<RunFlags, "lead" | "deliverables" | "runId"> {
  readonly acceptChanges?: boolean;
}

const notes = `
A run can be resumed after a crash, a kill, Ctrl-C, a full disk or a failed model, from whatever point it had reached:
replies that had arrived are not paid for again, documents that were written stay. Only what was in flight runs again.
A run that reached a limit goes on when the limit is raised.
Agents, task, inputs and models are those that the run was started with; a flag replaces one of them.

Examples:
  orchestrate resume 3f2a9c1e
  orchestrate resume 3f2a9c1e --model gpt-5-mini
  orchestrate resume 3f2a9c1e --accept-changes
  orchestrate resume 3f2a9c1e --tokens 800k     go on with a run that used its tokens

Exit codes: those of run, and 2 when there is no such run or its agents have changed; a run that had ended is told,
with the code that it ended with`;

/** `orchestrate resume`: goes on with a run that broke off, was stopped or waits. */
export const addResume: AddCommand = (program, { io, action }) => {
  const command = program
    .command("resume")
    .argument("<run>", "id of the run, as `orchestrate runs` lists it")
    .description("go on with a run that was interrupted, stopped or failed")
    .option("--store <file>", "where the run is kept", defaultStore)
    .option("--accept-changes", "go on although the agents have changed, where that is safe")
    .option("--agents <path>", "folder or file of agent markdown (default: where it was)")
    .option("--model <names>", "model of all agents from here on, or offline; further ones take over when it fails")
    .option("--base-url <url>", "endpoint that speaks the OpenAI chat protocol", endpointUrl)
    .option("--api-key-env <name>", "environment variable that holds the key")
    .option("--no-stream", "read replies whole, for endpoints that cannot stream")
    .option("--out <folder>", "folder for the documents (default: where they were)")
    .option("--yes", "answer whatever is asked with yes")
    .option("--no-input", "ask nothing here: the run waits for orchestrate approve");
  addCassetteFlags(addLimitFlags(command, { withDefaults: false }))
    .option("--json", "print one JSON event a line, as a pipe gets it")
    .option("--quiet", "print only how it ended")
    .option("--verbose", "show what the models say as they say it")
    .addHelpText("after", notes)
    .action((run: string, flags: ResumeFlags) =>
      action(async () => (await import("../running/resume-stored.ts")).resumeStored(io, run, flags)),
    );
};
