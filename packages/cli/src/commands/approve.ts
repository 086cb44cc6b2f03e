import type { AddCommand } from "../cli-command.ts";
import { defaultStore } from "../locate.ts";
import type { RunViewFlags } from "../terminal/open-run-view.ts";

/** What `orchestrate approve` may be told. */
export interface ApproveFlags extends RunViewFlags {
  readonly store: string;
  readonly yes?: boolean;
  readonly reject?: string;
  readonly edit?: string;
  /** False with `--no-resume`. */
  readonly resume: boolean;
}

const notes = `
Without --yes, --reject or --edit it lists what the run asks and what was answered. The first answer to a question
counts. When all are answered the run goes on right here, as orchestrate resume would; --no-resume only records.

Examples:
  orchestrate approve 3f2a9c1e                                    what does it ask?
  orchestrate approve 3f2a9c1e --yes                              yes to all that is open
  orchestrate approve 3f2a9c1e q2 --reject "amounts are in cents" the author reads this and revises
  orchestrate approve 3f2a9c1e q1 --edit schema.sql               your text instead; - reads standard input

Exit codes: those of resume; 3 while questions are open, 2 when there is no such run or question, or it was answered`;

/** `orchestrate approve`: answers what a run is waiting for. */
export const addApprove: AddCommand = (program, { io, action }) => {
  program
    .command("approve")
    .argument("<run>", "id of the run, as `orchestrate runs` lists it")
    .argument("[question...]", "ids of questions, such as q1 (default: all that are open)")
    .description("answer what a run asks a person: approve, reject with a reason, or put a text of your own in place")
    .option("--yes", "approve")
    .option("--reject <reason>", "reject; the author gets the reason")
    .option("--edit <file>", "approve with this text in place of the document, or of the task of a handoff")
    .option("--no-resume", "record the answers and do not go on with the run")
    .option("--store <file>", "where the run is kept", defaultStore)
    .option("--json", "print JSON")
    .option("--quiet", "print only how it ended")
    .option("--verbose", "show what the models say as they say it")
    .addHelpText("after", notes)
    .action((run: string, questions: string[], flags: ApproveFlags) =>
      action(async () => (await import("../answering/answer-run.ts")).answerRun(io, { run, questions }, flags)),
    );
};
