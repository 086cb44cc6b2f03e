import type { AddCommand } from "../../cli-command.ts";

/** `orchestrate agents explain`. */
export const addExplain: AddCommand = (agents, { io, action }) => {
  agents
    .command("explain")
    .argument("[code]", "code of a rule, such as description-vague (default: list them all)")
    .description("say what a code of the check means, why it matters and what to do")
    .option("--json", "print JSON")
    .action((code: string | undefined, flags: { json?: boolean }) =>
      action(async () => (await import("../../agent-files/explain-rule.ts")).explainRule(io, code, flags)),
    );
};
