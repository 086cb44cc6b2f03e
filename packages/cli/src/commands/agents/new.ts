import type { AddCommand } from "../../cli-command.ts";
import { nameList } from "../../read-flag.ts";

/** What `orchestrate agents new` may be told. */
export interface NewFlags {
  readonly to: string;
  readonly name?: string;
  readonly purpose?: string;
  readonly description?: string;
  readonly delegatesTo?: string[];
  readonly deliverables?: string[];
}

const notes = `
On a terminal it asks for what no flag says. The file passes orchestrate agents check --strict, or it is not written.
Colleagues are agents of the folder or built-in ones, by id or name; the reason to call one is its description.

Examples:
  orchestrate agents new
  orchestrate agents new --name "Database Reviewer" --purpose "You look at schemas for locks and missing indexes." \\
    --delegates-to backend-architect --deliverables sql-ddl

Exit codes: 0 written, 1 cancelled, 2 wrong usage or something that the check would report, 5 cannot be written`;

/** `orchestrate agents new`: another agent. */
export const addNew: AddCommand = (agents, { io, action }) => {
  agents
    .command("new")
    .description("write a new agent file, from answers or flags")
    .option("--to <folder>", "folder of the agents", "agents")
    .option("--name <name>", "what the agent is called")
    .option("--purpose <text>", "what it is for, in a sentence or two")
    .option("--description <text>", "when to call it (default: the purpose)")
    .option("--delegates-to <agents>", "agents that it may call, with commas between them", nameList)
    .option("--deliverables <kinds>", "kinds of documents that it owns, with commas between them", nameList)
    .addHelpText("after", notes)
    .action((flags: NewFlags) => action(async () => (await import("../../starting/new-agent.ts")).newAgent(io, flags)));
};
