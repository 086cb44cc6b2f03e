import { isComment } from "./mermaid-blocks.ts";
import { mermaidFaults, placeOfWord, type MermaidDialect } from "./mermaid-diagram.ts";
import type { Fault } from "./report-findings.ts";

const ENTITY_RELATION: MermaidDialect = {
  header: /^\s*erDiagram\s*$/,
  opening: "erDiagram",
  title: "entity relationship diagram",
  wrongKind: "not-an-er-diagram",
  links: /^\s*click\s/i,
  blocks: [/^[^-.]*\{\s*$/, /^\s*\}/],
  slips: incompleteAttributes,
  own: entityFaults,
};

/** Checks an entity relationship diagram: mermaid's grammar, entities that are only mentioned, doubled attributes, keys. */
export function entityRelationFaults(text: string): Promise<readonly Fault[]> {
  return mermaidFaults(text, ENTITY_RELATION);
}

/** Mermaid tells an attribute of one word at the line below it. */
function incompleteAttributes(lines: readonly string[]): readonly Fault[] {
  let inside = false;
  return lines.flatMap((line, index): readonly Fault[] => {
    if (isComment(line)) return [];
    if (!inside || /^\s*\}/.test(line)) {
      inside = /^[^-.|]+\{\s*$|^\s*\S+\s+\{\s*$/.test(line);
      return [];
    }
    const word = /^\s*([\w-]+)\s*$/.exec(line)?.[1];
    if (word === undefined) return badKey(line, index + 1);
    const hint = `Write a type and a name: uuid ${word}.`;
    const column = line.indexOf(word) + 1;
    return [{ line: index + 1, column, rule: "syntax", message: `${word} is a type or a name, not both`, hint }];
  });
}

/** What follows the type and the name of an attribute is PK, FK or UK and a comment in quotes. */
function badKey(line: string, number: number): readonly Fault[] {
  const rest = /^\s*\S+\s+[^\s,"]+(?:\s*,)?/.exec(line)?.[0] ?? line;
  const keys = line
    .slice(rest.length)
    .replace(/"[^"]*"\s*$/, "")
    .trim();
  if (/,\s*$/.test(line)) {
    const message = "a comma after an attribute";
    return [{ line: number, column: line.lastIndexOf(",") + 1, rule: "syntax", message, hint: "Take it out." }];
  }
  const wrong = keys.split(/[\s,]+/).find((key) => key !== "" && !/^(?:PK|FK|UK)$/.test(key));
  if (wrong === undefined || keys.includes('"')) return [];
  const message = `${wrong} is no key`;
  const hint = "Keys are PK, FK and UK; a comment stands in quotes.";
  return [{ line: number, column: line.indexOf(wrong, rest.length) + 1, rule: "syntax", message, hint }];
}

interface EntityModel {
  readonly getEntities?: () => ReadonlyMap<string, Entity>;
  readonly getRelationships?: () => readonly { readonly entityA: string; readonly entityB: string }[];
}

interface Entity {
  readonly id?: string;
  readonly attributes: readonly { readonly name: string; readonly keys?: readonly string[] }[];
}

function entityFaults(db: unknown, lines: readonly string[]): readonly Fault[] {
  const { getEntities, getRelationships } = db as EntityModel;
  const entities = [...(getEntities?.call(db) ?? [])];
  const related = (getRelationships?.call(db) ?? []).flatMap(({ entityA, entityB }) => [entityA, entityB]);
  if (entities.length === 0) return [{ line: 1, column: 1, rule: "empty", message: "the diagram has no entity" }];
  // A diagram that gives no attributes at all is an overview, not a slip.
  const detailed = entities.some(([, { attributes }]) => attributes.length > 0);
  return entities.flatMap(([name, { attributes, id }]): readonly Fault[] => {
    const place = placeOfWord(lines, name);
    if (attributes.length === 0) return detailed ? [{ ...place, ...onlyMentioned(name) }] : [];
    const keyed = attributes.some(({ keys }) => keys?.some((key) => key === "PK" || key === "UK"));
    const foreign = attributes.find(({ keys }) => keys?.includes("FK"));
    const isLoose = foreign !== undefined && id !== undefined && !related.includes(id);
    return [
      ...doubled(name, attributes, lines),
      ...(keyed ? [] : [{ ...place, ...withoutKey(name) }]),
      ...(isLoose ? [{ ...placeOfWord(lines, foreign.name), ...unrelated(name, foreign.name) }] : []),
    ];
  });
}

function unrelated(name: string, attribute: string): Omit<Fault, "line" | "column"> {
  return {
    rule: "foreign-key-unrelated",
    severity: "warning",
    message: `${attribute} of ${name} is a foreign key, and ${name} is related to nothing`,
    hint: `Draw it: OTHER ||--o{ ${name} : has.`,
  };
}

function onlyMentioned(name: string): Omit<Fault, "line" | "column"> {
  return {
    rule: "entity-without-attributes",
    severity: "warning",
    message: `${name} is related to others and has no attributes`,
    hint: "Give it its attributes; a misspelt name becomes one more entity.",
  };
}

function withoutKey(name: string): Omit<Fault, "line" | "column"> {
  return {
    rule: "entity-without-key",
    severity: "warning",
    message: `${name} marks no primary key`,
    hint: "Mark it: uuid id PK.",
  };
}

function doubled(name: string, attributes: Entity["attributes"], lines: readonly string[]): readonly Fault[] {
  const names = attributes.map((attribute) => attribute.name);
  const again = names.filter((attribute, index) => names.indexOf(attribute) < index);
  return [...new Set(again)].map((attribute) => ({
    ...placeOfSecond(lines, name, attribute),
    rule: "attribute-twice",
    message: `${name} has ${attribute} twice`,
    hint: "Keep one of them.",
  }));
}

function placeOfSecond(lines: readonly string[], entity: string, attribute: string): { line: number; column: number } {
  const start = lines.findIndex((line) => line.includes(entity) && /\{\s*$/.test(line) && !line.includes("--"));
  const has = (line: string): boolean => line.trim().split(/\s+/)[1] === attribute;
  const once = lines.findIndex((line, index) => index > start && has(line));
  const twice = lines.findIndex((line, index) => index > once && has(line));
  if (start < 0 || once < 0 || twice < 0) return placeOfWord(lines, entity);
  return { line: twice + 1, column: (lines[twice] ?? "").indexOf(attribute) + 1 };
}
