import type { AddCommand } from "../cli-command.ts";
import { sarifFile } from "../read-flag.ts";

/** What `orchestrate check` may be told. */
export interface CheckDocumentFlags {
  readonly kind?: string;
  readonly task?: string;
  /** True for standard output, else the file. */
  readonly sarif?: string | true;
  /** False with `--no-store`. */
  readonly store?: string | false;
  readonly json?: boolean;
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

const notes = `
Examples:
  orchestrate check api/openapi.yaml db/schema.sql
  orchestrate check . --task task.yaml --strict
  orchestrate check notes/interface.txt --kind openapi
  orchestrate check . --sarif results.sarif

What a file is, is told by its name and content; orchestrate deliverables lists the kinds. In folders, hidden folders,
node_modules, dist, links, binary files and files above 1 MiB are passed over.

Exit codes: 0 nothing is wrong, 1 a finding is an error, 2 wrong usage or a file that is of no known kind,
5 store or output, 130 and 143 stopped by a signal, 141 the reader of the output went away`;

/** `orchestrate check`: checks documents that people wrote, without agents. */
export const addCheck: AddCommand = (program, { io, action }) => {
  program
    .command("check")
    .argument("<path...>", "files and folders")
    .description("check documents that you wrote, each alone and all against each other, without agents or a model")
    .option("--kind <id>", "what the file is, when neither its name nor its content tells")
    .option("--task <task.yaml>", "take facts and policy from a task file")
    .option("--json", "print JSON")
    .option("--sarif [file]", "print SARIF 2.1.0 for code scanning, or write it into a file", sarifFile)
    .option("--strict", "warnings and documents that could not be checked fail the check too")
    .option("--store <file>", "remember outcomes here (default: the store of runs, where there is one)")
    .option("--no-store", "remember nothing and check everything anew")
    .option("--quiet", "print only what fails the check, and how it ended")
    .option("--verbose", "name also rules that hold or could not be checked, and files of no known kind")
    .addHelpText("after", notes)
    .action((paths: string[], flags: CheckDocumentFlags) =>
      action(async () => (await import("../checking/check-documents.ts")).checkDocuments(io, paths, flags)),
    );
};
