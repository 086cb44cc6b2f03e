import type { AddCommand } from "../cli-command.ts";
import { addLimitFlags } from "../limit-flags.ts";
import { nameList } from "../read-flag.ts";
import type { RunFlags } from "./run.ts";

/** What `orchestrate plan` may be told: what `run` may, as far as it changes what a run takes. */
export interface PlanFlags extends Omit<RunFlags, "store" | "runId" | "out" | "input" | "yes" | "quiet" | "verbose"> {
  readonly json?: boolean;
}

const notes = `
Nothing is called and nothing is written: prompts, tools and briefs are measured as the run would send them, documents
are sized by their offline drafts. No key is needed.

Examples:
  orchestrate plan examples/design-task.yaml
  orchestrate plan task.yaml --model gpt-5 --dollars 2.50
  orchestrate plan task.yaml --json | jq .bounds

Exit codes: 0 the limits may do, 1 a document has nobody to write it, 2 wrong usage, task or agent file,
6 a limit is too little even for the low estimate`;

/** `orchestrate plan`: what a run would do and take. */
export const addPlan: AddCommand = (program, { io, action }) => {
  const command = program
    .command("plan")
    .argument("<task.yaml>", "the task file")
    .description("tell who would write what, over which edges, and the tokens and dollars it takes; calls no model")
    .option("--agents <path>", "folder or file of agent markdown (default: the built-in five)")
    .option("--lead <id>", "agent that gets the goal")
    .option("--model <names>", "model of all agents, or offline; further ones take over when it fails")
    .option("--deliverables <kinds>", "kinds of documents to hand over, with commas between them", nameList);
  addLimitFlags(command, { withDefaults: true })
    .option("--json", "print JSON")
    .addHelpText("after", notes)
    .action((file: string, flags: PlanFlags) =>
      action(async () => (await import("../planning/plan-file.ts")).planFile(io, file, { ...flags, stream: true })),
    );
};
