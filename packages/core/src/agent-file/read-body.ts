import type { AgentDefinition, SectionRole, TitledList } from "./agent-definition.ts";
import { headingTitle, labelledList, listItems, listsByHeading } from "./markdown-lists.ts";
import type { ListItem } from "./markdown-lists.ts";
import type { ScannedBody, ScannedSection } from "./scan-sections.ts";
import { isNativeTitle, sectionRole } from "./section-roles.ts";

/** What the sections of a body say, by their roles. */
export interface BodyContent extends Pick<
  AgentDefinition,
  "purpose" | "responsibilities" | "skills" | "style" | "rules" | "outputs" | "examplePrompts"
> {
  /** The first heading of level 1, without signs; empty when there is none. */
  readonly title: string;
}

/** Reads a body by the roles of its sections; what has no role stays in the sections alone. */
export function readBody(body: ScannedBody): BodyContent {
  const byRole = Map.groupBy(body.sections, ({ heading }) => sectionRole(heading));
  const of = (role: SectionRole): readonly ScannedSection[] => preferred(byRole.get(role) ?? [], role);
  const texts = (role: SectionRole): string[] => items(of(role)).map(({ text }) => text);
  const purpose = of("purpose");
  return {
    title: headingTitle(body.sections.find(({ level }) => level === 1)?.heading ?? ""),
    purpose: purpose.length === 0 ? body.opening : purpose.map(({ text }) => text).join("\n\n"),
    responsibilities: of("responsibilities").flatMap((section) => listsByHeading(section)),
    skills: items(of("skills")).map(({ text }): TitledList => labelledList(text)),
    style: texts("style"),
    rules: texts("rules"),
    outputs: texts("outputs"),
    examplePrompts: texts("examples").map(withoutQuotes),
  };
}

/** Sections of a role at one level: the second, where it is used there; native titles win over their like. */
function preferred(sections: readonly ScannedSection[], role: SectionRole): readonly ScannedSection[] {
  const native = sections.filter(({ heading }) => isNativeTitle(heading, role));
  const candidates = native.length > 0 ? native : sections;
  const level = [2, 1, 3, 4, 5, 6].find((candidate) => candidates.some((section) => section.level === candidate));
  return candidates.filter((section) => section.level === level);
}

function items(sections: readonly ScannedSection[]): ListItem[] {
  return sections.flatMap(({ lines }) => listItems(lines));
}

/** The first sentence of a text, without line breaks, at most 300 characters. */
export function firstSentence(text: string): string {
  const [paragraph = ""] = text.split(/\n[ \t]*\n/, 1);
  const line = paragraph.slice(0, 2_000).replace(/\s+/g, " ").trim();
  const end = line.search(/[.!?](?:\s|$)/);
  const sentence = end < 0 ? line : line.slice(0, end + 1);
  return sentence.length > 300 ? `${sentence.slice(0, 299).trimEnd()}…` : sentence;
}

function withoutQuotes(text: string): string {
  const pairs = ['""', "''", "\u201c\u201d", "\u2018\u2019", "\u00ab\u00bb", "``"];
  const isQuoted = text.length > 2 && pairs.includes(`${text.at(0) ?? ""}${text.at(-1) ?? ""}`);
  return isQuoted ? text.slice(1, -1) : text;
}
