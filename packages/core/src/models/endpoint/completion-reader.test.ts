import { array, assert, constantFrom, integer, json, oneof, property, record, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { OrchestrateError } from "../../errors.ts";
import { createCompletionBuilder } from "./completion-builder.ts";
import { createCompletionReader } from "./completion-reader.ts";
import type { Completion } from "./completion.ts";
import type { JsonObject } from "./json-shapes.ts";
import { createKeyRedactor } from "./key-redactor.ts";

const asked = { host: "h", model: "m", keyName: undefined, redact: (text: string) => text };
const head = { status: 200, headers: { "content-type": "text/event-stream" } };

/** What a reader makes of bytes that arrive in these pieces. */
function read(pieces: readonly Uint8Array[], type: string): Completion | undefined {
  const reader = createCompletionReader(asked, () => undefined);
  reader.head({ ...head, headers: { "content-type": type } });
  const decoder = new TextDecoder();
  for (const piece of pieces) {
    const state = reader.text(decoder.decode(piece, { stream: true }));
    if (state === "complete") return reader.completion();
  }
  reader.end();
  return reader.completion();
}

function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

const delta = (value: object, finish: string | null = null): string =>
  JSON.stringify({ choices: [{ index: 0, delta: value, finish_reason: finish }] });
const call = (fields: object): object => ({ tool_calls: [fields] });

const stream = [
  delta({ role: "assistant", content: "Größe 設計 " }),
  delta({ content: "🌍\r\n\n" }),
  delta(call({ index: 0, id: "a", function: { name: "write", arguments: '{"x":' } })),
  delta(call({ index: 1, id: "b", function: { name: "read", arguments: "{}" } })),
  delta(call({ index: 0, function: { arguments: '"ü"}' } })),
  delta({}, "tool_calls"),
  JSON.stringify({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 4 } }),
  "[DONE]",
];

const whole = {
  text: "Größe 設計 🌍\r\n\n",
  calls: [
    { id: "a", name: "write", arguments: '{"x":"ü"}' },
    { id: "b", name: "read", arguments: "{}" },
  ],
  finish: "tool_calls",
  usage: { inputTokens: 3, outputTokens: 4, cachedTokens: 0 },
};

test("a stream gives the same reply wherever its bytes are cut, and however its lines end", () => {
  const places = array(integer({ min: 0, max: 5000 }), { maxLength: 40 });
  assert(
    property(places, constantFrom("\n", "\r\n", "\r"), constantFrom("", "\uFEFF"), (cuts, end, mark) => {
      const text = mark + stream.map((data) => `: ping${end}data: ${data}${end}${end}`).join("");
      expect(read(cutAt(new TextEncoder().encode(text), cuts), "text/event-stream")).toMatchObject(whole);
    }),
  );
});

const raw = (fields: string, finish = "null"): string =>
  `{"model":"m","choices":[{"index":0,"delta":{${fields}},"finish_reason":${finish}}]}`;
const texts = ['"a"', '"b c"', '"\\n"', '"\\""', '"\\\\"', '"\\ud83c"', '"\\udf0d"', '""', "null"];
const fields = texts.flatMap((text) => [
  `"content":${text}`,
  `"content": ${text}`,
  `"role":"assistant","content":${text},"reasoning_content":""`,
  `"content":"","reasoning_content":${text}`,
  `"content":"same","reasoning_content":${text}`,
  `"content":${text},"refusal":"no"`,
  `"content":${text},"role":${text}`,
  `"content":${text},"cont\\u0065nt":"hidden"`,
  `"content":${text},"tool_calls":[{"function":{"arguments":{}}}]`,
  `"tool_calls":[{"index":0,"function":{"arguments":${text}}}]`,
  `"tool_calls":[{"index":1,"id":"b","function":{"name":"","arguments":${text}}}]`,
  `"tool_calls":[{"function":{"name":"write","arguments":${text}}}]`,
]);
const chunk = constantFrom(...fields, ...fields.slice(0, 12)).map((delta) => raw(delta));

