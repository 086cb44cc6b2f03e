import type { SectionRole } from "./agent-definition.ts";
import { headingWords } from "./markdown-lists.ts";

// As counted over 6,000 public agent files; the first title of each line is the native one.
const titles: Readonly<Record<SectionRole, string>> = {
  purpose: "purpose|mission|your core mission|core mission|role|role expertise|behavioral mindset|expert purpose",
  responsibilities:
    "core responsibilities|responsibilities|capabilities|core capabilities|focus areas|core competencies|key actions",
  skills: "key skills|skills|knowledge base|core expertise|your expertise",
  style: "communication style|your communication style|behavioral traits|response style",
  examples: "example prompts|example interactions|example use cases|common scenarios",
  related:
    "related agents|integration with other agents|boundaries with related agents|delegations|workflow position|key distinctions",
  rules: "rules|critical rules|critical rules you must follow|boundaries|constraints|what you never do",
  outputs: "outputs|output|output format|expected deliverables",
};

const roles: ReadonlyMap<string, SectionRole> = new Map(
  Object.entries(titles).flatMap(([role, words]) => words.split("|").map((title) => [title, role as SectionRole])),
);

/** What a section is for by its heading; undefined when the heading is a library's own. Signs and case do not count. */
export function sectionRole(heading: string): SectionRole | undefined {
  const words = headingWords(heading);
  const known = roles.get(words);
  if (known !== undefined) return known;
  if (words.startsWith("critical rules ")) return "rules";
  return words.startsWith("common scenarios ") ? "examples" : undefined;
}

/** Whether a heading is the title that the native dialect uses for a role. */
export function isNativeTitle(heading: string, role: SectionRole): boolean {
  return titles[role].startsWith(`${headingWords(heading)}|`);
}
