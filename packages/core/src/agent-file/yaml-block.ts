import matter from "gray-matter";
import { constructFromEvents, CORE_SCHEMA, EVENT_ID, parseEvents, YAMLException } from "js-yaml";
import type { Event } from "js-yaml";
import { yamlPlaces } from "./yaml-places.ts";
import type { RepeatedKey, YamlPath, YamlPlaces } from "./yaml-places.ts";

/** A mapping in YAML with the offsets of what it holds. */
export interface YamlBlock {
  /** Numbers such as `1.0` or `010` are their source text. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Offset of the value at a path, or of the nearest part of the path that exists. */
  valueAt(path: YamlPath): number;
  /** Offset of the key at a path. */
  keyAt(path: YamlPath): number;
}

/** Why a text is no mapping in YAML. A hostile text asks for code, or for more than a file of its size may cost. */
export interface YamlFault {
  readonly isHostile: boolean;
  readonly reason: string;
  /** Offset of the fault. */
  readonly at: number;
  /** Keys that are given twice, when that alone is wrong. */
  readonly repeated: readonly RepeatedKey[];
}

// Names of types that YAML libraries of several languages construct objects from.
const codeTag = "!<tag:yaml.org,2002:";

/** Reads YAML 1.2 that is a mapping. Nothing in it is executed; aliases, and nesting deeper than 20, are refused. */
export function readYamlBlock(source: string): YamlBlock | YamlFault {
  let events: Event[] = [];
  try {
    events = parseEvents(source, { maxDepth: 20 });
    const places = yamlPlaces(source, events);
    if (places.repeated.length > 0) return repeatedKeys(places.repeated);
    const data = readData(source, events, places);
    // js-yaml takes a colon alone for an empty key.
    const empty = places.emptyKeys[0];
    if (empty !== undefined) return { isHostile: false, reason: "a key is missing", at: empty, repeated: [] };
    return { data, valueAt: (path) => places.nearest(path).offset, keyAt: (path) => places.keyAt(path) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { ...faultOf(error, source, events), repeated: [] };
  }
}

/** Whether {@link readYamlBlock} could not read a text. */
export function isFault(read: YamlBlock | YamlFault): read is YamlFault {
  return "reason" in read;
}

function repeatedKeys(repeated: readonly RepeatedKey[]): YamlFault {
  return { isHostile: false, reason: "duplicated mapping key", at: repeated[0]?.second ?? 0, repeated };
}

function faultOf({ reason, mark }: YAMLException, source: string, events: Event[]): Omit<YamlFault, "repeated"> {
  const isAlias = reason.startsWith("aliases exceeded");
  const at = mark === undefined ? 0 : offsetOf(source, mark.line, mark.column);
  // For an alias, js-yaml's mark is behind the asterisk.
  if (isAlias) return { isHostile: hasAnchor(events), reason, at: Math.max(0, at - 1) };
  return { isHostile: reason.startsWith("nesting exceeded") || reason.includes(codeTag), reason, at };
}

/** An alias without an anchor is no alias but text with an asterisk. */
function hasAnchor(events: readonly Event[]): boolean {
  return events.some((event) => event.type !== EVENT_ID.ALIAS && "anchorStart" in event && event.anchorStart >= 0);
}

function offsetOf(source: string, line: number, column: number): number {
  let start = 0;
  for (let count = 0; count < line; count += 1) start = source.indexOf("\n", start) + 1;
  return start + column;
}

function refuse(language: string): () => never {
  return () => {
    throw new Error(`front matter must be YAML, not ${language}`);
  };
}

function readData(block: string, events: Event[], places: YamlPlaces): Record<string, unknown> {
  // Without an options object gray-matter answers from a cache that it shares between callers and fills on failure.
  const { data } = matter(`---\n${block}\n---\n`, {
    language: "yaml",
    engines: {
      // gray-matter hands over the same block; parsing it again would take twice the time.
      yaml: () => asMapping(constructFromEvents(events, { source: block, schema: CORE_SCHEMA, maxAliases: 0 })),
      javascript: refuse("JavaScript"),
      js: refuse("JavaScript"),
      json: refuse("JSON"),
      coffee: refuse("CoffeeScript"),
    },
  });
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, keepSource(value, [key], places)]));
}

function asMapping(documents: readonly unknown[]): object {
  const [value, ...others] = documents;
  if (others.length > 0) throw new YAMLException("one document only; ... ends it");
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new YAMLException("front matter must hold `key: value` lines");
}

/** Numbers whose text says more than their value (`1.0`, `010`, `1e3`) as that text. */
function keepSource(value: unknown, path: YamlPath, places: YamlPlaces): unknown {
  if (typeof value === "number") {
    const source = places.at(path)?.source;
    return source === undefined || source === String(value) ? value : source;
  }
  if (Array.isArray(value)) return value.map((item, index) => keepSource(item, [...path, index], places));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, keepSource(item, [...path, key], places)]),
  );
}
