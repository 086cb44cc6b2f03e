import { isComment } from "./mermaid-blocks.ts";
import { mermaidFaults, placeOfWord, type MermaidDialect } from "./mermaid-diagram.ts";
import type { Fault } from "./report-findings.ts";

const STATE: MermaidDialect = {
  header: /^\s*stateDiagram(?:-v2)?\s*$/,
  opening: "stateDiagram-v2",
  title: "state diagram",
  wrongKind: "not-a-state-diagram",
  links: /^\s*click\s/i,
  blocks: [/\{\s*$/, /^\s*\}/],
  slips: looseEnds,
  own: stateFaults,
};

/** Checks a state diagram: mermaid's grammar, a beginning, states that cannot be reached, ambiguous transitions. */
export function stateDiagramFaults(text: string): Promise<readonly Fault[]> {
  return mermaidFaults(text, STATE);
}

/** What mermaid takes for the name of a state, or passes over. */
function looseEnds(lines: readonly string[]): readonly Fault[] {
  let depth = 0;
  return lines.flatMap((line, index): readonly Fault[] => {
    if (isComment(line)) return [];
    const told = (column: number, message: string, hint: string): readonly Fault[] => [
      { line: index + 1, column, rule: "syntax", message, hint },
    ];
    const arrow = /^\s*(?:\w+|\[\*\])\s+(={1,2}>|-?->>|=>>|~~>|->)\s/.exec(line);
    if (arrow !== null)
      return told(line.indexOf(arrow[1] ?? "") + 1, `${arrow[1]} is no transition`, "Write a --> b : event.");
    if (/^\s*state\s+"[^"]*$/.test(line))
      return told(line.indexOf('"') + 1, "the quotation mark is not closed", 'Write state "a long name" as s.');
    const spaced = /^\s*(?:\w+|\[\*\])\s*-->\s*(\w+)[ \t]+(\w+)[ \t]*(?::|$)/.exec(line);
    if (spaced !== null) {
      const [, first = "", second = ""] = spaced;
      const name = `${first}${second.charAt(0).toUpperCase()}${second.slice(1)}`;
      const hint = `Write state "${first} ${second}" as ${name}, and lead to ${name}.`;
      return told(line.indexOf(first) + 1, `${first} ${second} is not the name of a state`, hint);
    }
    if (/\{\s*$/.test(line)) depth += 1;
    if (/^\s*\}\s*$/.test(line)) depth -= 1;
    if (depth >= 0) return [];
    depth = 0;
    return told(line.indexOf("}") + 1, "no state is open here", "Take the brace out.");
  });
}

interface Transition {
  readonly id1: string;
  readonly id2: string;
  readonly relationTitle?: string;
}

function stateFaults(db: unknown, lines: readonly string[]): readonly Fault[] {
  const { getRelations } = db as { getRelations?: () => readonly Transition[] };
  const all = getRelations?.call(db) ?? [];
  if (all.length === 0) return [{ line: 1, column: 1, rule: "empty", message: "the diagram has no transition" }];
  const begins = all.some(({ id1 }) => id1.endsWith("_start"));
  const start: readonly Fault[] = begins
    ? []
    : [
        {
          ...placeOfWord(lines, all[0]?.id1 ?? ""),
          rule: "no-initial-state",
          severity: "warning",
          message: "no transition says where it begins",
          hint: "Add [*] --> and the first state.",
        },
      ];
  return [...start, ...(begins ? unreachable(all, lines) : []), ...ambiguous(all, lines)];
}

function isMark(id: string): boolean {
  return /_(?:start|end)$/.test(id);
}

/** Composite states are entered by their own name, so only states that transitions leave and none enters are told. */
function unreachable(all: readonly Transition[], lines: readonly string[]): readonly Fault[] {
  const entered = new Set(all.filter(({ id1, id2 }) => id1 !== id2).map(({ id2 }) => id2));
  const left = [...new Set(all.map(({ id1 }) => id1))];
  const joined = new Set(lines.flatMap((line) => /^\s*state\s+(\w+)\s+<<(?:fork|join|choice)>>/.exec(line)?.[1] ?? []));
  return left
    .filter((id) => !isMark(id) && !entered.has(id) && !joined.has(id))
    .map((id) => ({
      ...placeOfWord(lines, id),
      rule: "state-unreachable",
      severity: "warning",
      message: `no transition leads to ${id}`,
      hint: `Add one, or begin there: [*] --> ${id}. A misspelt name becomes one more state.`,
    }));
}

function ambiguous(all: readonly Transition[], lines: readonly string[]): readonly Fault[] {
  const labels = new Map<string, Transition>();
  return all.flatMap((transition): readonly Fault[] => {
    const label = (transition.relationTitle ?? "").trim();
    const key = JSON.stringify([transition.id1, label]);
    const before = labels.get(key);
    labels.set(key, before ?? transition);
    if (label === "" || before === undefined || before.id2 === transition.id2) return [];
    const { id1, id2 } = transition;
    const index = lines.findIndex((line) => line.includes(id1) && line.includes(`> ${id2}`) && line.includes(label));
    return [
      {
        line: Math.max(0, index) + 1,
        column: 1,
        rule: "transition-ambiguous",
        severity: "warning",
        message: `${id1} goes on "${label}" to ${before.id2} and to ${id2}`,
        hint: "Write the condition that decides between them.",
      },
    ];
  });
}
