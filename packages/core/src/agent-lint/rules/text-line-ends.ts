import { defineAgentRule } from "../agent-rule.ts";

/** A file whose lines end in different ways. */
export const textLineEnds = defineAgentRule({
  code: "text-line-ends",
  severity: "info",
  title: "The lines of the file end in different ways.",
  why: "A file with both kinds of line ends shows differences that nobody made, and some programs see its front matter as text.",
  remedy: "`orchestrate agents fix` ends all lines as most of them end.",
  fixable: true,
  check: ({ agent: { source } }) =>
    source.encoding.eol === "mixed" ? [{ line: 1, message: "the lines of the file end in different ways" }] : [],
});
