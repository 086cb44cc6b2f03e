import type { AgentEdge } from "./agent-definition.ts";
import type { AgentFile } from "./dialects/agent-dialect.ts";
import type { Problem } from "./diagnostics.ts";
import { headingTitle, headingWords, listItems } from "./markdown-lists.ts";
import type { ListItem } from "./markdown-lists.ts";
import { relatedAgents } from "./related-agents.ts";
import type { BodyLine, ScannedBody, ScannedSection } from "./scan-sections.ts";
import { isNativeTitle } from "./section-roles.ts";
import { tableEdges } from "./table-edges.ts";

/** Edges that the text of a file declares, and lines of its lists that name nobody. */
export interface BodyEdges {
  readonly edges: readonly AgentEdge[];
  readonly problems: readonly Problem[];
}

/** The edges of the section Related Agents as the native dialect writes them: permissions, one line each. */
export function nativeEdges({ body, path }: AgentFile): BodyEdges {
  const edges: AgentEdge[] = [];
  const problems: Problem[] = [];
  for (const item of relatedSections(body).flatMap(({ lines }) => listItems(lines))) {
    const found = relatedAgents(item, { form: "section", executable: true, sentences: false });
    edges.push(...found);
    if (found.length === 0 && !/^(?:\W{0,9}none|n\/a)\b/i.test(item.text)) problems.push(unreadable(item, path));
  }
  return { edges, problems };
}

function unreadable({ line, column }: ListItem, file: string): Problem {
  const message = "this item of Related Agents names no agent";
  const hint = "Write it as: - **Name** — reason";
  return { file, line, column, code: "handoff-unreadable", severity: "warning", message, hint };
}

function relatedSections({ sections }: ScannedBody): readonly ScannedSection[] {
  const named = sections.filter(({ heading }) => isNativeTitle(heading, "related"));
  const level = [2, 1, 3, 4, 5, 6].find((candidate) => named.some((section) => section.level === candidate));
  return named.filter((section) => section.level === level);
}

/** Whether a body has the section that declares edges in the native dialect. */
export function hasRelatedAgents(body: ScannedBody): boolean {
  return relatedSections(body).length > 0;
}

/**
 * The edges that other dialects' text declares, in lists and tables under a heading or a line such as "Integration with
 * other agents". They are advice: those programs do not act on them.
 */
export function adviceEdges({ body }: AgentFile): readonly AgentEdge[] {
  const read = new Set<number>();
  const edges: AgentEdge[] = [];
  const add = (found: readonly AgentEdge[]): void => {
    // A section inside another, or a line of text inside a section, is read once.
    edges.push(...found.filter(({ line }) => !read.has(line)));
    for (const { line } of found) read.add(line);
  };
  for (const section of body.sections) {
    if (!declaresEdges(section.heading)) continue;
    const companions = section.inside.filter(({ heading }) => companionIn(heading) !== "");
    const own = section.lines.filter(({ line }) => !companions.some((one) => line >= one.line && line <= one.endLine));
    add(companions.flatMap(companionEdges));
    add(listItems(own).flatMap((item) => relatedAgents(item, { ...advice, form: "section" })));
    add(tableEdges(own));
  }
  add(paragraphEdges(body.lines));
  add(tableEdges(body.lines, { trigger: true }));
  return withoutRepeats(edges).toSorted((a, b) => a.line - b.line || a.column - b.column);
}

const advice = { executable: false, sentences: true } as const;

/** The colleague of a heading such as `### With tug-master` or `### Working with Roger (Platform)`; empty when it has none. */
function companionIn(heading: string): string {
  const [, name = ""] = /^(?:working )?with\s(.*)$/i.exec(headingTitle(heading)) ?? [];
  return (name.split("(", 1)[0] ?? "").trim();
}

function companionEdges({ heading, level, line }: ScannedSection): AgentEdge[] {
  const name = companionIn(heading);
  const column = level + 2 + heading.indexOf(name);
  return relatedAgents({ text: `**${name}**`, line, column: column - 2 }, { ...advice, form: "section" });
}

const titles: ReadonlySet<string> = new Set([
  "related agents",
  "integration with other agents",
  "boundaries with related agents",
  "collaboration with other agents",
  "working with other agents",
  "works with other agents",
  "delegations",
  "delegation",
  "delegates to",
  "hands off to",
]);

function declaresEdges(heading: string): boolean {
  return titles.has(headingWords(heading));
}

/** Lists right below a line of text that announces them. */
function paragraphEdges(lines: readonly BodyLine[]): AgentEdge[] {
  const edges: AgentEdge[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.isCode || line.text.length > 80 || !announces(line.text)) continue;
    const items = listItems(listBelow(lines, index + 1));
    edges.push(...items.flatMap((item) => relatedAgents(item, { ...advice, form: "paragraph" })));
  }
  return edges;
}

// The titles all hold one of these words.
const announcing = /^[*_]{0,2}[A-Za-z].*(?:agents|deleg|hands off)|^[*_]{0,2}deleg/i;

function announces(text: string): boolean {
  return announcing.test(text) && titles.has(headingWords(text));
}

function listBelow(lines: readonly BodyLine[], from: number): readonly BodyLine[] {
  let end = from;
  while (end < lines.length && isListOrBlank(lines[end])) end += 1;
  return lines.slice(from, end);
}

function isListOrBlank(line: BodyLine | undefined): boolean {
  return line !== undefined && !line.isCode && /^(?:\s*$|\s*[-*+]\s|\s*\d{1,3}[.)]\s|\s{2,}\S)/.test(line.text);
}

/** One edge for each target: a text may well name a colleague twice. */
function withoutRepeats(edges: readonly AgentEdge[]): readonly AgentEdge[] {
  const seen = new Set<string>();
  return edges.filter(({ target, line }) => {
    const key = `${line}\0${target}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
