import type { AgentEdge } from "./agent-definition.ts";
import { plainText } from "./marked-spans.ts";
import { splitNames } from "./related-agents.ts";
import type { BodyLine } from "./scan-sections.ts";

const targetTitles: ReadonlySet<string> = new Set([
  "target",
  "agent",
  "delegate to",
  "delegate",
  "hand off to",
  "handoff to",
]);
const triggerTitles: ReadonlySet<string> = new Set(["trigger", "when", "condition"]);

/** Edges of tables with a column of targets; with `trigger`, only of tables that also say when. */
export function tableEdges(lines: readonly BodyLine[], { trigger = false } = {}): AgentEdge[] {
  const edges: AgentEdge[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const { text, isCode } = lines[index] ?? { text: "", isCode: true };
    if (isCode || !text.includes("|") || !isRule(lines[index + 1])) continue;
    const target = targetColumn(text, trigger);
    // A table goes on as long as its lines have bars; none of them starts another one.
    for (index += 2; lines[index]?.text.includes("|") === true; index += 1) {
      if (target !== undefined) edges.push(...edgeOfRow(lines[index], target));
    }
  }
  return edges;
}

function targetColumn(titleRow: string, trigger: boolean): number | undefined {
  const titles = cells(titleRow).map(({ text }) => text.toLowerCase());
  const target = titles.findIndex((title) => targetTitles.has(title));
  return target < 0 || (trigger && !titles.some((title) => triggerTitles.has(title))) ? undefined : target;
}

function edgeOfRow(line: BodyLine | undefined, target: number): AgentEdge[] {
  const row = cells(line?.text ?? "");
  const cell = row[target];
  if (line === undefined || cell === undefined) return [];
  const reason = row
    .flatMap(({ text }, index) => (index === target || text === "" ? [] : [plainText(text)]))
    .join("; ");
  const names = splitNames(plainText(cell.text)).filter((name) => /[\p{L}\p{N}]/u.test(name));
  return names.map((name) => ({
    target: name,
    targetId: undefined,
    kind: "related",
    form: "table",
    status: "unresolved",
    executable: false,
    reason,
    line: line.line,
    column: cell.column + Math.max(0, cell.text.indexOf(name)),
  }));
}

function isRule(line: BodyLine | undefined): boolean {
  const text = line?.text ?? "";
  return text.includes("-") && text.includes("|") && /^[\s|:-]+$/.test(text);
}

/** The cells of a row, with the column where each text starts, from 1. */
function cells(row: string): { text: string; column: number }[] {
  const found: { text: string; column: number }[] = [];
  let start = row.startsWith("|") ? 1 : 0;
  const last = row.trimEnd().endsWith("|") ? row.trimEnd().length - 1 : row.length;
  while (start <= last) {
    const bar = row.indexOf("|", start);
    const end = bar < 0 || bar > last ? last : bar;
    const text = row.slice(start, end);
    found.push({ text: text.trim(), column: start + Math.max(0, text.search(/\S/)) + 1 });
    start = end + 1;
  }
  return found;
}
