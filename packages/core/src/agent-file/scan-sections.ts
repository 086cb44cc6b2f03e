import type { Problem } from "./diagnostics.ts";
import { problemAt } from "./decode-text.ts";

/** A line of a markdown body. */
export interface BodyLine {
  readonly text: string;
  /** In the file, from 1. */
  readonly line: number;
  /** Offset of its first character in the body. */
  readonly start: number;
  /** Part of a fenced code block, fences included. */
  readonly isCode: boolean;
}

/** A section with the lines below its heading, sub-headings included. */
export interface ScannedSection {
  /** As written, without the leading `#`s. */
  readonly heading: string;
  readonly level: number;
  /** Raw markdown below the heading, trimmed. */
  readonly text: string;
  /** Of the heading in the file, from 1. */
  readonly line: number;
  /** The last one, from 1. */
  readonly endLine: number;
  readonly lines: readonly BodyLine[];
  /** The sections inside this one, in order. */
  readonly inside: readonly ScannedSection[];
}

/** A markdown body by its headings. */
export interface ScannedBody {
  /** Every line, also those above the first heading. */
  readonly lines: readonly BodyLine[];
  /** Every heading with the text that it governs, in order. */
  readonly sections: readonly ScannedSection[];
  /** Text above the first heading that is not the title, without the title, trimmed. */
  readonly opening: string;
  readonly problems: readonly Problem[];
}

interface Fence {
  readonly mark: string;
  readonly length: number;
  readonly line: number;
}

interface Heading {
  readonly level: number;
  readonly heading: string;
  readonly index: number;
}

/** Finds the headings of a markdown body; lines that look like headings inside fenced code are not. */
export function scanSections(body: string, file: string, firstLine = 1): ScannedBody {
  const texts = body.split("\n");
  const lines: BodyLine[] = [];
  const headings: Heading[] = [];
  let open: Fence | undefined;
  let start = 0;
  for (const [index, text] of texts.entries()) {
    const line = firstLine + index;
    const wasOpen = open;
    if (wasOpen === undefined) open = openingFence(text, line);
    else if (closes(text, wasOpen)) open = undefined;
    const isCode = wasOpen !== undefined || open !== undefined;
    lines.push({ text, line, start, isCode });
    start += text.length + 1;
    const heading = isCode ? undefined : headingOf(text);
    if (heading !== undefined) headings.push({ ...heading, index });
  }
  const problems: Problem[] = [];
  if (open !== undefined) {
    const message = `the code fence ${open.mark.repeat(open.length)} is never closed; all below it is read as code`;
    problems.push(problemAt(file, "fence-unclosed", message, { line: open.line, severity: "warning" }));
  }
  const scanned: Scanned = { body, lines, headings };
  return { lines, sections: sectionsOf(scanned), opening: openingOf(scanned), problems };
}

interface Scanned {
  readonly body: string;
  readonly lines: readonly BodyLine[];
  readonly headings: readonly Heading[];
}

function sectionsOf(scanned: Scanned): ScannedSection[] {
  const { headings, lines } = scanned;
  const sections: ScannedSection[] = [];
  // From the last to the first, so that what is inside a section is known before the section itself.
  const ends: { level: number; position: number }[] = [];
  for (let position = headings.length - 1; position >= 0; position -= 1) {
    const { level, heading, index } = headings[position] ?? { level: 1, heading: "", index: 0 };
    while ((ends.at(-1)?.level ?? 0) > level) ends.pop();
    const end = ends.at(-1)?.position ?? headings.length;
    const last = headings[end]?.index ?? lines.length;
    const below = lines.slice(index + 1, last);
    const inside = sections.slice(headings.length - end, headings.length - position - 1).toReversed();
    const text = textBetween(index + 1, last, scanned);
    const line = lines[index]?.line ?? 1;
    sections.push({ heading, level, text, line, endLine: line + below.length, lines: below, inside });
    ends.push({ level, position });
  }
  return sections.toReversed();
}

function openingOf(scanned: Scanned): string {
  const { headings, lines } = scanned;
  const [first, second] = headings;
  const above = textBetween(0, first?.index ?? lines.length, scanned);
  if (first?.level !== 1) return above;
  const below = textBetween(first.index + 1, second?.index ?? lines.length, scanned);
  return [above, below].filter((text) => text !== "").join("\n\n");
}

/** The text from one line up to another, counted from 0, trimmed. */
function textBetween(from: number, to: number, { body, lines }: Scanned): string {
  return body.slice(lines[from]?.start ?? body.length, lines[to]?.start ?? body.length).trim();
}

function headingOf(text: string): { level: number; heading: string } | undefined {
  const found = /^ {0,3}(#{1,6})(?=[ \t]|$)/.exec(text);
  if (found === null) return undefined;
  const heading = text
    .slice(found[0].length)
    .trim()
    .replace(/(?:^|[ \t])#+$/, "")
    .trim();
  return { level: found[1]?.length ?? 1, heading };
}

function openingFence(text: string, line: number): Fence | undefined {
  const found = /^ {0,3}(`{3,}|~{3,})/.exec(text);
  const marks = found?.[1];
  if (found === null || marks === undefined) return undefined;
  const mark = marks.slice(0, 1);
  // Three backticks with another one behind them are code within a line of text.
  if (mark === "`" && text.slice(found[0].length).includes("`")) return undefined;
  return { mark, length: marks.length, line };
}

function closes(text: string, fence: Fence): boolean {
  const found = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(text);
  const marks = found?.[1] ?? "";
  return marks.startsWith(fence.mark) && marks.length >= fence.length;
}
