import { headingWords } from "../../agent-file/markdown-lists.ts";
import { defineAgentRule } from "../agent-rule.ts";
import { nativeSections } from "../native-sections.ts";

/** Native sections in another than their usual order. */
export const sectionOrder = defineAgentRule({
  code: "section-order",
  severity: "info",
  title: "The sections of a native file are not in their usual order.",
  why: "Order changes nothing for the agent. It lets people find a part in the same place in every file, and keeps differences between files small.",
  remedy:
    "Purpose, Core Responsibilities, Key Skills, Communication Style, Example Prompts, Related Agents; other sections may stand anywhere. `orchestrate agents fix` moves them.",
  fixable: true,
  check: ({ agent: { sections, source } }) => {
    if (source.dialect !== "native") return [];
    const order = nativeSections.map((name) => name.toLowerCase());
    let highest = -1;
    for (const { heading, level, line } of sections) {
      const position = level === 2 ? order.indexOf(headingWords(heading)) : -1;
      if (position < 0) continue;
      const after = nativeSections[highest] ?? "";
      if (position < highest)
        return [{ line, message: `the section ${nativeSections[position]} usually stands before ${after}` }];
      highest = position;
    }
    return [];
  },
});
