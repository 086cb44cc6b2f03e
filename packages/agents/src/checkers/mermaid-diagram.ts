import { isComment, unclosedBefore, unendedBlock } from "./mermaid-blocks.ts";
import { withoutSettings } from "./mermaid-settings.ts";
import type { Fault } from "./report-findings.ts";
import type { SourcePlace } from "./yaml-source.ts";

/** What one kind of mermaid diagram adds to the check that all of them share. */
export interface MermaidDialect {
  /** Matches the first line that is not a comment. */
  readonly header: RegExp;
  /** How that line may begin, as a hint says it. */
  readonly opening: string;
  /** Such as `sequence diagram`. */
  readonly title: string;
  /** Id of the rule that refuses another kind of diagram. */
  readonly wrongKind: string;
  /** Lines that make a link or a callback. */
  readonly links: RegExp;
  /** Slips that mermaid lets pass or tells at another line; asked before it. */
  readonly slips?: (lines: readonly string[]) => readonly Fault[];
  /** What begins and what ends a block over several lines, where mermaid says at the end of the text only that one is missing. */
  readonly blocks?: readonly [begins: RegExp, ends: RegExp];
  /** Whether a bracket or a quote is closed on its own line. */
  readonly closesOnLine?: boolean;
  /** Rules of the kind, asked when mermaid could read the diagram. `db` is mermaid's own model of it. */
  readonly own: (db: unknown, lines: readonly string[]) => readonly Fault[];
  /** The line of a fault for which mermaid names no line; the first line, where it is absent. */
  readonly placeOfInconsistency?: (lines: readonly string[], message: string) => SourcePlace;
}

/** Checks a diagram: what it asks of the page by line, then mermaid's own grammar, then the rules of its kind. */
export async function mermaidFaults(text: string, dialect: MermaidDialect): Promise<readonly Fault[]> {
  const { lines, faults } = withoutSettings(text.split(/\r?\n/));
  const asked = [...faults, ...lines.flatMap((line, index) => requestsOf(line, index + 1, dialect))];
  if (asked.some(({ severity }) => severity === undefined)) return asked;
  const first = lines.findIndex((line) => line.trim() !== "" && !isComment(line));
  if (dialect.header.test(lines[first] ?? "")) {
    const slips = dialect.slips?.(lines) ?? [];
    return [...asked, ...(slips.length > 0 ? slips : await parseDiagram(lines, first, dialect))];
  }
  const hint = `The first line that is not a comment is ${dialect.opening}.`;
  const message = `this is not a ${dialect.title}`;
  return [...asked, { line: Math.max(1, first + 1), column: 1, rule: dialect.wrongKind, message, hint }];
}

/** The first line that is neither a comment, nor blank, nor front matter: it tells the kind of a diagram. */
export function mermaidHeader(text: string): string {
  const lines = text.slice(0, 10_000).split(/\r?\n/);
  const end = lines[0]?.trim() === "---" ? lines.indexOf("---", 1) : -1;
  return lines.slice(end + 1).find((line) => line.trim() !== "" && !isComment(line)) ?? "";
}

/** Place of the first mention of a word outside of comments; the beginning of the text when there is none. */
export function placeOfWord(lines: readonly string[], word: string): SourcePlace {
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(String.raw`(?<![\w])${escaped}(?![\w])`);
  const index = lines.findIndex((line) => !isComment(line) && pattern.test(line));
  return { line: Math.max(0, index) + 1, column: (pattern.exec(lines[index] ?? "")?.index ?? 0) + 1 };
}

type Request = Omit<Fault, "line" | "column">;

const SCRIPT: Request = {
  rule: "script-refused",
  message: "a diagram brings no script into the page that draws it",
  hint: "Name the document in a note instead.",
};
const LINK: Request = {
  rule: "link",
  severity: "info",
  message: "a link or a callback works on pages only that allow it",
};
const HTML: Request = {
  rule: "html",
  severity: "info",
  message: "HTML other than <br/> is drawn by some pages and shown as text by others",
};

/** What a line asks of the page that draws the diagram: a script is refused, a link and HTML are noted. */
function requestsOf(line: string, number: number, { links }: MermaidDialect): readonly Fault[] {
  if (isComment(line)) return [];
  const told: readonly (readonly [RegExp, Request])[] = [
    [/(?:java|vb)script\s*:|data\s*:\s*text\/html/i, SCRIPT],
    [/<\s*(?:script|iframe|object|embed|svg|img|link|meta|style)\b[^>]*>?|<[a-z][^>]*\son\w+\s*=/i, SCRIPT],
    [links, LINK],
    [/(?<![<-])<(?!(?:\/?(?:b|i|u|em|strong|small|sub|sup|code)|br\s*\/?)\s*>)\/?[a-z][\w-]*(?:\s[^<>]*)?>/i, HTML],
  ];
  const found = told.flatMap(([pattern, request]) => {
    const at = pattern.exec(line);
    return at === null ? [] : [{ line: number, column: at.index + 1, ...request }];
  });
  const script = found.find(({ rule }) => rule === SCRIPT.rule);
  return script === undefined ? found : [script];
}

