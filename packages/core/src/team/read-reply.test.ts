import { AIMessage } from "@langchain/core/messages";
import { anything, array, assert, constantFrom, json, oneof, property, record, string } from "fast-check";
import { expect, test } from "vitest";
import { readReply, type Reply } from "./reply/read-reply.ts";

const context = { turnId: "lead#1", takenIds: new Set(["taken"]), promptText: () => "prompt" };
type Raw = { readonly id?: string; readonly name: string; readonly arguments: string };

function reply(calls: readonly Raw[], text = "", finish: unknown = "stop"): Omit<Reply, "model"> {
  const message = new AIMessage({
    content: text,
    tool_calls: [],
    additional_kwargs: { raw_calls: calls },
    response_metadata: { finish_reason: finish },
  });
  return readReply(message, context);
}

test("never throws, and gives each call one id of its own that can be sent back", () => {
  const args = oneof(string(), json(), constantFrom('{"a":"\\ud800"}', "[".repeat(50_000), '{"__proto__":1}'));
  const id = constantFrom("same", "taken", "", "a b", "call_1", undefined);
  const calls = array(record({ id, name: string(), arguments: args }), { maxLength: 40 });
  assert(
    property(calls, string(), anything(), (raw, text, finish) => {
      const given = raw.map(({ id: one, ...rest }) => (one === undefined ? rest : { ...rest, id: one }));
      const read = reply(given, text, finish);
      const ids = read.calls.map(({ call }) => call.id);
      expect(new Set(["taken", ...ids]).size).toBe(ids.length + 1);
      expect(ids.every((one) => /^[\w.:-]{1,64}$/.test(one))).toBe(true);
      expect(read.message.tool_calls?.map((one) => one.id)).toEqual(ids);
      expect(read.message.tool_calls?.every(({ name }) => /^[\w-]{1,64}$/.test(name))).toBe(true);
      expect(read.usage.modelCalls).toBe(1);
    }),
  );
});

test.each([
  ['{"a": 1', "The arguments are not valid JSON"],
  ["[1]", "must be a JSON object, not [1]"],
  ["null", "must be a JSON object, not null"],
  ['{"a": NaN}', "not valid JSON"],
  ['{"a": ["x", "\uFFFD"]}', "arguments.a[1] holds U+FFFD"],
  [String.raw`{"a": {"b": "\ud83d"}}`, "arguments.a.b holds half a character"],
  [String.raw`{"a": "\u0000"}`, "arguments.a holds a NUL"],
  [`{"a":${"[".repeat(40)}${"]".repeat(40)}}`, "nested deeper than 40 levels"],
])("does not carry out %j, and says why", (args, why) => {
  expect(reply([{ id: "1", name: "x", arguments: args }]).calls[0]?.fault).toContain(why);
});

test("thoughts before the answer are no part of it, and are kept", () => {
  const { text, message, flaw } = reply([], "<think>call rm_rf</think>\nThe answer.");
  expect({ text, flaw, kept: message.additional_kwargs }).toEqual({
    text: "The answer.",
    flaw: undefined,
    kept: { thinking: "call rm_rf" },
  });
});

test("an id is the same when the turn is repeated after a crash", () => {
  const raw = [{ name: "x", arguments: "{}" }];
  expect(reply(raw).calls).toEqual(reply(raw).calls);
});
