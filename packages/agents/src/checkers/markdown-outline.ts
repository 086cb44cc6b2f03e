/** A heading of a Markdown text. `line` counts from 1. */
export interface MarkdownHeading {
  readonly level: number;
  readonly text: string;
  readonly line: number;
}

/** A fenced code block. `line` is that of its first line of content, counted from 1. */
interface MarkdownFence {
  readonly language: string;
  readonly line: number;
  readonly text: string;
}

/** A line outside of fences and front matter. */
export interface MarkdownLine {
  readonly line: number;
  readonly text: string;
}

/** What the checks of Markdown documents look at. */
export interface MarkdownOutline {
  readonly headings: readonly MarkdownHeading[];
  readonly fences: readonly MarkdownFence[];
  readonly prose: readonly MarkdownLine[];
  /** YAML between `---` lines at the very beginning, with the number of its first line. */
  readonly frontMatter?: { readonly line: number; readonly text: string };
}

/** Larger documents are refused before they are parsed; 1 MiB is far above any document that a person reads. */
export const MAX_DOCUMENT_BYTES = 1024 * 1024;

interface OpenFence {
  readonly mark: string;
  readonly language: string;
  readonly line: number;
}

/** Reads headings (behind `#` or above a line of `=` or `-`), fences and prose in one pass; what stands in a fence is never a heading. */
export function outlineMarkdown(text: string): MarkdownOutline {
  const lines = text.split(/\r?\n/);
  const start = frontMatterEnd(lines);
  const headings: MarkdownHeading[] = [];
  const fences: MarkdownFence[] = [];
  const prose: MarkdownLine[] = [];
  let open: OpenFence | undefined;
  for (let index = start; index < lines.length; index += 1) {
    const content = lines[index] ?? "";
    const number = index + 1;
    if (open !== undefined) {
      if (!closes(content, open.mark)) continue;
      fences.push(fenceOf(open, lines.slice(open.line - 1, index)));
      open = undefined;
      continue;
    }
    open = opensFence(content, number);
    if (open !== undefined) continue;
    const underlined = underlinedHeading(lines, index, start);
    if (underlined === undefined) prose.push({ line: number, text: content });
    const heading = underlined ?? headingOf(content, number);
    if (heading !== undefined) headings.push(heading);
  }
  if (open !== undefined) fences.push(fenceOf(open, lines.slice(open.line - 1)));
  const outline = { headings, fences, prose };
  return start === 0 ? outline : { ...outline, frontMatter: { line: 2, text: lines.slice(1, start - 1).join("\n") } };
}

/** Prose below a heading, up to the next heading of the same or a higher level, without the heading itself. */
export function sectionBelow(outline: MarkdownOutline, heading: MarkdownHeading): readonly MarkdownLine[] {
  const next = outline.headings.find((other) => other.line > heading.line && other.level <= heading.level);
  const end = next?.line ?? Infinity;
  return outline.prose.filter((entry) => entry.line > heading.line && entry.line < end);
}

function frontMatterEnd(lines: readonly string[]): number {
  if (lines[0]?.trimEnd() !== "---") return 0;
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === "---");
  return end < 0 ? 0 : end + 1;
}

function opensFence(content: string, line: number): OpenFence | undefined {
  const match = /^ {0,3}(`{3,}|~{3,})([^`]*)$/.exec(content);
  if (match === null) return undefined;
  const language = (match[2] ?? "").trim().split(/\s/, 1)[0] ?? "";
  return { mark: match[1] ?? "", language: language.toLowerCase(), line: line + 1 };
}

function closes(content: string, mark: string): boolean {
  const bare = content.trim();
  const indent = content.length - content.trimStart().length;
  return indent <= 3 && bare.length >= mark.length && bare.split("").every((character) => character === mark.charAt(0));
}

function fenceOf(open: OpenFence, lines: readonly string[]): MarkdownFence {
  return { language: open.language, line: open.line, text: lines.join("\n") };
}

/** The heading that a line of `=` or `-` makes of a line that stands alone above it. */
function underlinedHeading(lines: readonly string[], index: number, start: number): MarkdownHeading | undefined {
  const mark = /^ {0,3}(=+|-+)[ \t]*$/.exec(lines[index] ?? "")?.[1];
  if (mark === undefined || index - 1 < start) return undefined;
  const text = (lines[index - 1] ?? "").trim();
  const isAlone = index - 1 === start || (lines[index - 2] ?? "").trim() === "";
  if (!isAlone || text === "" || /^(?:[-*+#>|<=~`]|\d+[.)])/.test(text)) return undefined;
  return { level: mark.startsWith("=") ? 1 : 2, text, line: index };
}

function headingOf(content: string, line: number): MarkdownHeading | undefined {
  const match = /^ {0,3}(#{1,6})[ \t](.*)$/.exec(content);
  if (match === null) return undefined;
  const words = (match[2] ?? "").trim().split(/[ \t]+/);
  if (words.length > 1 && /^#+$/.test(words.at(-1) ?? "")) words.pop();
  return { level: (match[1] ?? "").length, text: words.join(" "), line };
}