async function parseDiagram(
  lines: readonly string[],
  first: number,
  dialect: MermaidDialect,
): Promise<readonly Fault[]> {
  // Mermaid takes comment lines and the blank lines at the top out before it counts lines; blank ones below it counts.
  const counted = lines.slice(first).map((line) => (isComment(line) ? "" : line));
  try {
    return dialect.own(await modelOf(`${counted.join("\n")}\n`), lines);
  } catch (error) {
    return faultsOf(lines, first, { error, dialect });
  }
}

/** Mermaid's own model of a diagram. */
async function modelOf(text: string): Promise<unknown> {
  const { mermaid } = await import("./mermaid-library.ts");
  const without = !("window" in globalThis);
  // Mermaid asks `window` whether a box's first word is a colour. It is there only while it parses, because other
  // libraries take a global window for a browser.
  if (without) Object.assign(globalThis, { window: { CSS: { supports: () => false } } });
  try {
    // The first parse makes the kinds of diagram known. It also changes how lines count, so the document goes the other way.
    await mermaid.parse("sequenceDiagram\n  a->>a: a\n");
    return (await mermaid.mermaidAPI.getDiagramFromText(text)).db;
  } finally {
    if (without) Reflect.deleteProperty(globalThis, "window");
  }
}

interface ParseError {
  readonly message?: string;
  /** Where the last token that did fit lies; lines from 1, columns from 0. */
  readonly hash?: {
    readonly token?: string;
    readonly loc?: { readonly last_line: number; readonly last_column: number };
  };
}

function faultsOf(
  lines: readonly string[],
  first: number,
  { error, dialect }: { error: unknown; dialect: MermaidDialect },
): readonly Fault[] {
  const parseError = parseErrorOf(error);
  const { message = "" } = parseError;
  const lexical = /^Lexical error on line (\d+)/.exec(message)?.[1];
  if (lexical !== undefined) return [unexpected(lines, placeAfter(lines, first + Number(lexical), 0, false), message)];
  const faults = grammarFaults(lines, first, { error: parseError, dialect });
  return faults.length > 0 ? faults : [inconsistency(lines, message, dialect)];
}

function inconsistency(lines: readonly string[], message: string, dialect: MermaidDialect): Fault {
  const place = dialect.placeOfInconsistency?.(lines, message) ?? { line: 1, column: 1 };
  return { ...place, rule: "not-consistent", message: message.split("\n")[0] ?? message };
}

function grammarFaults(
  lines: readonly string[],
  first: number,
  { error: { message = "", hash }, dialect }: { error: ParseError; dialect: MermaidDialect },
): readonly Fault[] {
  if (!message.startsWith("Parse error") || hash?.loc === undefined) return [];
  const atLineEnd = /^(?:NEWLINE|NL)$/.test(hash.token ?? "");
  const place = placeAfter(lines, first + hash.loc.last_line, hash.loc.last_column, atLineEnd);
  const opening = dialect.closesOnLine === true ? unclosedBefore(lines, place) : place;
  const unended = unendedBlock(lines, place, dialect.blocks);
  return unended.length > 0 ? unended : [unexpected(lines, opening, message)];
}

function parseErrorOf(error: unknown): ParseError {
  return typeof error === "object" && error !== null ? error : { message: String(error) };
}

function unexpected(lines: readonly string[], place: SourcePlace, message: string): Fault {
  const found = (lines[place.line - 1] ?? "").slice(place.column - 1).trim();
  const problem =
    found === "" ? "something is missing here" : `not expected here: ${JSON.stringify(found.slice(0, 60))}`;
  return { ...place, rule: "syntax", message: problem, ...hintOf(message) };
}

function hintOf(message: string): { hint: string } | Record<string, never> {
  const expected = message.split("\n").find((line) => line.startsWith("Expecting"));
  if (expected === undefined) return {};
  return { hint: expected.length > 200 ? `${expected.slice(0, 200)}…` : expected };
}

/** The first token after a place; the end of the line where the line's end is the token. */
function placeAfter(lines: readonly string[], line: number, column: number, atLineEnd: boolean): SourcePlace {
  const rest = (lines[line - 1] ?? "").slice(column);
  const blanks = rest.length - rest.trimStart().length;
  if (atLineEnd || rest.trim() !== "") return { line, column: column + blanks + 1 };
  const next = lines.findIndex((text, index) => index >= line && text.trim() !== "" && !isComment(text));
  if (next < 0) {
    const last = Math.max(
      0,
      lines.findLastIndex((one) => one.trim() !== ""),
    );
    return { line: last + 1, column: (lines[last] ?? "").trimEnd().length + 1 };
  }
  const text = lines[next] ?? "";
  return { line: next + 1, column: text.length - text.trimStart().length + 1 };
}
