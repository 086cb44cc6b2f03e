import type { AddCommand } from "../cli-command.ts";
import { sarifFile } from "../read-flag.ts";

/** What `orchestrate check` may be told. */
export interface CheckDocumentFlags {
  readonly kind?: string;
  /** Folders that each hold a service. */
  readonly root?: readonly string[];
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
node_modules, dist, links, binary files and files above 1 MiB are passed over, and so is what a run has written, which it
has checked: name its folder to check it again.

A $ref to another file is followed where that file lies below a named folder, or in or below the folder of a named file.
One to a file that is not there is an error. Nothing else is read for it, and nothing is fetched: a note says which could
not be followed.

Documents are compared within one service. Where two or more folders beside each other each hold an API, each of them is
a service of its own (v1, v2 … are versions of one); --root says it where that is not so.

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
    .option("--root <folder...>", "folders that each hold a service; documents are compared within one only")
    .option("--json", "print JSON")
    .option("--sarif [file]", "print SARIF 2.1.0 for code scanning, or write it into a file", sarifFile)
    .option("--strict", "warnings and documents that could not be checked fail the check too")
    .option("--store <file>", "remember outcomes here (default: your own cache folder; none where CI is set)")
    .option("--no-store", "remember nothing and check everything anew")
    .option("--quiet", "print only what fails the check, and how it ended")
    .option("--verbose", "name also rules that hold or could not be checked, and ten or more files of no known kind")
    .addHelpText("after", notes)
    .action((paths: string[], flags: CheckDocumentFlags) =>
      action(async () => (await import("../checking/check-documents.ts")).checkDocuments(io, paths, flags)),
    );
};
