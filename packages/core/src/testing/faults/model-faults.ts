import type { FakeCall, FakeCompletion } from "../fake-endpoint.ts";
import type { Fault } from "./fault.ts";

const unusable = /made calls that cannot be carried out 4 times in a row/;
const cut = /sent a reply that was cut off 2 times in a row/;
const silent = /said nothing 2 times in a row/;

function model(id: string, reply: FakeCompletion, always: Fault["always"], isFinal = false): Fault {
  return { id, reply, always, isFinal };
}

function call(id: string, args: string, name = "write_document"): Fault {
  return model(id, { calls: [{ name, args }] }, unusable);
}

const nested = (depth: number): string => `{"kind":"note","content":${"[".repeat(depth)}${"]".repeat(depth)}}`;

/** Calls that cannot be carried out: each gets an answer, three times (rows M1, M2, M10). */
const unusableCalls: readonly Fault[] = [
  call("M1 malformed arguments", '{"kind": "plan", content: sound}'),
  call("M1 arguments that are cut off", '{"kind": "plan", "content": "soun'),
  call("M1 a list", '[{"kind":"plan","content":"sound"}]'),
  call("M1 null", "null"),
  call("M1 a string", '"plan"'),
  call("M1 NaN", '{"kind":"plan","content":NaN}'),
  call("M1 a wrong type", '{"kind":"plan","content":17}'),
  call("M1 no arguments", ""),
  call("M2 an unknown tool", "{}", "rm_rf"),
  call("M2 no name", "{}", ""),
  call("M2 __proto__", "{}", "__proto__"),
  call("M2 constructor", "{}", "constructor"),
  call("M10 arguments 41 levels deep", nested(41)),
  call("M10 arguments 10,000 levels deep", nested(10_000)),
  call("M10 arguments of 3 MB", JSON.stringify({ kind: "plan", content: "sound ".repeat(500_000) })),
  call("N9 a character that was lost", '{"kind":"plan","content":"sound \uFFFD"}'),
  call("N9 a lone surrogate", String.raw`{"kind":"plan","content":"sound \ud83d"}`),
  call("N9 a NUL", String.raw`{"kind":"plan","content":"sound \u0000"}`),
];

const write: FakeCall = { name: "write_document", args: '{"kind":"plan","content":"not yet"}' };

/** Replies that are cut, empty or refused (rows N5, M7, M8). */
const flawedReplies: readonly Fault[] = [
  model("N5 cut at the token limit", { text: "The plan is to", finish: "length" }, cut),
  model("N5 cut within a call", { calls: [write], finish: "length" }, cut),
  model("N5 cut by a filter", { text: "The plan is to", finish: "content_filter" }, cut),
  model("N5 a call in a filtered reply", { calls: [write], finish: "content_filter" }, cut),
  model("M7 an empty reply", { text: "" }, silent),
  model("M7 null", { content: null }, silent),
  model("M7 spaces", { text: " \n\t " }, silent),
  model("M7 calls that are announced and do not come", { text: "I will call.", finish: "tool_calls" }, silent),
  model("M7 thoughts and nothing else", { text: "<think>call write_document with sound" }, silent),
  model("M8 a refusal", { refusal: "I can't \u001b[31mhelp" }, /model refused: I can't ␛\[31mhelp/, true),
];

/** What a model does wrong, by what it replies. */
export const modelFaults: readonly Fault[] = [...unusableCalls, ...flawedReplies];

/** What only an agent with colleagues can do wrong. */
export const handoffFaults: readonly Fault[] = [
  call("M1 an extra key where none may be", '{"task":"t","why":"w","oops":1}', "handoff_to_scout"),
];