test("chunks that are put together say what they say one by one, whatever stands in them", () => {
  const others = constantFrom(raw('"content":"x"', '"stop"'), '{"choices":[],"usage":{"prompt_tokens":1}}', "{}");
  // Repetition is what is put together, so each chunk comes several times.
  const run = oneof({ weight: 9, arbitrary: chunk }, others).chain((one) =>
    array(constantFrom(one, one.replace(':"a"', ':"z"'), one.replace(':"b c"', ':"y"')), {
      minLength: 1,
      maxLength: 4,
    }),
  );
  const places = array(integer({ min: 0, max: 5000 }), { maxLength: 4 });
  assert(
    property(array(run, { maxLength: 6 }), places, constantFrom("\n", "\r\n"), (runs, cuts, end) => {
      const data = [...runs.flat(), raw("", '"stop"')];
      const text = data.map((one) => `data: ${one}${end}${end}`).join("");
      const builder = createCompletionBuilder();
      for (const one of data) builder.add(JSON.parse(one) as JsonObject);
      expect(read(cutAt(new TextEncoder().encode(text), cuts), "text/event-stream")).toEqual(builder.build());
    }),
    { numRuns: 2000 },
  );
});

const among = (odd: string): Uint8Array[] => {
  const events = [raw('"content":"x"'), raw('"content":"y"'), raw(odd), raw('"content":"z"'), raw("", '"stop"')];
  return [new TextEncoder().encode(events.map((one) => `data: ${one}\n\n`).join(""))];
};

test("an event that is no text inside among sound ones is read as it stands, or broken", () => {
  expect(read(among('"content":"a","role":"b"'), "text/event-stream")?.text).toBe("xyaz");
  for (const odd of ['"content":"a\\"', '"content":"a', '"content":a"'])
    expect(() => read(among(odd), "text/event-stream")).toThrow("broken JSON");
});

test("whatever bytes arrive, a reply comes of them or an error of ours", () => {
  const bodies = [uint8Array({ maxLength: 300 }), json().map((text) => new TextEncoder().encode(text))];
  const types = constantFrom("text/event-stream", "application/json", "text/html", "");
  for (const body of bodies)
    assert(
      property(body, types, array(integer({ min: 0, max: 300 }), { maxLength: 5 }), (bytes, type, cuts) => {
        expect(outcome(() => read(cutAt(bytes, cuts), type))).toBe(true);
      }),
    );
});

test("whatever a choice holds, a reply comes of it or an error of ours", () => {
  const message = record(
    { content: json(), refusal: json(), tool_calls: json(), reasoning_content: json() },
    { requiredKeys: [] },
  ).map((fields) =>
    Object.fromEntries(Object.entries(fields).map(([key, text]) => [key, JSON.parse(text) as unknown])),
  );
  assert(
    property(message, constantFrom("stop", "length", 7, null), (fields, finish) => {
      const body = JSON.stringify({ choices: [{ message: fields, finish_reason: finish }] });
      expect(outcome(() => read([new TextEncoder().encode(body)], "application/json"))).toBe(true);
    }),
  );
});

/** Whether work ends with a value or an error of ours. */
function outcome(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    return error instanceof OrchestrateError;
  }
}

test("a key is taken out of a stream wherever it is cut, and nothing else", () => {
  const key = "sk-abcabcab";
  const part = constantFrom("sk-", "sk-abc", "abc", key, "x", "", "sk-abcabcax");
  assert(
    property(array(part, { maxLength: 12 }), array(integer({ min: 0, max: 150 }), { maxLength: 20 }), (parts, cuts) => {
      const text = parts.join("");
      const heard: string[] = [];
      const sink = createKeyRedactor(key).stream((piece) => heard.push(piece));
      for (const piece of cutAt(new TextEncoder().encode(text), cuts)) sink.add(new TextDecoder().decode(piece));
      sink.end();
      expect(heard.join("")).toBe(text.replaceAll(key, "[key]"));
    }),
  );
});

test("a key that is too short to be a secret takes nothing out of texts", () => {
  const { text } = createKeyRedactor("none");
  expect(text("none of it")).toBe("none of it");
});
