import type { Fault } from "./report-findings.ts";
import type { SourcePlace } from "./yaml-source.ts";

/** True for a line that mermaid takes out before it reads the diagram. */
export function isComment(line: string): boolean {
  return /^\s*%%/.test(line);
}

/** Mermaid misses an end at the end of the text only; it is told where the block begins, too. */
export function unendedBlock(
  lines: readonly string[],
  { line, column }: SourcePlace,
  blocks: readonly [begins: RegExp, ends: RegExp] | undefined,
): readonly Fault[] {
  if (blocks === undefined) return [];
  const [begins, ends] = blocks;
  if ((lines[line - 1] ?? "").slice(column - 1).trim() !== "") return [];
  const open: number[] = [];
  for (const [index, text] of lines.entries()) {
    if (isComment(text)) continue;
    if (begins.test(text)) open.push(index);
    else if (ends.test(text)) open.pop();
  }
  const last = open.at(-1);
  if (last === undefined) return [];
  const hint = ends.source.includes("end") ? "Each block needs an end." : "Each { needs a }.";
  const begin = lines[last] ?? "";
  const message = `this block is never ended: ${begin.trim().slice(0, 60)}`;
  const opening = { line: last + 1, column: begin.search(/\S/) + 1, rule: "syntax", message, hint };
  const missed = `the block of line ${last + 1} is still open here`;
  return line === last + 1 ? [opening] : [opening, { line, column, rule: "syntax", message: missed, hint }];
}

/** A bracket or a quote that its own line does not close is told at the line below it. */
export function unclosedBefore(lines: readonly string[], place: SourcePlace): SourcePlace {
  for (let index = place.line - 2; index >= Math.max(0, place.line - 4); index -= 1) {
    const line = lines[index] ?? "";
    if (line.trim() === "" || isComment(line)) continue;
    const bare = line.replaceAll(/"[^"]*"/g, "").replaceAll(/--?>|-[.-]*->|[>)\]}]+-/g, " ");
    const odd = /["|]/.test(bare.replaceAll(/\|[^|]*\|/g, ""));
    const count = (pattern: RegExp): number => [...bare.matchAll(pattern)].length;
    return odd || count(/[[({]/g) > count(/[\])}]/g) ? { line: index + 1, column: line.trimEnd().length + 1 } : place;
  }
  return place;
}
