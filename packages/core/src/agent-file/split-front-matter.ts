import { placeOf, problemAt } from "./decode-text.ts";
import type { Problem } from "./diagnostics.ts";
import { keyOfLine } from "./known-keys.ts";

/** Largest front matter that is read, in characters (16 KiB). */
export const maxFrontMatter = 16 << 10;

/** A file taken apart at its front matter, before that is read. */
export interface SplitFile {
  /** Between the fences, without the indentation that all of it has. */
  readonly block: string;
  /** Line of the block's first character in the file, from 1. */
  readonly blockStartLine: number;
  /** Characters that were taken off the start of each line of the block. */
  readonly indent: number;
  readonly body: string;
  readonly bodyStartLine: number;
  /** The heading above front matter that does not start the file; empty otherwise. */
  readonly title: string;
  readonly problem: Problem | undefined;
}

/** A line of a file. */
interface Line {
  readonly text: string;
  readonly start: number;
}

const fenceHint = "Front matter starts and ends with a line holding only ---.";
// Front matter that does not start the file is looked for in so many lines.
const searchedLines = 12;

/** Splits a file at its front matter; undefined when it has none, a problem when it cannot be told where that ends. */
export function splitFrontMatter(text: string, file: string): SplitFile | Problem | undefined {
  const [first = { text: "", start: 0 }] = linesFrom(text, 0, 1);
  if (isOpening(first.text)) return splitAtFences(text, { fence: first, line: 1, file });
  const head = linesFrom(text, 0, searchedLines);
  return indented(text, head, file) ?? fenced(text, head, file);
}

function isOpening(line: string): boolean {
  return line.startsWith("---") && !line.startsWith("----");
}

interface Opening {
  readonly fence: Line;
  /** From 1. */
  readonly line: number;
  readonly file: string;
}

function splitAtFences(text: string, { fence, line, file }: Opening): SplitFile | Problem {
  const language = fence.text.trim().slice(3).trim();
  if (language !== "") {
    const message = `front matter must be YAML; the first line asks for "${language.slice(0, 40)}"`;
    return { ...problemAt(file, "front-matter-language", message, { line }), hint: fenceHint };
  }
  const from = fence.start + fence.text.length + 1;
  const closing = findClosing(text, from, fence.text.search(/\S/));
  if (closing === undefined) {
    const message = "the front matter has no closing ---";
    return { ...problemAt(file, "front-matter-unclosed", message, { line }), hint: fenceHint };
  }
  const place = placeOf(text, closing.start);
  const block = text.slice(from, Math.max(from, closing.start - 1));
  const isRow = isDashes(closing.text.trim());
  if (!isRow || (closing.text.trim() !== "---" && !block.split("\n").some((one) => keyOfLine(one) !== undefined))) {
    const message = `"${closing.text.slice(0, 40)}" does not close the front matter; the closing line holds only ---`;
    return { ...problemAt(file, "front-matter-fence", message, place), hint: fenceHint };
  }
  const message = `a row of ${closing.text.trim().length} dashes is taken as the end of the front matter`;
  const warning: Problem = { ...problemAt(file, "front-matter-closing", message, place), severity: "warning" };
  const isPlain = closing.text.trimEnd() === "---" || fence.text.startsWith(" ") || fence.text.startsWith("\t");
  const problem = isPlain ? undefined : { ...warning, hint: fenceHint };
  return split(text, block, { start: from, line: line + 1, end: closing.start + closing.text.length + 1, problem });
}

/** The first line of dashes at column 1, or as far in as the opening one; else the first one that stands further in. */
function findClosing(text: string, from: number, indent: number): Line | undefined {
  if (indent === 0) {
    const newline = text.startsWith("---", from) ? from - 1 : text.indexOf("\n---", from);
    if (newline >= 0) return linesFrom(text, newline + 1, 1)[0];
  }
  const lines = linesFrom(text, from, maxFrontMatter).filter((line) => line.start < from + maxFrontMatter);
  return lines.find((line) => isDashes(line.text.trim()));
}

function isDashes(text: string): boolean {
  return text.length >= 3 && text.replaceAll("-", "") === "";
}

interface Place {
  readonly start: number;
  readonly line: number;
  readonly end: number;
  readonly problem: Problem | undefined;
  readonly title?: string;
}

function split(text: string, block: string, { line, end, problem, title = "" }: Place): SplitFile {
  const lines = block.split("\n");
  const indent = lines.reduce((least, one) => (one.trim() === "" ? least : Math.min(least, one.search(/\S/))), 40);
  const shift = lines.every((one) => one.trim() === "") ? 0 : indent;
  return {
    block: shift === 0 ? block : lines.map((one) => one.slice(shift)).join("\n"),
    blockStartLine: line,
    indent: shift,
    body: text.slice(end),
    bodyStartLine: placeOf(text, end).line,
    title,
    problem,
  };
}

/** Front matter below blank lines, or indented as a whole. */
function indented(text: string, head: readonly Line[], file: string): SplitFile | Problem | undefined {
  const index = head.findIndex((line) => line.text.trim() !== "");
  const fence = head[index];
  const next = head.slice(index + 1).find((line) => line.text.trim() !== "");
  if (fence === undefined || !isOpening(fence.text.trim()) || keyOfLine(next?.text.trim() ?? "") === undefined) {
    return undefined;
  }
  const found = splitAtFences(text, { fence, line: index + 1, file });
  if ("code" in found) return found;
  const place = { line: index + 1, column: fence.text.search(/\S/) + 1, severity: "warning" } as const;
  const message = "the front matter is indented or below blank lines; it is read all the same";
  const problem = { ...problemAt(file, "front-matter-indented", message, place), hint: "Let it start the file." };
  return { ...found, problem };
}

/** Front matter in a code fence below the title. */
function fenced(text: string, head: readonly Line[], file: string): SplitFile | undefined {
  const index = head.findIndex((line) => line.text.trim() !== "" && !line.text.startsWith("# "));
  const fence = head[index];
  if (fence === undefined || !["```", "```yaml", "```yml"].includes(fence.text.trimEnd().toLowerCase()))
    return undefined;
  const from = fence.start + fence.text.length + 1;
  const lines = linesFrom(text, from, maxFrontMatter);
  const closing = lines.find((line) => line.text.trimEnd() === "```");
  const inside = lines.filter((line) => line.start < (closing?.start ?? 0));
  const keys = inside.map((line) => keyOfLine(line.text));
  if (closing === undefined || !(keys.includes("name") || keys.includes("description"))) return undefined;
  const place = { line: index + 1, severity: "warning" } as const;
  const message = "the front matter is in a code fence below the title; it is read all the same";
  const problem = { ...problemAt(file, "front-matter-fenced", message, place), hint: fenceHint };
  // Fences of front matter inside the fence of code say nothing.
  const block = inside.map((line) => (isDashes(line.text.trim()) ? "" : line.text)).join("\n");
  const title =
    head
      .find((line) => line.text.startsWith("# "))
      ?.text.slice(2)
      .trim() ?? "";
  const end = closing.start + closing.text.length + 1;
  return split(text, block, { start: from, line: index + 2, end, problem, title });
}

function linesFrom(text: string, from: number, most: number): Line[] {
  const lines: Line[] = [];
  for (let start = from; start <= text.length && lines.length < most;) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    lines.push({ text: text.slice(start, end), start });
    start = end + 1;
  }
  return lines;
}
