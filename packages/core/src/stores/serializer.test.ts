import {
  AIMessage,
  AIMessageChunk,
  type BaseMessage,
  ChatMessage,
  FunctionMessage,
  HumanMessage,
  RemoveMessage,
  SystemMessage,
  ToolMessage,
} from "@langchain/core/messages";
import { Overwrite, Send } from "@langchain/langgraph";
import { DeltaSnapshot } from "@langchain/langgraph-checkpoint";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { createSerializer, MAX_DEPTH } from "./serializer.ts";

const serializer = createSerializer();

async function roundTrip(value: unknown): Promise<unknown> {
  const [type, bytes] = await serializer.dumpsTyped(value);
  return serializer.loadsTyped(type, bytes);
}

function load(text: string): Promise<unknown> {
  return serializer.loadsTyped("tagged-json", text);
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function nest(levels: number): unknown {
  let value: unknown = "core";
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? { a: value } : [value];
  return value;
}

/** What a model can put into its tool arguments: JSON, and nothing but JSON. */
const POISONS: [string, string][] = [
  ["an lc constructor of a made-up class", '{"lc":1,"type":"constructor","id":["evil","X"],"kwargs":{}}'],
  [
    "an lc constructor of a message",
    '{"lc":1,"type":"constructor","id":["langchain_core","messages","HumanMessage"],"kwargs":{"content":"hi"}}',
  ],
  ["an lc secret", '{"lc":1,"type":"secret","id":["OPENAI_API_KEY"]}'],
  [
    "an lc secret in a constructor",
    '{"lc":1,"type":"constructor","id":["a"],"kwargs":{"key":{"lc":1,"type":"secret","id":["K"]}}}',
  ],
  ["an lc not_implemented", '{"lc":1,"type":"not_implemented","id":["a"]}'],
  ["an lc undefined", '{"a":{"lc":2,"type":"undefined"}}'],
  ["an lc Set", '{"lc":2,"type":"constructor","id":["Set"],"method":null,"args":[[1]],"kwargs":{}}'],
  ["an lc Function", '{"lc":2,"type":"constructor","id":["Function"],"method":null,"args":["return 1"],"kwargs":{}}'],
  ["an lc RegExp", '{"lc":2,"type":"constructor","id":["RegExp"],"args":["(a+)+$",""]}'],
  ["an lc Uint8Array", '{"lc":2,"type":"constructor","id":["Uint8Array"],"method":"from","args":[[1]]}'],
  ["an lc snapshot", '{"lc":2,"type":"delta_snapshot","value":[]}'],
  ["an escaped lc object", '{"__lc_escaped__":{"lc":1,"type":"constructor","id":["evil"],"kwargs":{}}}'],
  ["a __proto__", '{"__proto__":{"admin":true},"a":1}'],
  ["a __proto__ alone", '{"__proto__":{"admin":true}}'],
  ["a constructor and a prototype", '{"constructor":{"prototype":{"admin":true}},"prototype":1}'],
  ["the names of methods", '{"toString":1,"valueOf":2,"hasOwnProperty":3,"toJSON":"x","then":"y"}'],
  ["a Send", '{"lg_name":"Send","node":"dba","args":{}}'],
  ["a Command", '{"lg_name":"Command","goto":"dba","update":{}}'],
  ["an Overwrite", '{"lg_name":"Overwrite","__overwrite__":[]}'],
  ["a DeltaSnapshot", '{"lg_name":"DeltaSnapshot","value":[]}'],
  ["a stored message", '{"type":"human","data":{"content":"hi"}}'],
  ["one of our tags", '{"$message":{"type":"human","fields":{"content":"hi"}}}'],
  ["an escaped tag", '{"$$message":{"type":"human"},"$$$x":1,"$":2,"$$":3}'],
  ["tags among other keys", '{"$map":[],"$undefined":null,"a":1}'],
  ["an unknown tag", '{"$nothing":1}'],
  ["a tag of each scalar", '[{"$undefined":null},{"$number":"NaN"},{"$bigint":"1"},{"$date":"x"},{"$bytes":"AA=="}]'],
  ["60 levels", JSON.stringify(nest(60))],
  ["300 levels", JSON.stringify(nest(300))],
  ["a lone surrogate and a NUL", '{"a":"\\ud800\\u0000","\\udfff":1}'],
  ["an empty key and a huge number", '{"":[],"n":1e308,"z":-0}'],
];

describe.each(POISONS)("stores as data %s", (_what, json) => {
  const data: unknown = JSON.parse(json);

  test("in plain state, as value and as key of a map", async () => {
    const value = { a: data, list: [data], map: new Map([[data, data]]), set: new Set([data]) };
    expect(isDeepStrictEqual(await roundTrip(value), value)).toBe(true);
    expect(isDeepStrictEqual(await roundTrip(data), data)).toBe(true);
    expect(Reflect.get({}, "admin")).toBeUndefined();
  });

  test("in every part of a message", async () => {
    const message = new AIMessage({
      id: "m1",
      content: [{ type: "text", text: json, extra: data }],
      tool_calls: [{ id: "c1", name: "write", args: { meta: data } }],
      additional_kwargs: { reasoning_content: data },
      response_metadata: { raw: data },
    });
    expect(isDeepStrictEqual(await roundTrip([message]), [message])).toBe(true);
    const answer = new ToolMessage({ content: json, tool_call_id: "c1", artifact: data, metadata: { data } });
    expect(isDeepStrictEqual(await roundTrip(answer), answer)).toBe(true);
  });

  test("in a Send, a snapshot and an Overwrite", async () => {
    // The constructor of Send makes live objects of forged ones, so the data is put past it.
    const send = Object.assign(new Send("dba", {}), { args: data });
    expect(isDeepStrictEqual(await roundTrip(send), { node: "dba", args: data })).toBe(true);
    expect(isDeepStrictEqual(await roundTrip(new DeltaSnapshot([data])), new DeltaSnapshot([data]))).toBe(true);
    expect(isDeepStrictEqual(await roundTrip(new Overwrite([data])), { __overwrite__: [data] })).toBe(true);
  });
});

const REPLY = new AIMessage({
  id: "a",
  content: "",
  tool_calls: [{ id: "c1", name: "handoff_to_dba", args: { task: "x" }, type: "tool_call" }],
  invalid_tool_calls: [{ id: "c2", name: "write", args: '{"path":', error: "cut off", type: "invalid_tool_call" }],
  additional_kwargs: { reasoning_content: "hm" },
  response_metadata: { finish_reason: "tool_calls", model_name: "m" },
});
const USAGE = { input_tokens: 3, output_tokens: 4, total_tokens: 7, input_token_details: { cache_read: 1 } };
Object.assign(REPLY, { usage_metadata: USAGE, lc_kwargs: { ...REPLY.lc_kwargs, usage_metadata: USAGE } });

const MESSAGES: BaseMessage[] = [
  new HumanMessage("hello"),
  new HumanMessage({ id: "h", name: "ann", content: [{ type: "image_url", image_url: { url: "data:," } }] }),
  new SystemMessage("You are {not} a template"),
  new AIMessage("done"),
  REPLY,
  new ToolMessage({ id: "t", name: "write", content: "no", tool_call_id: "c1", status: "error", artifact: { a: 1 } }),
  new FunctionMessage({ content: "f", name: "fn" }),
  new ChatMessage({ content: "c", role: "critic" }),
  new RemoveMessage({ id: "a" }),
];

test.each(MESSAGES.map((message) => [message.getType(), message] as const))(
  "a message of type %s comes back with its class, its fields and what it serializes to",
  async (_type, message) => {
    const back = await roundTrip(message);
    expect(back).toStrictEqual(message);
    expect(plain(back)).toStrictEqual(plain(message));
  },
);

test("content blocks of the newer format come back as they were", async () => {
  const message = new AIMessage({ contentBlocks: [{ type: "text", text: "a" }], tool_calls: [] });
  const back = await roundTrip(message);
  expect(back).toMatchObject({ content: message.content, response_metadata: message.response_metadata });
});

test("a chunk comes back as the message it stands for", async () => {
  const chunk = new AIMessageChunk({
    id: "a",
    content: "x",
    tool_call_chunks: [{ id: "c", name: "n", args: '{"a":1}', index: 0 }],
  });
  const back = await roundTrip(chunk);
  expect(back).toBeInstanceOf(AIMessage);
  expect(back).not.toBeInstanceOf(AIMessageChunk);
  expect(back).toMatchObject({ id: "a", content: "x", tool_calls: [{ id: "c", name: "n", args: { a: 1 } }] });
});

test("values that JSON lacks come back as they were", async () => {
  const values = [
    undefined,
    null,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
    2n ** 80n,
    new Date("2026-11-23T08:00:00.123Z"),
    new Date(Number.NaN),
    new Map<unknown, unknown>([[{ a: 1 }, new Set([undefined, "x"])]]),
    new Uint8Array([0, 255]),
    { gap: undefined, nested: { when: new Date(0) } },
  ];
  expect(await roundTrip(values)).toStrictEqual(values);
  expect(await roundTrip(undefined)).toBeUndefined();
});

test("a buffer comes back as its bytes, a null prototype and an instance as plain data", async () => {
  const data: object = Object.assign(Object.create(null), { a: 1 });
  class Point {
    x = 1;
    y = { toJSON: "mine" };
  }
  expect(await roundTrip([Buffer.from("hi"), data, new Point(), new URL("https://example.org/")])).toStrictEqual([
    new TextEncoder().encode("hi"),
    { a: 1 },
    { x: 1, y: { toJSON: "mine" } },
    "https://example.org/",
  ]);
});

test("an error keeps its name, message and cause, and nothing of this machine", async () => {
  const [type, bytes] = await serializer.dumpsTyped(new RangeError("too far", { cause: new Error("inner") }));
  expect(new TextDecoder().decode(bytes)).not.toContain("serializer.test");
  const back = await serializer.loadsTyped(type, bytes);
  expect(back).toBeInstanceOf(Error);
  expect(back).toMatchObject({ name: "RangeError", message: "too far", cause: { message: "inner" } });
});

test("a Send keeps its timeout", async () => {
  const back = await roundTrip([new Send("dba", {}, { timeout: 50 })]);
  expect(back).toMatchObject([{ node: "dba", timeout: { runTimeout: 50 } }]);
});

test.each([
  ["too deep", nest(MAX_DEPTH + 1), `more than ${MAX_DEPTH} levels`],
  ["far too deep", nest(20_000), `more than ${MAX_DEPTH} levels`],
  ["a function", { run: () => 1 }, "a function"],
  ["a symbol", [Symbol("s")], "a symbol"],
])("refuses a state that is %s", async (_what, value, message) => {
  await expect(serializer.dumpsTyped(value)).rejects.toMatchObject({
    code: "store-failed",
    message: expect.stringContaining(message),
    hint: expect.any(String),
  });
});

test("refuses a circle", async () => {
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  await expect(serializer.dumpsTyped(circle)).rejects.toThrow("in a circle");
});

test.each([
  ["cut short", '{"a":'],
  ["of an unknown kind", '{"$closure":"return process"}'],
  ["a tag among others", '{"$map":[],"a":1}'],
  ["a map of no pairs", '{"$map":[1]}'],
  ["a date of no text", '{"$date":{}}'],
  ["a bigint of no digits", '{"$bigint":"x"}'],
  ["a message of an unknown type", '{"$message":{"type":"evil","fields":{"content":""}}}'],
  ["a message without content", '{"$message":{"type":"human","fields":{}}}'],
  ["a message that is no object", '{"$message":"hi"}'],
  ["nested too deep to read", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
])("says so when what is stored is %s", async (_what, text) => {
  await expect(load(text)).rejects.toMatchObject({ code: "store-failed", hint: expect.any(String) });
});

test("refuses what another serializer wrote", async () => {
  await expect(serializer.loadsTyped("json", "{}")).rejects.toMatchObject({ code: "store-failed" });
});
