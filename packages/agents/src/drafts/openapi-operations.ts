import type { DesignOperation, DesignResource } from "../design/design.ts";
import { withArticle } from "../design/names.ts";
import { idName } from "../design/operations.ts";
import { createExample, exampleOf, refTo, resourceExample, type Json } from "./openapi-schemas.ts";

type JsonObject = { readonly [key: string]: Json };

const PROBLEMS: Readonly<Record<string, string>> = {
  "400": "BadRequest",
  "401": "Unauthorized",
  "403": "Forbidden",
  "404": "NotFound",
  "409": "Conflict",
  "412": "PreconditionFailed",
  "422": "Unprocessable",
  "428": "PreconditionRequired",
  "429": "TooManyRequests",
  "503": "Unavailable",
};

const STATUSES: Readonly<Record<DesignOperation["action"], readonly string[]>> = {
  list: ["400", "401", "403", "429", "503"],
  create: ["400", "401", "403", "409", "422", "429", "503"],
  get: ["400", "401", "403", "404", "429", "503"],
  update: ["400", "401", "403", "404", "409", "412", "422", "428", "429", "503"],
  delete: ["400", "401", "403", "404", "409", "412", "428", "429", "503"],
};

const RATE_LIMIT: JsonObject = {
  RateLimit: refTo("headers", "RateLimit"),
  "RateLimit-Policy": refTo("headers", "RateLimitPolicy"),
};
const TAGGED: JsonObject = { ETag: refTo("headers", "ETag"), ...RATE_LIMIT };

function body(schema: string, example: Json, mediaType = "application/json"): JsonObject {
  return { [mediaType]: { schema: refTo("schemas", schema), example } };
}

function filters(resource: DesignResource): readonly JsonObject[] {
  const parents = resource.parents.map((label) => ({
    name: idName(label),
    in: "query",
    description: `Only those of this ${label}.`,
    schema: { type: "string", format: "uuid" },
  }));
  const states = resource.fields
    .filter((field) => field.type === "enum")
    .map((field) => ({
      name: field.name,
      in: "query",
      description: `Only those with this ${field.name}.`,
      schema: { type: "string", enum: field.values },
    }));
  return [...parents, ...states];
}

type Action = DesignOperation["action"];
type PerAction<T> = Readonly<Record<Action, (resource: DesignResource) => T>>;

const PARAMETERS: PerAction<readonly JsonObject[]> = {
  list: (resource) => [refTo("parameters", "Limit"), refTo("parameters", "Cursor"), ...filters(resource)],
  create: () => [refTo("parameters", "IdempotencyKey")],
  get: () => [refTo("parameters", "IfNoneMatch")],
  update: () => [refTo("parameters", "IfMatch")],
  delete: () => [refTo("parameters", "IfMatch")],
};

const SUCCESS: PerAction<JsonObject> = {
  list: (resource) => {
    const page = { items: [resourceExample(resource)], nextCursor: "eyJpZCI6IjAxOThiMmY0In0" };
    const content = body(`${resource.schema}Page`, page);
    return { "200": { description: "A page, newest first.", headers: RATE_LIMIT, content } };
  },
  create: (resource) => ({
    "201": {
      description: `The ${resource.label} exists. A repetition with the same key and body gets this answer again.`,
      headers: { Location: refTo("headers", "Location"), ...TAGGED },
      content: body(resource.schema, resourceExample(resource)),
    },
  }),
  get: (resource) => ({
    "200": {
      description: `The ${resource.label}.`,
      headers: TAGGED,
      content: body(resource.schema, resourceExample(resource)),
    },
    "304": { description: "Unchanged since the entity tag in If-None-Match.", headers: TAGGED },
  }),
  update: (resource) => ({
    "200": {
      description: `The ${resource.label} as it is now.`,
      headers: TAGGED,
      content: body(resource.schema, resourceExample(resource)),
    },
  }),
  delete: (resource) => ({ "204": { description: `The ${resource.label} is gone.`, headers: RATE_LIMIT } }),
};

const REQUEST: PerAction<JsonObject> = {
  list: () => ({}),
  get: () => ({}),
  delete: () => ({}),
  create: (resource) => ({
    requestBody: { required: true, content: body(`${resource.schema}Create`, createExample(resource)) },
  }),
  update: ({ schema, fields: [first] }) => {
    const example = first === undefined ? {} : { example: { [first.name]: exampleOf(first) } };
    const media = { schema: refTo("schemas", `${schema}Patch`), ...example };
    return { requestBody: { required: true, content: { "application/merge-patch+json": media } } };
  },
};

const manyOf = (resource: DesignResource): string => resource.table.replaceAll("_", " ");

const WORDS: PerAction<readonly [summary: string, description: string]> = {
  list: (resource) => [
    `List ${manyOf(resource)}`,
    `Pages through the ${manyOf(resource)}${resource.tenantScoped ? " of the caller's tenant" : ""}, newest first, by an opaque cursor.`,
  ],
  create: ({ label }) => [
    `Create ${withArticle(label)}`,
    "Safe to repeat: the Idempotency-Key makes the second attempt answer like the first.",
  ],
  get: ({ label }) => [
    `Read ${withArticle(label)}`,
    `One that the caller may not see answers 404, so that ids cannot be probed.`,
  ],
  update: ({ label }) => [
    `Change ${withArticle(label)}`,
    "If-Match keeps two writers from overwriting each other: the second gets 412.",
  ],
  delete: ({ label }) => [`Delete ${withArticle(label)}`, "Answers 409 while other resources still refer to it."],
};

/** What the goal says of the resource and the operation does not see to; only where something is written. */
function openRules(action: Action, rules: readonly string[]): string {
  if (rules.length === 0 || action === "list" || action === "get") return "";
  return ` Not represented, decide and add: ${rules.map((rule) => `"${rule}"`).join("; ")}.`;
}

/** One operation as an OpenAPI operation object; `rules` is what the goal says of the resource and no draft represents. */
export function operationObject(
  operation: DesignOperation,
  resource: DesignResource,
  rules: readonly string[] = [],
): JsonObject {
  const { action, operationId, method } = operation;
  const [summary, description] = WORDS[action](resource);
  const scope = `${resource.segment}:${method === "get" ? "read" : "write"}`;
  const problems = STATUSES[action].map((status) => [status, refTo("responses", PROBLEMS[status] ?? "")]);
  return {
    operationId,
    tags: [manyOf(resource)],
    summary,
    description: `${description}${openRules(action, rules)}`,
    security: [{ bearerAuth: [scope] }],
    parameters: PARAMETERS[action](resource),
    ...REQUEST[action](resource),
    responses: { ...SUCCESS[action](resource), ...Object.fromEntries(problems) },
  };
}
