import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design, DesignField, DesignResource, FieldType } from "../design/design.ts";
import { camelCase, pascalCase, wordsOf } from "../design/names.ts";
import { idName } from "../design/operations.ts";
import { LIMITS } from "./field-limits.ts";

const SCALARS: Readonly<Record<Exclude<FieldType, "enum" | "money">, string>> = {
  uuid: "ID",
  text: "String",
  email: "String",
  integer: "Int",
  decimal: "DecimalString",
  boolean: "Boolean",
  date: "DateString",
  timestamp: "DateTimeString",
  json: "JsonObject",
};

const ROOTS: ReadonlySet<string> = new Set(["Query", "Mutation", "Subscription", "PageInfo", "JsonObject"]);

function typeName({ schema }: DesignResource): string {
  return ROOTS.has(schema) ? `${schema}Resource` : schema;
}

function enumName(resource: DesignResource, field: DesignField): string {
  return `${typeName(resource)}${pascalCase(field.column.split("_"))}Value`;
}

/** A value as GraphQL writes it: upper case, and no word that the language keeps for itself. */
function enumValue(value: string): string {
  return wordsOf(value).join("_").toUpperCase();
}

function outputType(resource: DesignResource, field: DesignField): string {
  return typeOf(resource, field, "Money");
}

function typeOf(resource: DesignResource, field: DesignField, money: string): string {
  if (field.type === "enum") return enumName(resource, field);
  return field.type === "money" ? money : SCALARS[field.type];
}

function fieldLines(resource: DesignResource): string {
  return resource.fields
    .map((field) => `  ${field.name}: ${outputType(resource, field)}${field.optional ? "" : "!"}\n`)
    .join("");
}

function objectType(resource: DesignResource): string {
  const parents = resource.parents.map((label) => `  ${idName(label)}: ID!\n`).join("");
  const name = typeName(resource);
  return `
"One ${resource.label}."
type ${name} {
  id: ID!
${parents}${fieldLines(resource)}  version: Int!
  createdAt: DateTimeString!
  updatedAt: DateTimeString!
}

type ${name}Page {
  items: [${name}!]!
  "Absent on the last page."
  nextCursor: String
}
`;
}

function enumTypes(resource: DesignResource): string {
  return resource.fields
    .filter((field) => field.type === "enum")
    .map((field) => {
      const values = [...new Set(field.values.map(enumValue))].map((value) => `  ${value}\n`).join("");
      return `\nenum ${enumName(resource, field)} {\n${values}}\n`;
    })
    .join("");
}

function inputTypes(design: Design, resource: DesignResource): string {
  const name = typeName(resource);
  const actions = actionsOn(design, resource);
  const parents = resource.parents.map((label) => `  ${idName(label)}: ID!\n`);
  const create = resource.fields.map(
    (field) => `  ${field.name}: ${typeOf(resource, field, "MoneyInput")}${field.optional ? "" : "!"}\n`,
  );
  const update = resource.fields.map((field) => `  ${field.name}: ${typeOf(resource, field, "MoneyInput")}\n`);
  const inputs = [`\ninput Create${name}Input {\n  idempotencyKey: String!\n${[...parents, ...create].join("")}}\n`];
  if (actions.has("update"))
    inputs.push(
      `\n"What is absent stays; null takes an optional value away."\ninput Update${name}Input {\n  id: ID!\n  "The version that was read; another one is refused, so that no update is lost."\n  version: Int!\n${update.join("")}}\n`,
    );
  return inputs.join("");
}

function actionsOn(design: Design, resource: DesignResource): ReadonlySet<string> {
  return new Set(design.operations.filter((one) => one.resource === resource.label).map((one) => one.action));
}

function queryFields(resource: DesignResource): string {
  const one = camelCase(wordsOf(resource.label));
  const many = camelCase(resource.table.split("_"));
  const list = many === one ? `${many}List` : many;
  const filters = resource.parents.map((label) => `, ${idName(label)}: ID`).join("");
  return `  ${one}(id: ID!): ${typeName(resource)}
  "Newest first, at most ${LIMITS.pageMax} (assumed) at once."
  ${list}(first: Int! = ${LIMITS.pageDefault}, after: String${filters}): ${typeName(resource)}Page!
`;
}

function mutationFields(design: Design, resource: DesignResource): string {
  const name = typeName(resource);
  const actions = actionsOn(design, resource);
  const one = pascalCase(wordsOf(resource.label));
  return [
    `  create${one}(input: Create${name}Input!): ${name}!\n`,
    ...(actions.has("update") ? [`  update${one}(input: Update${name}Input!): ${name}!\n`] : []),
    ...(actions.has("delete") ? [`  delete${one}(id: ID!, version: Int!): ID!\n`] : []),
  ].join("");
}

const MONEY = `
"An exact amount; a string, because a binary float cannot hold 0.10."
type Money {
  amount: DecimalString!
  "ISO 4217."
  currency: String!
}

input MoneyInput {
  amount: DecimalString!
  currency: String!
}
`;

/** The API of the design as a GraphQL schema. The tenant comes from the token, so no field names it. */
export function draftGraphql(design: Design): string {
  const { resources } = design;
  const types = new Set(resources.flatMap((resource) => resource.fields.map((field) => field.type)));
  const scalars = [
    '"A moment in UTC, as RFC 3339 writes it."\nscalar DateTimeString\n',
    ...(types.has("date") ? ['"A day without a time, as RFC 3339 writes it."\nscalar DateString\n'] : []),
    ...(types.has("decimal") || types.has("money") ? ['"An exact decimal in a string."\nscalar DecimalString\n'] : []),
    ...(types.has("json") ? ['"Any JSON object."\nscalar JsonObject\n'] : []),
  ];
  return `${offlineNotice("yaml")}#
# The tenant comes from the token, never from an argument. A server that offers this limits depth and cost of a request.

${scalars.join("\n")}${types.has("money") ? MONEY : ""}${resources.map(enumTypes).join("")}${resources.map(objectType).join("")}${resources.map((resource) => inputTypes(design, resource)).join("")}
type Query {
${resources.map(queryFields).join("")}}

type Mutation {
${resources.map((resource) => mutationFields(design, resource)).join("")}}
`;
}
