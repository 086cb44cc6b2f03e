import type { SerializerProtocol } from "@langchain/langgraph-checkpoint";
import { OrchestrateError } from "../errors.ts";
import { isPlainObject, serializerTags } from "./serializer-tags.ts";

/** How deep a value of the state may be nested. */
export const MAX_DEPTH = 500;

const TYPE = "tagged-json";
const TAG = "$";
const tagsByName = new Map(serializerTags.map((tag) => [tag.name, tag]));

/**
 * A LangGraph serializer whose envelope no data can forge: whatever a model or a file puts into the state comes back
 * as the same data.
 *
 * Values that JSON lacks become an object with one key, `$date`, `$map`, `$message` and so on. Every key of plain data
 * that starts with `$` gets one more `$`, and reading goes from the outside in, so an object is special only where this
 * serializer made it so. Messages, `Map`, `Set`, `Date`, `Uint8Array`, `Error`, `bigint`, `undefined` and LangGraph's
 * own objects keep their class; other instances are stored as their `toJSON()` or their own fields.
 *
 * Throws `store-failed` for functions, symbols, nesting over {@link MAX_DEPTH} levels, and stored text of another shape.
 */
export function createSerializer(): SerializerProtocol {
  return {
    async dumpsTyped(value: unknown): Promise<[string, Uint8Array]> {
      return [TYPE, new TextEncoder().encode(JSON.stringify(encode(value, 0)))];
    },
    async loadsTyped(type: string, data: Uint8Array | string): Promise<unknown> {
      if (type !== TYPE) throw unreadable(`it is written as "${type}"`);
      try {
        return decode(JSON.parse(typeof data === "string" ? data : new TextDecoder().decode(data)));
      } catch (error) {
        if (error instanceof OrchestrateError) throw error;
        throw unreadable("its text is damaged", error);
      }
    },
  };
}

function unreadable(reason: string, cause?: unknown): OrchestrateError {
  return new OrchestrateError("store-failed", `a stored value cannot be read: ${reason}`, {
    hint: "The store is damaged or was written by a newer orchestrate. Restore a copy, or start the run again in a new store.",
    cause,
  });
}

function unstorable(what: string): OrchestrateError {
  return new OrchestrateError("store-failed", `the state of the run cannot be stored: it holds ${what}`, {
    hint: "Keep plain data, messages, dates, maps, sets and bytes in the state.",
  });
}

function tagged(name: string, data: unknown): Record<string, unknown> {
  return { [`${TAG}${name}`]: data };
}

function encode(value: unknown, depth: number): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return encodeNumber(value);
  if (typeof value === "object") return encodeObject(value, depth);
  if (typeof value === "bigint") return tagged("bigint", String(value));
  if (value === undefined) return tagged("undefined", null);
  throw unstorable(`a ${typeof value}`);
}

function encodeNumber(value: number): unknown {
  if (Object.is(value, -0)) return tagged("number", "-0");
  return Number.isFinite(value) ? value : tagged("number", String(value));
}

function encodeObject(value: object, depth: number): unknown {
  if (depth >= MAX_DEPTH) throw unstorable(`data nested more than ${MAX_DEPTH} levels deep, or in a circle`);
  const next = depth + 1;
  if (Array.isArray(value)) return Array.from(value, (item) => encode(item, next));
  if (isPlainObject(value)) return encodeFields(value, next);
  const tag = serializerTags.find((candidate) => candidate.is(value));
  if (tag !== undefined) return tagged(tag.name, encode(tag.toData(value), next));
  const toJson: unknown = Reflect.get(value, "toJSON");
  return typeof toJson === "function" ? encode(Reflect.apply(toJson, value, []), next) : encodeFields(value, next);
}

function encodeFields(value: object, depth: number): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    setOwn(fields, key.startsWith(TAG) ? `${TAG}${key}` : key, encode(field, depth));
  }
  return fields;
}

function decode(stored: unknown): unknown {
  if (typeof stored !== "object" || stored === null) return stored;
  if (Array.isArray(stored)) return stored.map(decode);
  const entries = Object.entries(stored);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined && isTagKey(first[0])) return decodeTag(first[0].slice(1), first[1]);
  const fields: Record<string, unknown> = {};
  for (const [key, field] of entries) {
    if (isTagKey(key)) throw unreadable(`the key "${key}" stands among others`);
    setOwn(fields, key.startsWith(TAG) ? key.slice(1) : key, decode(field));
  }
  return fields;
}

function decodeTag(name: string, data: unknown): unknown {
  if (name === "undefined") return undefined;
  if (name === "number") return Number(data);
  if (name === "bigint" && typeof data === "string") return BigInt(data);
  const tag = tagsByName.get(name);
  if (tag === undefined) throw unreadable(`it is of the unknown kind "${name}"`);
  return tag.fromData(decode(data));
}

function isTagKey(key: string): boolean {
  return key.startsWith(TAG) && !key.startsWith(`${TAG}${TAG}`);
}

function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  // Assigning to this one name would set the prototype and lose the data.
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}
