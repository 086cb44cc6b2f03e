import { schemaFaults } from "./json-schema-rules.ts";
import { subSchemas, type SubSchema } from "./json-schema-walk.ts";
import { isRecord, recordOf, textOf, type PlainRecord } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlPath, YamlSource } from "./yaml-source.ts";

/** Rules of JSON Schema files that the linter of API descriptions does not have. */
const SHARED: ReadonlySet<string> = new Set([
  "pattern-invalid",
  "range-empty",
  "required-undefined",
  "default-not-listed",
]);

/** What is wrong in the schemas and parameters of an OpenAPI or AsyncAPI document although their own schema allows it. */
export function apiSchemaFaults(source: YamlSource): readonly Fault[] {
  const root = recordOf(source.value);
  const schemas = findSchemas(root, []).flatMap(({ path, schema }) =>
    subSchemas(schema).map((one) => ({ path: [...path, ...one.path], schema: one.schema })),
  );
  const shared = schemaFaults(source, schemas).filter(
    ({ rule, severity = "error" }) => SHARED.has(rule) && severity === "error",
  );
  const isOld = root["swagger"] !== undefined || String(root["openapi"]).startsWith("3.0");
  return [
    ...shared,
    ...(isOld ? arraysWithoutItems(source, schemas) : []),
    ...optionalPathParameters(source, root, []),
    ...unknownStatuses(source, root),
  ];
}

/** Until OpenAPI 3.0 an array has to say what it holds. */
function arraysWithoutItems(source: YamlSource, schemas: readonly SubSchema[]): readonly Fault[] {
  return schemas
    .filter(({ schema }) => schema["type"] === "array" && !("items" in schema) && !("$ref" in schema))
    .map(({ path }) => ({
      ...source.placeOf([...path, "type"]),
      rule: "array-without-items",
      message: "an array of OpenAPI 3.0 says what it holds",
      hint: "Add items: { … }; items: {} allows everything.",
    }));
}

const METHODS: readonly string[] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/** Answers under what is no status: 2xx in small letters, a word, a number of four digits. */
function unknownStatuses(source: YamlSource, root: PlainRecord): readonly Fault[] {
  if (root["asyncapi"] !== undefined) return [];
  return Object.entries(recordOf(root["paths"])).flatMap(([path, item]) =>
    METHODS.flatMap((method) =>
      Object.keys(recordOf(recordOf(recordOf(item)[method])["responses"]))
        .filter((status) => !/^(?:[1-5](?:\d\d|XX)|default|x-.*|\$ref)$/.test(status))
        .map((status): Fault => {
          const place = source.keyPlaceOf(["paths", path, method, "responses", status]);
          const hint = /^[1-5]xx$/i.test(status)
            ? `Write ${status.toUpperCase()}.`
            : "Write a status such as 404, 4XX or default.";
          return { ...place, rule: "response-status", message: `${status} is not a status of HTTP`, hint };
        }),
    ),
  );
}

function optionalPathParameters(source: YamlSource, value: unknown, at: YamlPath): readonly Fault[] {
  if (Array.isArray(value))
    return value.flatMap((entry, index) => optionalPathParameters(source, entry, [...at, index]));
  if (!isRecord(value)) return [];
  const below = Object.entries(value).flatMap(([key, entry]) =>
    key === "example" || key === "examples" ? [] : optionalPathParameters(source, entry, [...at, key]),
  );
  if (value["in"] !== "path" || typeof value["name"] !== "string" || value["required"] === true) return below;
  const fault = {
    ...source.placeOf("required" in value ? [...at, "required"] : [...at, "name"]),
    rule: "path-parameter-optional",
    message: `the path parameter ${value["name"]} is not required`,
    hint: "Write required: true; a path without it is another path.",
  };
  return [...below, fault];
}

/** Keys that name a map of schemas, and keys that name one. */
const MAPS: ReadonlySet<string> = new Set(["schemas", "definitions"]);
const SINGLE: ReadonlySet<string> = new Set(["schema", "payload", "headers"]);

function findSchemas(value: unknown, at: YamlPath): readonly SubSchema[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => findSchemas(entry, [...at, index]));
  if (!isRecord(value)) return [];
  const isForeign = !/asyncapi|schema\+|openapi/.test(textOf(value["schemaFormat"]) ?? "openapi");
  return Object.entries(value).flatMap(([key, entry]): readonly SubSchema[] => {
    const path = [...at, key];
    if (!isRecord(entry) || NO_SCHEMAS.test(key)) return Array.isArray(entry) ? findSchemas(entry, path) : [];
    if (MAPS.has(key) && at.length < 2)
      return Object.keys(entry).flatMap((name) => schemaAt(entry[name], [...path, name]));
    const isSchema = SINGLE.has(key) && (key !== "headers" || "type" in entry);
    if (!isSchema) return findSchemas(entry, path);
    return isForeign ? [] : schemaAt(entry, path);
  });
}

const NO_SCHEMAS = /^(?:examples?|bindings|x-.*)$/;

function schemaAt(schema: unknown, path: YamlPath): readonly SubSchema[] {
  return isRecord(schema) && !("schemaFormat" in schema) ? [{ path, schema }] : [];
}
