import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Fault } from "./report-findings.ts";

const HEADER = /^\s*sequenceDiagram\s*$/;
const DECLARATION = /^\s*(?:create\s+)?(?:participant|actor)\s+(\S+?)(?:\s*@\{.*|\s+as\s.*)?\s*$/;
const REFUSED: readonly (readonly [pattern: RegExp, rule: string, message: string, hint: string])[] = [
  [
    /%%\{/,
    "directive-refused",
    "a directive changes the settings of whoever draws the diagram",
    "Take it out; the page that draws it has its own theme.",
  ],
  [
    /^---\s*$/,
    "directive-refused",
    "front matter changes the settings of whoever draws the diagram",
    "Begin with sequenceDiagram.",
  ],
  [
    /^\s*(?:links?|properties|details|click)\s/i,
    "link-refused",
    "links and callbacks are not allowed in a diagram",
    "Name the document in a note instead.",
  ],
  [/<(?!br\s*\/?>)[a-z/!]/i, "html-refused", "HTML other than <br/> is not allowed in a diagram", "Use plain words."],
];

/** Checks a sequence diagram: the house rules by line, mermaid's own grammar, and that each participant is declared. */
export async function sequenceFaults(text: string): Promise<readonly Fault[]> {
  const lines = text.split(/\r?\n/);
  const refused = refusedLines(lines);
  if (refused.length > 0) return refused;
  const first = lines.findIndex((line) => line.trim() !== "" && !isComment(line));
  if (!HEADER.test(lines[first] ?? "")) {
    const hint = "The first line that is not a comment is sequenceDiagram.";
    return [
      {
        line: Math.max(1, first + 1),
        column: 1,
        rule: "not-a-sequence",
        message: "this is not a sequence diagram",
        hint,
      },
    ];
  }
  return parseDiagram(lines, first);
}

function isComment(line: string): boolean {
  return /^\s*%%/.test(line);
}

function refusedLines(lines: readonly string[]): readonly Fault[] {
  return lines.flatMap((line, index) =>
    REFUSED.flatMap(([pattern, rule, message, hint]) => {
      const at = pattern.exec(line);
      if (at === null || (isComment(line) && rule !== "directive-refused")) return [];
      return [{ line: index + 1, column: at.index + 1, rule, message, hint }];
    }),
  );
}

async function parseDiagram(lines: readonly string[], first: number): Promise<readonly Fault[]> {
  // Mermaid takes comment lines and the blank lines at the top out before it counts lines; blank ones below it counts.
  const counted = lines.slice(first).map((line) => (isComment(line) ? "" : line));
  try {
    return undeclared(lines, await actorsOf(`${counted.join("\n")}\n`));
  } catch (error) {
    return [faultOf(lines, first, error)];
  }
}

/** Ids of the participants, from mermaid's own model of the diagram. */
async function actorsOf(text: string): Promise<readonly string[]> {
  const { default: mermaid } = await import("mermaid");
  await giveSanitizer();
  const without = !("window" in globalThis);
  // Mermaid asks `window` whether a box's first word is a colour. It is there only while it parses, because other
  // libraries take a global window for a browser.
  if (without) Object.assign(globalThis, { window: { CSS: { supports: () => false } } });
  try {
    // The first parse makes the kinds of diagram known. It also changes how lines count, so the document goes the other way.
    await mermaid.parse("sequenceDiagram\n  a->>a: a\n");
    const diagram = await mermaid.mermaidAPI.getDiagramFromText(text);
    const { getActors } = diagram.db as { getActors?: () => ReadonlyMap<string, unknown> };
    return [...(getActors?.call(diagram.db).keys() ?? [])];
  } finally {
    if (without) Reflect.deleteProperty(globalThis, "window");
  }
}

/** Gives mermaid's DOMPurify, which does nothing without a browser, the three functions that parsing calls. Nothing is drawn here. */
async function giveSanitizer(): Promise<void> {
  const ours = createRequire(import.meta.url);
  const entry = createRequire(ours.resolve("mermaid")).resolve("dompurify");
  const module = (await import(pathToFileURL(join(dirname(entry), "purify.es.mjs")).href)) as { default: object };
  if ("sanitize" in module.default) return;
  Object.assign(module.default, { addHook: ignore, removeHook: ignore, sanitize: (text: string) => text });
}

function ignore(): void {}

function undeclared(lines: readonly string[], actors: readonly string[]): readonly Fault[] {
  const declared = new Set(lines.flatMap((line) => DECLARATION.exec(line)?.[1] ?? []));
  return actors
    .filter((actor) => !declared.has(actor))
    .map((actor) => ({
      ...placeOfWord(lines, actor),
      rule: "participant-undeclared",
      severity: "warning",
      message: `${actor} is used and not declared`,
      hint: `Add "participant ${actor} as …" at the top, so that a misspelt name does not become one more participant.`,
    }));
}

function placeOfWord(lines: readonly string[], word: string): { line: number; column: number } {
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(String.raw`(?<![\w])${escaped}(?![\w])`);
  const index = lines.findIndex((line) => !isComment(line) && pattern.test(line));
  return { line: Math.max(0, index) + 1, column: (pattern.exec(lines[index] ?? "")?.index ?? 0) + 1 };
}

interface ParseError {
  readonly message?: string;
  /** Where the last token that did fit lies; lines from 1, columns from 0. */
  readonly hash?: {
    readonly token?: string;
    readonly loc?: { readonly last_line: number; readonly last_column: number };
  };
}

function faultOf(lines: readonly string[], first: number, error: unknown): Fault {
  const { message = String(error), hash } = (typeof error === "object" && error !== null ? error : {}) as ParseError;
  const before = message.startsWith("Parse error") ? hash?.loc : undefined;
  if (before === undefined) {
    return { ...placeOfBalance(lines, message), rule: "not-consistent", message: message.split("\n")[0] ?? message };
  }
  const place = placeAfter(lines, first + before.last_line, before.last_column, hash?.token === "NEWLINE");
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
function placeAfter(
  lines: readonly string[],
  line: number,
  column: number,
  atLineEnd: boolean,
): { line: number; column: number } {
  const rest = (lines[line - 1] ?? "").slice(column);
  const blanks = rest.length - rest.trimStart().length;
  if (atLineEnd || rest.trim() !== "") return { line, column: column + blanks + 1 };
  const next = lines.findIndex((text, index) => index >= line && text.trim() !== "" && !isComment(text));
  if (next < 0) return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
  const text = lines[next] ?? "";
  return { line: next + 1, column: text.length - text.trimStart().length + 1 };
}

/** Line of an activation or creation that does not fit: mermaid names the participant, not the line. */
function placeOfBalance(lines: readonly string[], message: string): { line: number; column: number } {
  const actor = /\(([^)]+)\)/.exec(message)?.[1];
  if (actor === undefined) return placeOfWord(lines, "create");
  let active = 0;
  for (const [index, line] of lines.entries()) {
    active += activationOf(line, actor);
    if (active < 0) return { line: index + 1, column: line.length - line.trimStart().length + 1 };
  }
  return placeOfWord(lines, actor);
}

/** 1 where the line activates the participant, -1 where it ends that, else 0. */
function activationOf(line: string, actor: string): number {
  const head = line.split(":")[0]?.trim() ?? "";
  if (head === `deactivate ${actor}`) return -1;
  if (head === `activate ${actor}` || head.endsWith(`+${actor}`)) return 1;
  return /-{1,2}(?:>>?|x|\))-/.test(head) && head.startsWith(actor) ? -1 : 0;
}
