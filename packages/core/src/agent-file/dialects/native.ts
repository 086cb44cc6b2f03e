import type { AgentDefinition, HandoffEdge, TitledList } from "../agent-definition.ts";
import { fileStem } from "../agent-id.ts";
import type { Problem } from "../diagnostics.ts";
import { headingTitle, headingWords, labelledList, listItems, listsByHeading } from "../markdown-lists.ts";
import { relatedAgent } from "../related-agents.ts";
import type { ScannedBody, ScannedSection } from "../scan-sections.ts";
import type { AgentDialect, AgentFile } from "./agent-dialect.ts";
import { frontMatterEdges, maxNameLength, readNativeFrontMatter } from "./native-front-matter.ts";

/** Front matter with name and category, and six sections of which Related Agents declares the edges. */
export const native: AgentDialect = {
  id: "native",
  matches: () => true,
  read: (file) => {
    const { path, frontMatter, body } = file;
    const { known, extra, problems } = readNativeFrontMatter(frontMatter, path);
    const all = sectionsByTitle(body);
    const purpose = sectionText(all, "purpose") ?? body.opening;
    const related = relatedEdges(all, path);
    const content = {
      name: known.name ?? nameWithoutKey(file),
      description: known.description ?? firstSentence(purpose),
      category: known.category,
      version: known.version,
      model: known.model,
      purpose,
      responsibilities: responsibilities(all),
      skills: sectionItems(all, "key skills").map(({ text }) => labelledList(text)),
      style: sectionItems(all, "communication style").map(({ text }) => text),
      examplePrompts: sectionItems(all, "example prompts").map(({ text }) => withoutQuotes(text)),
      handoffs: frontMatterEdges(known, frontMatter) ?? related.edges,
      deliverables: [...new Set(known.deliverables)],
      extra,
    } satisfies Partial<AgentDefinition>;
    return { content, problems: [...problems, ...related.problems] };
  },
};

type SectionsByTitle = ReadonlyMap<string, readonly ScannedSection[]>;

function sectionsByTitle(body: ScannedBody): SectionsByTitle {
  return Map.groupBy(body.sections, ({ heading }) => headingWords(heading));
}

/** Sections with this title at one level: the second, where it is used there, as the title may say the same. */
function sectionsNamed(sections: SectionsByTitle, title: string): readonly ScannedSection[] {
  const named = sections.get(title) ?? [];
  const level = [2, 1, 3, 4, 5, 6].find((candidate) => named.some((section) => section.level === candidate));
  return named.filter((section) => section.level === level);
}

function sectionText(all: SectionsByTitle, title: string): string | undefined {
  const sections = sectionsNamed(all, title);
  return sections.length === 0 ? undefined : sections.map(({ text }) => text).join("\n\n");
}

function sectionItems(all: SectionsByTitle, title: string): ReturnType<typeof listItems> {
  return sectionsNamed(all, title).flatMap(({ lines }) => listItems(lines));
}

function responsibilities(all: SectionsByTitle): TitledList[] {
  return sectionsNamed(all, "core responsibilities").flatMap((section) => listsByHeading(section));
}

function relatedEdges(all: SectionsByTitle, path: string): { edges: HandoffEdge[]; problems: Problem[] } {
  const edges: HandoffEdge[] = [];
  const problems: Problem[] = [];
  for (const item of sectionItems(all, "related agents")) {
    const edge = relatedAgent(item);
    if (edge !== undefined) {
      edges.push(edge);
      continue;
    }
    if (/^(?:\W*none|n\/a)\b/i.test(item.text)) continue;
    const { line, column } = item;
    const message = "this item of Related Agents names no agent";
    const hint = "Write it as: - **Name** — reason";
    problems.push({ file: path, line, column, code: "handoff-unreadable", severity: "warning", message, hint });
  }
  return { edges, problems };
}

function nameWithoutKey({ path, frontMatter, body }: AgentFile): string {
  const title = body.sections.find(({ level }) => level === 1)?.heading ?? "";
  const stem = fileStem(path);
  return frontMatter.isPresent || title === "" ? stem : headingTitle(title).slice(0, maxNameLength);
}

/** The first sentence of a text, without line breaks, at most 300 characters. */
function firstSentence(text: string): string {
  const [paragraph = ""] = text.split(/\n[ \t]*\n/, 1);
  const line = paragraph.slice(0, 2_000).replace(/\s+/g, " ").trim();
  const end = line.search(/[.!?](?:\s|$)/);
  const sentence = end < 0 ? line : line.slice(0, end + 1);
  return sentence.length > 300 ? `${sentence.slice(0, 299).trimEnd()}…` : sentence;
}

function withoutQuotes(text: string): string {
  return (
    /^(?:"(.*)"|'(.*)'|\u201c(.*)\u201d|\u2018(.*)\u2019|\u00ab(.*)\u00bb|`(.*)`)$/su
      .exec(text)
      ?.slice(1)
      .find(Boolean) ?? text
  );
}
