import { headingWords } from "../../agent-file/markdown-lists.ts";
import { defineAgentRule } from "../agent-rule.ts";
import { nativeSections } from "../native-sections.ts";

/** Sections that a file of the native dialect lacks. */
export const sectionMissing = defineAgentRule({
  code: "section-missing",
  severity: "info",
  title: "A file of the native dialect lacks usual sections.",
  why: "Responsibilities, skills, style and example prompts are read out of their sections: `agents show` and `agents list` show them, `agents export` carries them over, and people look for them in the same place in every file.",
  remedy: "Add the sections that say something. A section with nothing to say may stay out.",
  check: ({ agent: { sections, source } }) => {
    if (source.dialect !== "native") return [];
    const there = new Set(sections.map(({ heading }) => headingWords(heading)));
    const missing = nativeSections.filter((section) => !there.has(section.toLowerCase()));
    // Fewer than three of them, and the file is simply laid out in another way.
    if (missing.length === 0 || nativeSections.length - missing.length < 3) return [];
    const message = `sections that are usual are missing: ${missing.join(", ")}`;
    return [{ line: source.bodyStartLine, message }];
  },
});
