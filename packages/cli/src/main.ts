import { Command, CommanderError } from "commander";
import type { AddCommand, Cli } from "./cli-command.ts";
import type { CliIo } from "./cli-io.ts";
import { cliVersion } from "./cli-version.ts";
import { addAgents } from "./commands/agents.ts";
import { addApprove } from "./commands/approve.ts";
import { addCheck } from "./commands/check.ts";
import { addDeliverables } from "./commands/deliverables.ts";
import { addFork } from "./commands/fork.ts";
import { addInit } from "./commands/init.ts";
import { addPlan } from "./commands/plan.ts";
import { addPrune } from "./commands/prune.ts";
import { addResume } from "./commands/resume.ts";
import { addRun } from "./commands/run.ts";
import { addRuns } from "./commands/runs.ts";
import { addShow } from "./commands/show.ts";
import { exitCodeOfOutput, exitCodes } from "./exit-code.ts";
import { hintLines, reportError } from "./report-error.ts";
import { printable } from "@orchestrate/core/printable";
import { errorStyle, renderLines } from "./terminal/style.ts";

/** One line for each command, in the order in which help lists them. */
const commands: readonly AddCommand[] = [
  addRun,
  addPlan,
  addResume,
  addApprove,
  addFork,
  addRuns,
  addShow,
  addPrune,
  addCheck,
  addDeliverables,
  addAgents,
  addInit,
];

const epilogue = `
Examples:
  orchestrate run examples/design-task.yaml     run a task; without a key the built-in offline model drafts
  orchestrate run task.yaml --model gpt-5       run it with a model (key in OPENAI_API_KEY)
  orchestrate plan task.yaml --model gpt-5      what that would take, without calling a model
  orchestrate run task.yaml | jq .type          one JSON event a line when piped
  orchestrate resume 3f2a9c1e                   go on with a run that was interrupted
  orchestrate approve 3f2a9c1e --yes            answer what it asks a person, and go on
  orchestrate fork 3f2a9c1e --at 7              a new run from a step of it, with other facts, models or answers
  orchestrate show 3f2a9c1e                     what a run did and what the checks found
  orchestrate check api db                      check documents that you wrote, as file:line:column
  orchestrate agents check ./my-agents          check agent files, as file:line:column

Exit codes:
  0 completed   1 invalid or missing documents   2 usage, task file, agent file, unknown run
  3 waiting for a person   4 the model endpoint failed   5 the store or the output cannot be read or written   6 a limit was reached
  75 another process is at work on the run   130, 143 stopped by a signal   141 the reader of the output went away`;

/** Runs the command line and returns the exit code. Everything it touches of the process is in `io`. */
export async function main(argv: readonly string[], io: CliIo): Promise<number> {
  const exit = { code: exitCodes.completed as number };
  const program = createProgram(io);
  const cli: Cli = {
    io,
    action: async (work) => {
      try {
        exit.code = await work();
      } catch (error) {
        exit.code = reportError(io, error, program.opts<{ debug?: boolean }>().debug === true);
      }
    },
  };
  for (const add of commands) add(program, cli);
  try {
    const alone = argv.length > 1 ? undefined : groupNamed(program, argv[0]);
    if (alone !== undefined) alone.outputHelp();
    else await program.parseAsync([...argv], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    exit.code = error.exitCode === 0 ? exitCodes.completed : exitCodes.usage;
  }
  const { broken } = io.stdout;
  const code = broken.aborted ? reportBrokenOutput(io) : exit.code;
  // Work that was in flight when it was stopped may linger for seconds; everything is told and stored by now.
  if (broken.aborted || code === exitCodes.interrupted || code === exitCodes.terminated) io.exitNow(code);
  return code;
}

function createProgram(io: CliIo): Command {
  const write = (text: string): void => io.stdout.write(text);
  return new Command("orchestrate")
    .description("Runs a task with a team of agents that are markdown files, and checks every document they hand over.")
    .version(cliVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show help for a command")
    .option("--debug", "show the stack of an error")
    .addHelpText("after", epilogue)
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("hint: add --help to see what there is")
    .configureOutput({
      writeOut: write,
      writeErr: (text) => io.stderr.write(text),
      // What a person typed may have been pasted.
      outputError: (text, writeError) =>
        writeError(printable(text, { lines: true }).replace(/^\((Did you mean .*)\)$/m, "hint: $1")),
      getOutHelpWidth: () => io.stdout.columns() ?? 100,
      getErrHelpWidth: () => io.stderr.columns() ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
}

// A program or a command that only groups others shows what there is.
function groupNamed(program: Command, name: string | undefined): Command | undefined {
  if (name === undefined) return program;
  return program.commands.find((command) => command.name() === name && command.commands.length > 0);
}

// A reader that has seen enough, such as `head`, is no failure that needs words.
function reportBrokenOutput(io: CliIo): number {
  const reason: unknown = io.stdout.broken.reason;
  const code = exitCodeOfOutput(reason);
  if (code === exitCodes.outputClosed) return code;
  const { code: name, message } = (reason ?? {}) as { code?: string; message?: string };
  const why = name === "ENOSPC" ? "no space left on the device" : (message ?? String(reason));
  const lines = [
    [["error: ", "bad"] as const, `cannot write output: ${why}`],
    ...hintLines("Free some space, or send the output elsewhere."),
  ];
  io.stderr.write(renderLines(lines, errorStyle(io)));
  return code;
}
