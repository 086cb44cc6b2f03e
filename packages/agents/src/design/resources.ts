import type { ResourceFact, TaskFacts } from "../facts.ts";
import type { DesignField, DesignResource, Quantity } from "./design.ts";
import { FIELD_TYPES } from "./field-types.ts";
import { camelCase, kebabCase, pascalCase, pluralWords, singularOf, snakeCase, wordsOf } from "./names.ts";

const ROWS_PER_YEAR = 1_000_000;
const OWN_COLUMNS: readonly string[] = ["id", "tenant_id", "version", "created_at", "updated_at"];

/** Names that the API's shared schemas, the drafted client or TypeScript itself need for something else. */
const TAKEN_NAMES: ReadonlySet<string> = new Set(
  "Array Call Date DateString DateTimeString DecimalString Error FieldError Function Map Money Number Object Page Partial Pick Problem Promise Readonly Record Request Response Set String Symbol Uuid Versioned".split(
    " ",
  ),
);

/** Used where the task names no resource at all: it says nothing about a domain, so neither do these. */
const PLACEHOLDERS: readonly ResourceFact[] = [
  { name: "record", fields: { name: "text", status: "draft|active|archived", details: "json?" } },
  { name: "record note", fields: { body: "text", author: "text" }, belongsTo: "record" },
];

/** Words of a resource's name, the last one in the singular. */
function resourceWords(name: string): readonly string[] {
  const words = wordsOf(name);
  return [...words.slice(0, -1), singularOf(words.at(-1) ?? "")];
}

/** A field from its fact: `total: money`, `status: draft|sent?`. A type that is not known is read as text. */
function fieldFrom(name: string, type: string): DesignField {
  const words = wordsOf(name);
  const optional = type.trim().endsWith("?");
  const bare = type.trim().replace(/\?$/, "").trim();
  const values = bare.includes("|") ? [...new Set(bare.split("|").map((value) => value.trim()))] : [];
  const kept = values.filter((value) => value !== "");
  return {
    name: camelCase(words),
    column: snakeCase(words),
    type: kept.length > 0 ? "enum" : (FIELD_TYPES[bare.toLowerCase()] ?? "text"),
    values: kept,
    optional,
  };
}

function ownFields(fact: ResourceFact, parents: readonly string[]): readonly DesignField[] {
  const taken = new Set([...OWN_COLUMNS, ...parents.map((label) => `${snakeCase(wordsOf(label))}_id`)]);
  const fields: DesignField[] = [];
  for (const [name, type] of Object.entries(fact.fields)) {
    const field = fieldFrom(name, type);
    const columns = field.type === "money" ? [field.column, `${field.column}_currency`] : [field.column];
    if (columns.some((column) => taken.has(column))) continue;
    for (const column of columns) taken.add(column);
    fields.push(field);
  }
  return fields;
}

function rowsPerYear(fact: ResourceFact): Quantity {
  if (fact.rowsPerYear !== undefined) return { value: fact.rowsPerYear, unit: "rows/year", source: "given" };
  const because = `the task gives no rowsPerYear for ${fact.name}`;
  return { value: ROWS_PER_YEAR, unit: "rows/year", source: "assumed", because };
}

function parentLabels(fact: ResourceFact): readonly string[] {
  const named = fact.belongsTo === undefined ? [] : [fact.belongsTo].flat();
  return [...new Set(named.map((name) => resourceWords(name).join(" ")))];
}

function isMultiTenant(facts: TaskFacts, goal: string): boolean {
  if (facts.tenants !== undefined || /\btenan(?:t|cy)/i.test(goal)) return true;
  return (facts.resources ?? []).some((fact) => fact.name === "tenant" || parentLabels(fact).includes("tenant"));
}

/** Facts by label; a resource that is only named as a parent is there with a name and no more. */
function factsByLabel(facts: TaskFacts): ReadonlyMap<string, ResourceFact> {
  const given = facts.resources === undefined || facts.resources.length === 0 ? PLACEHOLDERS : facts.resources;
  const byLabel = new Map<string, ResourceFact>();
  for (const fact of given) {
    const label = resourceWords(fact.name).join(" ");
    if (!byLabel.has(label)) byLabel.set(label, fact);
  }
  for (const fact of given) {
    for (const label of parentLabels(fact)) {
      if (label === "tenant" || byLabel.has(label)) continue;
      byLabel.set(label, { name: label, fields: { name: "text" } });
    }
  }
  return byLabel;
}

/** Labels with every parent before its children; an edge that would close a circle is left out. */
function parentsFirst(byLabel: ReadonlyMap<string, ResourceFact>): ReadonlyMap<string, readonly string[]> {
  const ordered = new Map<string, readonly string[]>();
  const visit = (label: string, above: readonly string[]): void => {
    const fact = byLabel.get(label);
    if (fact === undefined || ordered.has(label)) return;
    const parents = parentLabels(fact).filter((parent) => parent !== label && !above.includes(parent));
    for (const parent of parents) visit(parent, [...above, label]);
    ordered.set(label, parents);
  };
  for (const label of byLabel.keys()) visit(label, []);
  return ordered;
}

/**
 * The task's resources with their names, parents before children, so that tables can be created in this order. In a
 * multi-tenant service all but the tenant itself are tenant-scoped: what leaks is then a decision, not an omission.
 */
export function resourcesFrom(facts: TaskFacts, goal: string): readonly DesignResource[] {
  const byLabel = factsByLabel(facts);
  const scoped = isMultiTenant(facts, goal);
  const resources: DesignResource[] = [];
  for (const [label, parents] of parentsFirst(byLabel)) {
    const fact = byLabel.get(label);
    if (fact === undefined) continue;
    const words = label.split(" ");
    const owners = parents.filter((parent) => parent !== "tenant");
    resources.push({
      schema: TAKEN_NAMES.has(pascalCase(words)) ? `${pascalCase(words)}Resource` : pascalCase(words),
      segment: kebabCase(pluralWords(words)),
      table: snakeCase(pluralWords(words)),
      label,
      fields: ownFields(fact, owners),
      parents: owners,
      tenantScoped: scoped && label !== "tenant",
      rowsPerYear: rowsPerYear(fact),
    });
  }
  return resources;
}
