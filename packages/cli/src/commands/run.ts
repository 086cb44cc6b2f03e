import type { AddCommand } from "../cli-command.ts";
import { addCassetteFlags, type CassetteFlags } from "../cassette-flags.ts";
import { addLimitFlags, type LimitFlags } from "../limit-flags.ts";
import { defaultStore } from "../locate.ts";
import { endpointUrl, nameList } from "../read-flag.ts";
import type { RunViewFlags } from "../terminal/open-run-view.ts";

/** How questions to people are answered. */
export interface PeopleFlags {
  /** Answers each question with yes. */
  readonly yes?: boolean;
  /** False with `--no-input`: nothing is asked here. */
  readonly input: boolean;
}

/** What `orchestrate run` may be told; a flag wins over the task file, the task file over the environment. */
export interface RunFlags extends RunViewFlags, PeopleFlags, LimitFlags, CassetteFlags {
  readonly agents?: string;
  readonly lead?: string;
  readonly model?: string;
  readonly baseUrl?: string;
  readonly apiKeyEnv?: string;
  /** False with `--no-stream`. */
  readonly stream: boolean;
  readonly deliverables?: string[];
  readonly approve?: string[];
  readonly out?: string;
  readonly store: string;
  readonly runId?: string;
}

const notes = `
Flags win over the task file, the task file over the environment (OPENAI_MODEL, OPENAI_API_KEY, OPENAI_BASE_URL).
Where nothing names a model the run is offline: documents are drafted from the task's facts, without a network.
On a terminal you see a live tree; a pipe gets one JSON event a line. Ctrl-C stops and keeps the documents so far.

Examples:
  orchestrate run examples/design-task.yaml
  orchestrate run task.yaml --model gpt-5 --deliverables adr,openapi --out out/first
  orchestrate run task.yaml --model qwen3 --base-url http://127.0.0.1:11434/v1
  orchestrate run task.yaml --model gpt-5 --dollars 2.50 --tokens 400k --minutes 20
  orchestrate run task.yaml --model gpt-5,gpt-5-mini --record run.jsonl
  orchestrate run task.yaml --replay run.jsonl
  orchestrate run task.yaml --json > events.jsonl
  orchestrate run task.yaml --approve sql-ddl,devops-automator

Exit codes: 0 completed, 1 a document is invalid or missing, 2 wrong usage, task or agent file, 3 waiting for a person,
4 model endpoint failed, 5 store or output, 6 a limit was reached, 75 another process has the run or the folder,
130 and 143 stopped by a signal, 141 the reader of the output went away`;

/** `orchestrate run`: works on a task file. */
export const addRun: AddCommand = (program, { io, action }) => {
  const command = program
    .command("run")
    .argument("<task.yaml>", "the task file")
    .description("run a task with a team of agents and write the documents it hands over")
    .option("--agents <path>", "folder or file of agent markdown (default: the built-in five)")
    .option("--lead <id>", "agent that gets the goal")
    .option("--model <names>", "model of all agents, or offline; further ones after commas take over when it fails")
    .option("--base-url <url>", "endpoint that speaks the OpenAI chat protocol", endpointUrl)
    .option("--api-key-env <name>", "environment variable that holds the key (default: OPENAI_API_KEY)")
    .option("--no-stream", "read replies whole, for endpoints that cannot stream")
    .option("--deliverables <kinds>", "kinds of documents to hand over, with commas between them", nameList)
    .option("--approve <list>", "ask a person first: kinds, edges such as 'a -> b', agents, or all", nameList)
    .option("--yes", "answer whatever is asked with yes")
    .option("--no-input", "ask nothing here: the run waits for orchestrate approve")
    .option("--out <folder>", "folder for the documents (default: out/<name of the task file>)")
    .option("--store <file>", "where the run is kept", defaultStore)
    .option("--run-id <id>", "id of the run (default: made up)");
  addCassetteFlags(addLimitFlags(command, { withDefaults: true }))
    .option("--json", "print one JSON event a line, as a pipe gets it")
    .option("--quiet", "print only how it ended")
    .option("--verbose", "show what the models say as they say it")
    .addHelpText("after", notes)
    .action((file: string, flags: RunFlags) =>
      action(async () => (await import("../running/run-file.ts")).runFile(io, file, flags)),
    );
};
