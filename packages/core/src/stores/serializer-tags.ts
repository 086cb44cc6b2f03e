import { BaseMessage } from "@langchain/core/messages";
import { DeltaSnapshot } from "@langchain/langgraph-checkpoint";
import { isDate, isMap, isNativeError, isSet, isUint8Array } from "node:util/types";
import { restoreMessage, storeMessage } from "./stored-message.ts";

/** How one class of values is written as data and read back. */
interface SerializerTag {
  readonly name: string;
  /** Looks at prototypes and symbols only: JSON from a model must never pass. */
  is(value: object): boolean;
  /** Gives data in which the serializer then encodes every nested value. */
  toData(value: object): unknown;
  /** Gets what {@link toData} gave, decoded. Throws a TypeError on any other shape. */
  fromData(data: unknown): unknown;
}

interface TypedTag<T extends object> {
  readonly name: string;
  is(value: object): value is T;
  toData(value: T): unknown;
  fromData(data: unknown): unknown;
}

function defineTag<T extends object>(tag: TypedTag<T>): SerializerTag {
  return {
    name: tag.name,
    is: (value) => tag.is(value),
    toData: (value) => {
      if (!tag.is(value)) throw new TypeError(`not a ${tag.name}`);
      return tag.toData(value);
    },
    fromData: (data) => tag.fromData(data),
  };
}

/** Whether a value is a plain object, which is all that JSON can make. */
export function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isNamed(value: object, name: string): boolean {
  return !isPlainObject(value) && Reflect.get(value, "lg_name") === name;
}

function list(data: unknown, what: string): unknown[] {
  if (!Array.isArray(data)) throw new TypeError(`a stored ${what} cannot be read`);
  return data;
}

function record(data: unknown, what: string): Record<string, unknown> {
  if (typeof data !== "object" || data === null || !isPlainObject(data)) {
    throw new TypeError(`a stored ${what} cannot be read`);
  }
  return data;
}

function text(data: unknown, what: string): string {
  if (typeof data !== "string") throw new TypeError(`a stored ${what} cannot be read`);
  return data;
}

function readEntry(data: unknown): [unknown, unknown] {
  const [key, value, ...rest] = list(data, "map");
  if (rest.length > 0) throw new TypeError("a stored map cannot be read");
  return [key, value];
}

function readError(data: unknown): Error {
  const { name, message, cause } = record(data, "error");
  const error = new Error(text(message, "error"), cause === undefined ? undefined : { cause });
  // An own property of an error that enumerates would show up wherever the error is spread or printed.
  Object.defineProperty(error, "name", { value: text(name, "error"), configurable: true, writable: true });
  // The stack would be the one of this reader, which says nothing about the failure.
  Object.defineProperty(error, "stack", {
    value: `${error.name}: ${error.message}`,
    configurable: true,
    writable: true,
  });
  return error;
}

interface SendLike {
  readonly node: string;
  readonly args: unknown;
  readonly timeout?: unknown;
}

/** Every class of values, besides plain data, that a checkpoint may hold. */
export const serializerTags: readonly SerializerTag[] = [
  defineTag<BaseMessage>({
    name: "message",
    is: (value): value is BaseMessage => BaseMessage.isInstance(value),
    toData: storeMessage,
    fromData: (data) => {
      const { type, fields } = record(data, "message");
      return restoreMessage({ type: text(type, "message"), fields: record(fields, "message") });
    },
  }),
  defineTag<Uint8Array>({
    name: "bytes",
    is: isUint8Array,
    toData: (value) => Buffer.from(value).toString("base64"),
    fromData: (data) => new Uint8Array(Buffer.from(text(data, "byte array"), "base64")),
  }),
  defineTag<Date>({
    name: "date",
    is: isDate,
    toData: (value) => (Number.isNaN(value.getTime()) ? null : value.toISOString()),
    fromData: (data) => new Date(data === null ? Number.NaN : text(data, "date")),
  }),
  defineTag<Map<unknown, unknown>>({
    name: "map",
    is: isMap,
    toData: (value) => [...value],
    fromData: (data) => new Map(list(data, "map").map(readEntry)),
  }),
  defineTag<Set<unknown>>({
    name: "set",
    is: isSet,
    toData: (value) => [...value],
    fromData: (data) => new Set(list(data, "set")),
  }),
  defineTag<Error>({
    name: "error",
    is: isNativeError,
    toData: (value) => ({ name: value.name, message: value.message, cause: value.cause }),
    fromData: readError,
  }),
  defineTag<DeltaSnapshot>({
    name: "snapshot",
    is: (value): value is DeltaSnapshot => isNamed(value, "DeltaSnapshot"),
    toData: (value) => [value.value],
    fromData: (data) => new DeltaSnapshot(list(data, "snapshot")[0]),
  }),
  // LangGraph reads a stored Send and a stored Overwrite by their shape and makes its own object of it.
  defineTag<SendLike>({
    name: "send",
    is: (value): value is SendLike => isNamed(value, "Send"),
    toData: ({ node, args, timeout }) => (timeout === undefined ? { node, args } : { node, args, timeout }),
    fromData: (data) => record(data, "send"),
  }),
  defineTag<{ readonly value: unknown }>({
    name: "overwrite",
    is: (value): value is { readonly value: unknown } => isNamed(value, "Overwrite"),
    toData: ({ value }) => [value],
    fromData: (data) => ({ __overwrite__: list(data, "overwrite")[0] }),
  }),
];
