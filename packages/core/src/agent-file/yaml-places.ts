import { EVENT_ID, getScalarValue, SCALAR_STYLE } from "js-yaml";
import type { Event } from "js-yaml";

/** Where a value of a YAML text stands. */
interface YamlPlace {
  /** Offset of the value, or of its key where the value is empty. */
  readonly offset: number;
  /** The scalar as written; undefined for quoted scalars, blocks, lists and mappings. */
  readonly source: string | undefined;
}

/** A key that a mapping holds twice, with the offsets of both. */
export interface RepeatedKey {
  readonly key: string;
  readonly first: number;
  readonly second: number;
}

/** Keys and list positions that lead to a value. */
export type YamlPath = readonly PropertyKey[];

/** The places of all values of a YAML text, by path. */
export interface YamlPlaces {
  readonly repeated: readonly RepeatedKey[];
  /** Offsets of values without a key. */
  readonly emptyKeys: readonly number[];
  /** The place at exactly this path. */
  at(path: YamlPath): YamlPlace | undefined;
  /** The place at the longest part of the path that exists, else the start of the text. */
  nearest(path: YamlPath): YamlPlace;
  /** Offset of the key at this path. */
  keyAt(path: YamlPath): number;
}

interface Frame {
  readonly type: "document" | "mapping" | "sequence" | "key";
  readonly path: YamlPath;
  readonly keys: Map<string, number>;
  key: string | undefined;
  next: number;
}

interface Walk {
  readonly source: string;
  readonly values: Map<string, YamlPlace>;
  readonly keys: Map<string, number>;
  readonly repeated: RepeatedKey[];
  readonly emptyKeys: number[];
  readonly frames: Frame[];
}

/** Finds every value of a YAML text by the events that js-yaml's parser makes of it. */
export function yamlPlaces(source: string, events: readonly Event[]): YamlPlaces {
  const walk: Walk = { source, values: new Map(), keys: new Map(), repeated: [], emptyKeys: [], frames: [] };
  for (const event of events) {
    const parent = walk.frames.at(-1);
    if (event.type === EVENT_ID.POP) walk.frames.pop();
    else if (event.type === EVENT_ID.DOCUMENT) walk.frames.push(frameOf("document", []));
    else if (parent?.type === "mapping" && parent.key === undefined) readKey(event, parent, walk);
    else readValue(event, parent, walk);
  }
  return { ...lookUp(walk.values, walk.keys), repeated: walk.repeated, emptyKeys: walk.emptyKeys };
}

function readKey(event: Event, parent: Frame, { source, keys, repeated, emptyKeys, frames }: Walk): void {
  const offset = offsetOf(event) ?? 0;
  const key = event.type === EVENT_ID.SCALAR ? getScalarValue(source, event) : `?${offset}`;
  if (key === "") emptyKeys.push(offset);
  const first = parent.keys.get(key);
  if (first === undefined) parent.keys.set(key, offset);
  else repeated.push({ key, first, second: offset });
  parent.key = key;
  keys.set(pathKey([...parent.path, key]), offset);
  // A list or mapping as a key is refused later on; its inside has no path.
  if (containerOf(event) !== undefined) frames.push(frameOf("key", []));
}

function readValue(event: Event, parent: Frame | undefined, { source, values, keys, frames }: Walk): void {
  const path = nextPath(parent);
  const id = pathKey(path);
  const isInKey = parent?.type === "key";
  if (!isInKey) values.set(id, placeOf(event, source, keys.get(id) ?? 0));
  const type = containerOf(event);
  if (type !== undefined) frames.push(frameOf(isInKey ? "key" : type, path));
}

function lookUp(
  values: ReadonlyMap<string, YamlPlace>,
  keys: ReadonlyMap<string, number>,
): Omit<YamlPlaces, "repeated" | "emptyKeys"> {
  const at = (path: YamlPath): YamlPlace | undefined => values.get(pathKey(path));
  return {
    at,
    nearest: (path) => {
      for (let length = path.length; length > 0; length -= 1) {
        const place = at(path.slice(0, length));
        if (place !== undefined) return place;
      }
      return { offset: 0, source: undefined };
    },
    keyAt: (path) => keys.get(pathKey(path)) ?? 0,
  };
}

function frameOf(type: Frame["type"], path: YamlPath): Frame {
  return { type, path, keys: new Map(), key: undefined, next: 0 };
}

function containerOf(event: Event): "mapping" | "sequence" | undefined {
  if (event.type === EVENT_ID.MAPPING) return "mapping";
  return event.type === EVENT_ID.SEQUENCE ? "sequence" : undefined;
}

/** Path of the value that comes next in a list, mapping or document. */
function nextPath(parent: Frame | undefined): YamlPath {
  if (parent?.type === "mapping") {
    const path = [...parent.path, parent.key ?? ""];
    parent.key = undefined;
    return path;
  }
  if (parent?.type !== "sequence") return [];
  const path = [...parent.path, parent.next];
  parent.next += 1;
  return path;
}

function placeOf(event: Event, source: string, keyOffset: number): YamlPlace {
  const offset = offsetOf(event) ?? keyOffset;
  const isPlain = event.type === EVENT_ID.SCALAR && event.style === SCALAR_STYLE.PLAIN && event.valueStart >= 0;
  return { offset, source: isPlain ? source.slice(event.valueStart, event.valueEnd) : undefined };
}

function offsetOf(event: Event): number | undefined {
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart;
  if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) return event.start;
  if (event.type !== EVENT_ID.SCALAR || event.valueStart < 0) return undefined;
  const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  return isQuoted ? event.valueStart - 1 : event.valueStart;
}

function pathKey(path: YamlPath): string {
  return path.map(String).join("\0");
}
