import { defineAgentRule } from "../agent-rule.ts";

/** An edge that does not say when it is to be used. */
export const handoffReasonMissing = defineAgentRule({
  code: "handoff-reason-missing",
  severity: "warning",
  title: "An edge to another agent has no reason.",
  why: "The reason beside a name becomes the description of the tool that hands work over. Without one a model knows that it may call the agent, but not when.",
  remedy: `Write what the other agent is asked for:

\`\`\`markdown
- **Database Reviewer** — To have a migration checked for locks before it is merged
\`\`\``,
  check: ({ agent: { name, handoffs } }) =>
    handoffs
      .filter(({ reason }) => reason === "")
      .map(({ label, line, column }) => {
        const message = `${name} names "${label}" without a reason, so a model cannot know when to ask`;
        return { line, column, message, hint: `Write it as: - **${label}** — reason` };
      }),
});
