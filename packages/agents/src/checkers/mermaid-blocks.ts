import type { Fault } from "./report-findings.ts";
import type { SourcePlace } from "./yaml-source.ts";

/** True for a line that mermaid takes out before it reads the diagram. */
export function isComment(line: string): boolean {
  return /^\s*%%/.test(line);
}

/** Mermaid misses an end at the end of the text only; the line where the block begins helps to find it. */
export function unendedBlock(
  lines: readonly string[],
  { line, column }: SourcePlace,
  blocks: readonly [begins: RegExp, ends: RegExp] | undefined,
): Fault | undefined {
  if (blocks === undefined) return undefined;
  const [begins, ends] = blocks;
  if ((lines[line - 1] ?? "").slice(column - 1).trim() !== "") return undefined;
  const open: number[] = [];
  for (const [index, text] of lines.entries()) {
    if (isComment(text)) continue;
    if (begins.test(text)) open.push(index);
    else if (ends.test(text)) open.pop();
  }
  const last = open.at(-1);
  if (last === undefined) return undefined;
  const hint = ends.source.includes("end") ? "Each block needs an end." : "Each { needs a }.";
  const message = `the block that begins in line ${last + 1} is never ended: ${(lines[last] ?? "").trim().slice(0, 60)}`;
  return { line, column, rule: "syntax", message, hint };
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
