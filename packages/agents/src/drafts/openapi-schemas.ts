import type { DesignField, DesignResource, FieldType } from "../design/design.ts";
import { idName } from "../design/operations.ts";
import { LIMITS } from "./field-limits.ts";

/** A JSON value to be written as YAML. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

const ID = "0198b2f4-7c1e-7d3a-9b5e-2f6c8a1d4e70";
const MONEY_PATTERN = "^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,4})?$";

/** A reference to `#/components/<group>/<name>`. */
export function refTo(group: string, name: string): JsonObject {
  return { $ref: `#/components/${group}/${name}` };
}

const ID_SCHEMA: JsonObject = { type: "string", format: "uuid", examples: [ID] };

const SCALARS: Readonly<Record<Exclude<FieldType, "enum">, JsonObject>> = {
  uuid: ID_SCHEMA,
  text: { type: "string", minLength: 1, maxLength: LIMITS.text },
  email: { type: "string", format: "email", maxLength: LIMITS.email },
  integer: { type: "integer", minimum: -LIMITS.integer, maximum: LIMITS.integer },
  decimal: {
    type: "string",
    pattern: MONEY_PATTERN,
    description: "Exact decimal; a string, so that no client rounds it.",
  },
  money: refTo("schemas", "Money"),
  boolean: { type: "boolean" },
  date: { type: "string", format: "date" },
  timestamp: { type: "string", format: "date-time" },
  json: { type: "object", additionalProperties: true },
};

function scalarSchema(field: DesignField): JsonObject {
  return field.type === "enum" ? { type: "string", enum: field.values } : SCALARS[field.type];
}

/** In a merge patch (RFC 7396) null takes an optional value away. */
function patchSchema(field: DesignField): JsonObject {
  const schema = scalarSchema(field);
  return field.optional ? { anyOf: [schema, { type: "null" }] } : schema;
}

const EXAMPLES: Readonly<Record<Exclude<FieldType, "enum" | "text">, Json>> = {
  uuid: ID,
  email: "somebody@example.com",
  integer: 1,
  decimal: "12.5",
  money: { amount: "1250.00", currency: "EUR" },
  boolean: true,
  date: "2026-01-31",
  timestamp: "2026-01-31T09:30:00Z",
  json: {},
};

/** An example value of the field, the same in every document. */
export function exampleOf(field: DesignField): Json {
  if (field.type === "enum") return field.values[0] ?? "";
  if (field.type === "text") return `Example ${field.column.replaceAll("_", " ")}`;
  return EXAMPLES[field.type];
}

/** An example of what a client sends to create the resource. */
export function createExample(resource: DesignResource): JsonObject {
  const parents = resource.parents.map((label) => [idName(label), ID] as const);
  const own = resource.fields
    .filter((field) => !field.optional)
    .map((field) => [field.name, exampleOf(field)] as const);
  return Object.fromEntries([...parents, ...own]);
}

/** An example of the resource as the service answers it. */
export function resourceExample(resource: DesignResource): JsonObject {
  const times = { createdAt: "2026-01-31T09:30:00Z", updatedAt: "2026-01-31T09:30:00Z" };
  return { id: ID, ...createExample(resource), ...times };
}

/** The four schemas of a resource: as answered, to create, to patch, and a page of it. */
export function resourceSchemas(resource: DesignResource): JsonObject {
  const { schema, label, fields } = resource;
  const parents = Object.fromEntries(resource.parents.map((parent) => [idName(parent), ID_SCHEMA]));
  const own = Object.fromEntries(fields.map((field) => [field.name, scalarSchema(field)]));
  const required = [...Object.keys(parents), ...fields.filter((field) => !field.optional).map((field) => field.name)];
  const moment = { type: "string", format: "date-time", readOnly: true };
  return {
    [schema]: {
      type: "object",
      description: `One ${label}. Clients ignore properties that they do not know.`,
      required: ["id", ...required, "createdAt", "updatedAt"],
      properties: { id: { ...ID_SCHEMA, readOnly: true }, ...parents, ...own, createdAt: moment, updatedAt: moment },
    },
    [`${schema}Create`]: {
      type: "object",
      additionalProperties: false,
      ...(required.length === 0 ? {} : { required }),
      properties: { ...parents, ...own },
    },
    [`${schema}Patch`]: {
      type: "object",
      description: "JSON merge patch (RFC 7396): what is absent stays, null removes an optional value.",
      additionalProperties: false,
      minProperties: 1,
      properties: Object.fromEntries(fields.map((field) => [field.name, patchSchema(field)])),
    },
    [`${schema}Page`]: {
      type: "object",
      required: ["items"],
      properties: {
        items: { type: "array", maxItems: LIMITS.pageMax, items: refTo("schemas", schema) },
        nextCursor: { type: "string", description: "Absent on the last page." },
      },
    },
  };
}

const MONEY: JsonObject = {
  type: "object",
  description:
    "An exact amount. A string, because a binary float cannot hold 0.10; at most 15 digits before and 4 after the point.",
  additionalProperties: false,
  required: ["amount", "currency"],
  properties: {
    amount: { type: "string", pattern: MONEY_PATTERN, examples: ["1250.00"] },
    currency: { type: "string", pattern: "^[A-Z]{3}$", description: "ISO 4217.", examples: ["EUR"] },
  },
};

/** Schemas that every resource uses, and those that some of its fields need. */
export function sharedSchemas(withMoney: boolean): JsonObject {
  return {
    ...(withMoney ? { Money: MONEY } : {}),
    Problem: {
      type: "object",
      description: "Problem details (RFC 9457). Programs branch on `type`, people read `detail`.",
      required: ["type", "title", "status"],
      properties: {
        type: { type: "string", format: "uri-reference", examples: ["/problems/validation-failed"] },
        title: { type: "string" },
        status: { type: "integer", minimum: 400, maximum: 599 },
        detail: { type: "string" },
        instance: { type: "string", format: "uri-reference" },
        traceId: { type: "string", description: "Finds the request in logs and traces." },
        errors: { type: "array", maxItems: LIMITS.pageMax, items: refTo("schemas", "FieldError") },
      },
    },
    FieldError: {
      type: "object",
      required: ["pointer", "detail"],
      properties: {
        pointer: { type: "string", description: "JSON pointer (RFC 6901) into the request body." },
        detail: { type: "string" },
      },
    },
  };
}
