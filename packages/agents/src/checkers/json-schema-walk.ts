import { isRecord, type PlainRecord } from "./plain-data.ts";
import type { YamlPath } from "./yaml-source.ts";

/** A schema within a schema, with the keys that lead to it. */
export interface SubSchema {
  readonly path: YamlPath;
  readonly schema: PlainRecord;
}

const MAPS: readonly string[] = [
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
  "dependencies",
];
const LISTS: readonly string[] = ["allOf", "anyOf", "oneOf", "prefixItems", "items"];
const SINGLE: readonly string[] = [
  "additionalItems",
  "additionalProperties",
  "contains",
  "contentSchema",
  "else",
  "if",
  "items",
  "not",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
];

/** Every schema that a JSON Schema holds, itself first. Examples, defaults and constants are data and are left out. */
export function subSchemas(root: unknown): readonly SubSchema[] {
  const found: SubSchema[] = [];
  const waiting: { path: YamlPath; value: unknown }[] = [{ path: [], value: root }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, value } = next;
    if (!isRecord(value)) continue;
    found.push({ path, schema: value });
    const below = [...SINGLE.map((key) => [key] as const), ...namedIn(value), ...listedIn(value)];
    for (const keys of below) waiting.push({ path: [...path, ...keys], value: valueBelow(value, keys) });
  }
  return found;
}

function namedIn(schema: PlainRecord): readonly YamlPath[] {
  return MAPS.flatMap((key) => {
    const map = schema[key];
    return isRecord(map) ? Object.keys(map).map((name) => [key, name]) : [];
  });
}

function listedIn(schema: PlainRecord): readonly YamlPath[] {
  return LISTS.flatMap((key) => {
    const list = schema[key];
    return Array.isArray(list) ? list.map((_entry, index) => [key, index]) : [];
  });
}

function valueBelow(schema: PlainRecord, keys: YamlPath): unknown {
  const [first, second] = keys;
  const value = schema[String(first)];
  if (second === undefined) return value;
  return Array.isArray(value) ? (value[Number(second)] as unknown) : (value as PlainRecord)[String(second)];
}
