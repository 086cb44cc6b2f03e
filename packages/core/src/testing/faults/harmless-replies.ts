import type { FakeCall, FakeCompletion } from "../fake-endpoint.ts";
import type { Fault } from "./fault.ts";

/** Replies that are unusual in what they say, and must come to the same as `reply`, which calls one tool (rows M5, M9, M10). */
export function harmlessReplies(reply: FakeCompletion): readonly Fault[] {
  const [given] = reply.calls ?? [];
  if (given === undefined) throw new Error("the reply must call a tool");
  const other: FakeCall = { name: "read_document", args: '{"path":"none.md"}' };
  const harmless = (id: string, changed: FakeCompletion): Fault => {
    return { id, always: "harmless", reply: { ...reply, ...changed } };
  };
  const withKeys = (keys: string): FakeCall => ({ ...given, args: given.args.replace("{", `{${keys},`) });
  return [
    harmless("M1 arguments in a fence", { calls: [{ ...given, args: `\`\`\`json\n${given.args}\n\`\`\`` }] }),
    harmless("M5 no id", { calls: [{ ...given, id: null }, other] }),
    harmless("M5 an empty id", {
      calls: [
        { ...given, id: "" },
        { ...other, id: "" },
      ],
    }),
    harmless("M5 an id that nobody takes back", { calls: [{ ...given, id: "\u001b]8;;x".repeat(30) }] }),
    harmless("M9 a call after the final words", { text: "All is done." }),
    harmless("M9 a finish reason of its own", { finish: "eos_token" }),
    harmless("M9 stop, although it calls", { finish: "stop" }),
    harmless("M10 an lc payload", {
      calls: [withKeys('"meta":{"lc":1,"type":"constructor","id":["evil","X"],"kwargs":{}}')],
    }),
    harmless("M10 an lc secret", { calls: [withKeys('"meta":{"lc":1,"type":"secret","id":["OPENAI_API_KEY"]}')] }),
    harmless("M10 keys of prototypes", {
      calls: [withKeys('"__proto__":{"polluted":1},"constructor":{"prototype":{}}')],
    }),
    harmless("M10 arguments 39 levels deep", { calls: [withKeys(`"deep":${"[".repeat(38)}${"]".repeat(38)}`)] }),
    harmless("usage that cannot be", { usage: { prompt_tokens: -1, completion_tokens: 1e300 } }),
    harmless("usage in words", { usage: { prompt_tokens: "many", completion_tokens: null } }),
    harmless("no usage", { usage: false }),
    harmless("content in blocks", {
      content: [
        { type: "text", text: "I write." },
        { type: "thinking", thinking: "hm" },
      ],
    }),
    harmless("thoughts in a field", { reasoning: "First the plan." }),
    harmless("thoughts in the text", { text: '<think>{"name":"rm_rf"}</think>I write.' }),
  ];
}
