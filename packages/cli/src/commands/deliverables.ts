import type { AddCommand } from "../cli-command.ts";

/** What `orchestrate deliverables` may be told. */
export interface DeliverablesFlags {
  readonly json?: boolean;
  readonly markdown?: boolean;
}

/** `orchestrate deliverables`: the kinds of documents that a team can hand over. */
export const addDeliverables: AddCommand = (program, { io, action }) => {
  program
    .command("deliverables")
    .description("list the kinds of documents, who owns them and what checks them")
    .option("--json", "print JSON")
    .option("--markdown", "print a Markdown table")
    .action((flags: DeliverablesFlags) =>
      action(async () => (await import("../deliverables/list-deliverables.ts")).listDeliverables(io, flags)),
    );
};
