import { mermaidFaults, placeOfWord, type MermaidDialect } from "./mermaid-diagram.ts";
import type { Fault } from "./report-findings.ts";
import type { SourcePlace } from "./yaml-source.ts";

const DECLARATION = /^\s*(?:create\s+)?(?:participant|actor)\s+(\S+?)(?:\s*@\{.*|\s+as\s.*)?\s*$/;

const SEQUENCE: MermaidDialect = {
  header: /^\s*sequenceDiagram\s*$/,
  opening: "sequenceDiagram",
  title: "sequence diagram",
  wrongKind: "not-a-sequence",
  links: /^\s*(?:links?|properties|details|click)\s/i,
  blocks: [/^\s*(?:alt|opt|loop|par|par_over|critical|break|rect|box)\b/, /^\s*end\b/],
  own: undeclared,
  placeOfInconsistency: placeOfBalance,
};

/** Checks a sequence diagram: the house rules by line, mermaid's own grammar, and that each participant is declared. */
export function sequenceFaults(text: string): Promise<readonly Fault[]> {
  return mermaidFaults(text, SEQUENCE);
}

function undeclared(db: unknown, lines: readonly string[]): readonly Fault[] {
  const { getActors } = db as { getActors?: () => ReadonlyMap<string, unknown> };
  const actors = [...(getActors?.call(db).keys() ?? [])];
  const declared = new Set(lines.flatMap((line) => DECLARATION.exec(line)?.[1] ?? []));
  const unknown = actors
    .filter((actor) => !declared.has(actor))
    .map((actor): Fault => ({
      ...placeOfWord(lines, actor),
      rule: "participant-undeclared",
      severity: "warning",
      message: `${actor} is used and not declared`,
      hint: `Add "participant ${actor} as …" at the top, so that a misspelt name does not become one more participant.`,
    }));
  return [...unknown, ...idle(lines)];
}

/** Participants that are declared twice, and those that nothing happens with. */
function idle(lines: readonly string[]): readonly Fault[] {
  const names = lines.map((line) => DECLARATION.exec(line)?.[1]);
  const rest = lines.filter((_line, index) => names[index] === undefined).join("\n");
  return names.flatMap((name, index): readonly Fault[] => {
    if (name === undefined) return [];
    const place = { line: index + 1, column: (lines[index] ?? "").search(/\S/) + 1, severity: "warning" as const };
    if (names.indexOf(name) < index)
      return [{ ...place, rule: "participant-twice", message: `${name} is declared above already` }];
    const word = name.replaceAll(/[^\w]/g, String.raw`\$&`);
    if (new RegExp(`(?<![\\w-])${word}(?![\\w])`).test(rest)) return [];
    return [{ ...place, rule: "participant-idle", message: `${name} is declared and takes no part` }];
  });
}

/** Line of an activation or creation that does not fit: mermaid names the participant, not the line. */
function placeOfBalance(lines: readonly string[], message: string): SourcePlace {
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
