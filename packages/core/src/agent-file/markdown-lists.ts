import type { TitledList } from "./agent-definition.ts";
import type { BodyLine, ScannedSection } from "./scan-sections.ts";

/** An item of a markdown list. */
export interface ListItem {
  /** Without the bullet; continuation lines and deeper items follow, joined by spaces. */
  readonly text: string;
  /** In the file, from 1. */
  readonly line: number;
  /** Of the text, from 1. */
  readonly column: number;
}

interface OpenItem {
  text: string;
  readonly line: number;
  readonly column: number;
  readonly indent: number;
}

/** The outermost items of the lists among these lines; code blocks do not count. */
export function listItems(lines: readonly BodyLine[]): ListItem[] {
  const items: OpenItem[] = [];
  let open: OpenItem | undefined;
  for (const line of lines) {
    const item = line.isCode ? undefined : itemAt(line);
    if (item !== undefined && (open === undefined || item.indent < open.indent + 2)) {
      open = item;
      items.push(item);
    } else if (line.isCode || /^(?:\s*$| {0,3}#)/.test(line.text)) {
      open = undefined;
    } else if (open !== undefined) {
      open.text += ` ${item?.text ?? line.text.trim()}`;
    }
  }
  return items.map(({ text, line, column }) => ({ text, line, column }));
}

function itemAt({ text, line }: BodyLine): OpenItem | undefined {
  const bullet = /^([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+(?=\S)/.exec(text);
  if (bullet === null) return undefined;
  const [mark, indent = ""] = bullet;
  return { text: text.slice(mark.length).trim(), line, column: mark.length + 1, indent: indent.length };
}

/** Headings one level down with their items; items before the first of them come under the section's own title. */
export function listsByHeading(section: ScannedSection): TitledList[] {
  const subsections = section.inside.filter(({ level }) => level === section.level + 1);
  const firstLine = subsections[0]?.line ?? Number.POSITIVE_INFINITY;
  const own = listItems(section.lines.filter(({ line }) => line < firstLine));
  const lists = subsections.map(({ heading, lines }) => ({
    title: headingTitle(heading),
    items: listItems(lines).map(({ text }) => text),
  }));
  if (own.length === 0) return lists;
  return [{ title: headingTitle(section.heading), items: own.map(({ text }) => text) }, ...lists];
}

/** `**Languages:** Go, Rust` as a title and its items; commas within brackets do not separate. */
export function labelledList(item: string): TitledList {
  const label = /^(?:\*\*|__)(.+?)(?:\*\*|__)/.exec(item);
  if (label === null) return { title: item, items: [] };
  const title = (label[1] ?? "").trim().replace(/\s?:$/, "");
  const rest = item.slice(label[0].length).replace(/^[\s:\-\u2010-\u2015]+/, "");
  return { title, items: splitAtCommas(rest) };
}

/** Parts of a text between its commas, trimmed; commas within brackets do not separate. */
export function splitAtCommas(text: string): string[] {
  if (!/[([{]/.test(text)) return trimmed(text.split(","));
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if ("([{".includes(character)) depth += 1;
    if (")]}".includes(character)) depth = Math.max(0, depth - 1);
    if (character !== "," || depth > 0) continue;
    parts.push(text.slice(start, index));
    start = index + 1;
  }
  parts.push(text.slice(start));
  return trimmed(parts);
}

function trimmed(parts: readonly string[]): string[] {
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/** The emoji or other signs at the start of a heading. */
export function headingSigns(heading: string): string {
  return heading.slice(0, heading.length - headingTitle(heading).length).trim();
}

/** A heading without the emoji or other signs at its start. */
export function headingTitle(heading: string): string {
  const start = heading.search(/[\p{L}\p{N}#.]/u);
  return start < 0 ? heading : heading.slice(start).trim();
}

/** The ASCII words of a heading in lower case: what is left of it whatever was damaged. */
export function headingWords(heading: string): string {
  return heading
    .replace(/[^A-Za-z]+/g, " ")
    .trim()
    .toLowerCase();
}
