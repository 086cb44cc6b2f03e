import { defineAgentRule } from "../agent-rule.ts";

/** A heading with nothing below it. */
export const sectionEmpty = defineAgentRule({
  code: "section-empty",
  severity: "info",
  title: "A heading has nothing below it.",
  why: "An empty section is most often one that somebody meant to write. The agent reads its heading and is told nothing.",
  remedy: "Write the section, or delete its heading.",
  check: ({ agent: { sections } }) =>
    sections
      // A title may stand alone above the purpose.
      .filter(({ level, text }) => level > 1 && text.trim() === "")
      .map(({ heading, line }) => ({ line, message: `nothing stands below the heading "${heading}"` })),
});
