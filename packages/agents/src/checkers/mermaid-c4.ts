import { nearestName } from "@orchestrate/core/deliverables";
import { isComment } from "./mermaid-blocks.ts";
import { mermaidFaults, placeOfWord, type MermaidDialect } from "./mermaid-diagram.ts";
import type { Fault } from "./report-findings.ts";

const C4: MermaidDialect = {
  header: /^\s*C4(?:Context|Container|Component|Dynamic|Deployment)\s*$/,
  opening: "C4Context, C4Container, C4Component, C4Dynamic or C4Deployment",
  title: "C4 diagram",
  wrongKind: "not-a-c4-diagram",
  links: /\$link\s*=/i,
  blocks: [/\{\s*$/, /^\s*\}/],
  slips: unclosed,
  own: contextFaults,
};

/** Checks a C4 diagram: mermaid's grammar, brackets that mermaid lets pass, and relations to what is not there. */
export function c4Faults(text: string): Promise<readonly Fault[]> {
  return mermaidFaults(text, C4);
}

interface C4Model {
  readonly getC4ShapeArray: () => readonly {
    readonly alias: string;
    readonly typeC4Shape: { readonly text: string };
  }[];
  readonly getBoundaries: () => readonly { readonly alias: string }[];
  readonly getRels: () => readonly { readonly from: string; readonly to: string }[];
}

function contextFaults(db: unknown, lines: readonly string[]): readonly Fault[] {
  const model = db as C4Model;
  const shapes = model.getC4ShapeArray();
  const relations = model.getRels();
  const aliases = [...shapes, ...model.getBoundaries()].map(({ alias }) => alias);
  if (shapes.length === 0) return [{ line: 1, column: 1, rule: "empty", message: "the diagram shows no system" }];
  const ends = new Set(relations.flatMap(({ from, to }) => [from, to]));
  const doubled = shapeNames(lines).filter(
    ({ alias }, index, all) => all.findIndex((one) => one.alias === alias) < index,
  );
  return [
    ...[...ends].filter((end) => !aliases.includes(end)).map((end) => unknownEnd(end, aliases, lines)),
    ...doubled.map(({ alias, line, column }) => ({
      line,
      column,
      rule: "alias-twice",
      message: `the alias ${alias} is taken already`,
      hint: "Give each element an alias of its own.",
    })),
    ...shapes.filter(({ alias }) => relations.length > 0 && !ends.has(alias)).map(({ alias }) => lonely(alias, lines)),
  ];
}

/** Mermaid draws nothing, and says so only then, when a relation ends at an alias that is not there. */
function unknownEnd(end: string, aliases: readonly string[], lines: readonly string[]): Fault {
  const near = nearestName(end, aliases);
  return {
    ...placeOfWord(lines, end),
    rule: "relation-to-unknown",
    message: `a relation names ${end}, which no element declares`,
    hint:
      near === undefined ? `Declare it, or use one of ${aliases.join(", ").slice(0, 200)}.` : `Did you mean ${near}?`,
  };
}

function lonely(alias: string, lines: readonly string[]): Fault {
  const message = `${alias} has no relation to anything`;
  const hint = "Show who calls it or what it calls, or leave it out.";
  return { ...placeOfWord(lines, alias), rule: "element-without-relation", severity: "warning", message, hint };
}

function shapeNames(lines: readonly string[]): readonly { alias: string; line: number; column: number }[] {
  return lines.flatMap((line, index) => {
    const match = /^\s*(?!Rel|BiRel|Update)[A-Z]\w*\(\s*([\w-]+)\s*,/.exec(line);
    if (match === null || isComment(line)) return [];
    return [{ alias: match[1] ?? "", line: index + 1, column: line.indexOf(match[1] ?? "", line.indexOf("(")) + 1 }];
  });
}

/** Lines that one element may take; nobody writes more. */
const MOST_LINES = 20;

/** An element that never ends swallows the next ones, and mermaid lets that pass. */
function unclosed(lines: readonly string[]): readonly Fault[] {
  return lines.flatMap((line, index) => {
    if (isComment(line) || !begins(line)) return [];
    const rest = lines.slice(index + 1, index + MOST_LINES);
    const next = rest.findIndex(begins);
    const element = [line, ...(next < 0 ? rest : rest.slice(0, next))];
    const end = element.findIndex((_line, count) => isClosed(element.slice(0, count + 1).join(" ")));
    if (end >= 0) return brokenLines(element.slice(0, end + 1), index);
    const faulty = (line.split('"').length - 1) % 2 === 1 ? "quote" : "bracket";
    const message = `the ${faulty} is not closed before the next element`;
    return [{ line: index + 1, column: line.trimEnd().length + 1, rule: "syntax", message }];
  });
}

/** Mermaid goes on to the next line after a comma, but not to a quote or to the closing bracket. */
function brokenLines(element: readonly string[], index: number): readonly Fault[] {
  const broken = element.findIndex((line, count) => count > 0 && /^\s*[")]/.test(line));
  if (broken < 0) return [];
  const message = "an element stands on one line";
  return [{ line: index + broken + 1, column: 1, rule: "syntax", message, hint: "Join it with the line above." }];
}

function begins(line: string): boolean {
  return /^\s*[A-Z]\w*\s*\(/.test(line);
}

function isClosed(element: string): boolean {
  const bare = element.replaceAll(/"[^"]*"/g, "");
  return !bare.includes('"') && /\)\s*\{?\s*(?:%%.*)?$/.test(bare);
}
