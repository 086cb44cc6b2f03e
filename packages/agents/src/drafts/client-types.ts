import type { DesignField, DesignResource, FieldType } from "../design/design.ts";
import { idName } from "../design/operations.ts";

const TYPES: Readonly<Record<Exclude<FieldType, "enum">, string>> = {
  uuid: "Uuid",
  text: "string",
  email: "string",
  integer: "number",
  decimal: "DecimalString",
  money: "Money",
  boolean: "boolean",
  date: "DateString",
  timestamp: "DateTimeString",
  json: "Readonly<Record<string, unknown>>",
};

function typeOf(field: DesignField): string {
  return field.type === "enum" ? field.values.map((value) => JSON.stringify(value)).join(" | ") : TYPES[field.type];
}

function block(header: string, lines: readonly string[]): string {
  return lines.length === 0 ? `${header} {}` : `${header} {\n${lines.map((line) => `  readonly ${line};\n`).join("")}}`;
}

/** Parameters that narrow a list, as `name?: type` lines. */
function filterLines(resource: DesignResource): readonly string[] {
  const states = resource.fields.filter((field) => field.type === "enum");
  return [
    ...resource.parents.map((label) => `${idName(label)}?: Uuid`),
    ...states.map((field) => `${field.name}?: ${typeOf(field)}`),
  ];
}

/** The TypeScript types of a resource: as answered, to create, to change, and what a list can be narrowed by. */
export function clientTypes(resource: DesignResource): string {
  const { schema, fields, parents } = resource;
  const own = [
    ...parents.map((label) => `${idName(label)}: Uuid`),
    ...fields.map((field) => `${field.name}${field.optional ? "?" : ""}: ${typeOf(field)}`),
  ];
  const patch = fields.map((field) => `${field.name}?: ${typeOf(field)}${field.optional ? " | null" : ""}`);
  return [
    block(`export interface ${schema}`, ["id: Uuid", ...own, "createdAt: DateTimeString", "updatedAt: DateTimeString"]),
    block(`export interface ${schema}Create`, own),
    `/** What is absent stays; null takes an optional value away. */\n${block(`export interface ${schema}Patch`, patch)}`,
    block(`export interface ${schema}Filter extends PageRequest`, filterLines(resource)),
  ].join("\n\n");
}
