import type { Completion, RawToolCall } from "./completion.ts";
import { arrayOf, objectOf, textOf, type JsonObject } from "./json-shapes.ts";
import { reportedUsage } from "./reported-usage.ts";

/** Puts a reply together from the pieces of a stream, or from one whole completion. */
export interface CompletionBuilder {
  /** Takes a chunk or a whole completion; returns the text that it adds. */
  add(chunk: JsonObject): string;
  /** Whether the endpoint has said why the reply ends: only then it is whole. */
  readonly isFinished: boolean;
  build(): Completion;
}

interface OpenCall {
  id: string | undefined;
  index: number | undefined;
  name: string;
  arguments: string;
}

const reasoningFields = ["reasoning_content", "reasoning"] as const;

/** A reply of which nothing has arrived. */
export function createCompletionBuilder(): CompletionBuilder {
  const calls: OpenCall[] = [];
  const reply = { text: "", refusal: "", finish: "", reasoning: "" };
  let field: (typeof reasoningFields)[number] | undefined;
  let usage: Completion["usage"];
  let model: string | undefined;

  function addChoice(choice: JsonObject): string {
    const message = objectOf(choice["delta"]) ?? objectOf(choice["message"]) ?? {};
    const { text, thinking } = contentOf(message["content"]);
    reply.text += text;
    reply.refusal += textOf(message["refusal"]);
    const named = reasoningFields.find((name) => textOf(message[name]) !== "");
    field ??= named ?? (thinking === "" ? undefined : "reasoning_content");
    reply.reasoning += thinking + (named === undefined ? "" : textOf(message[named]));
    const finish = textOf(choice["finish_reason"]);
    if (finish !== "") reply.finish = finish;
    for (const call of arrayOf(message["tool_calls"])) addCall(calls, objectOf(call) ?? {});
    return text;
  }

  return {
    add: (chunk) => {
      usage = reportedUsage(chunk["usage"]) ?? usage;
      model ??= textOf(chunk["model"]) || undefined;
      // Other choices are further replies to the same request, which nobody asked for.
      const choice = arrayOf(chunk["choices"])
        .map(objectOf)
        .find((one) => one !== undefined && (one["index"] ?? 0) === 0);
      return choice === undefined ? "" : addChoice(choice);
    },
    get isFinished() {
      return reply.finish !== "";
    },
    build: () => ({
      text: reply.text,
      reasoning: field === undefined ? undefined : { field, text: reply.reasoning },
      refusal: reply.refusal === "" ? undefined : reply.refusal,
      calls: calls.map(({ id, name, arguments: text }): RawToolCall => ({ id, name, arguments: text })),
      finish: reply.finish,
      usage,
      model,
    }),
  };
}

function addCall(calls: OpenCall[], delta: JsonObject): void {
  const call = objectOf(delta["function"]) ?? {};
  const id = textOf(delta["id"]) || undefined;
  const index = typeof delta["index"] === "number" ? delta["index"] : undefined;
  const step = { id, name: textOf(call["name"]), arguments: argumentsOf(call["arguments"]) };
  const place = placeOf(calls, { id, index, name: step.name });
  const open = calls[place];
  if (open === undefined) calls.push({ ...step, index });
  else {
    open.id ??= id;
    // Some endpoints send the name with every piece.
    if (open.name !== step.name) open.name += step.name;
    open.arguments += step.arguments;
  }
}

// Some endpoints number no calls, and some give all of them the same number but different ids.
function placeOf(calls: readonly OpenCall[], delta: Pick<OpenCall, "id" | "index" | "name">): number {
  const isNew = (call: OpenCall | undefined): boolean =>
    call?.id !== undefined && delta.id !== undefined && call.id !== delta.id && delta.name !== "";
  if (delta.index !== undefined) {
    const at = calls.findLastIndex((call) => call.index === delta.index);
    return at < 0 || isNew(calls[at]) ? calls.length : at;
  }
  if (delta.id === undefined) return delta.name === "" ? Math.max(0, calls.length - 1) : calls.length;
  const at = calls.findIndex((call) => call.id === delta.id);
  return at < 0 ? calls.length : at;
}

// The protocol wants JSON as text; some endpoints send the object itself.
function argumentsOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

const textIn = (block: JsonObject): string => textOf(block["text"]);

// Text, or blocks of text and of thinking.
function contentOf(content: unknown): { text: string; thinking: string } {
  if (!Array.isArray(content)) return { text: textOf(content), thinking: "" };
  const blocks = content.map((block) => objectOf(block) ?? {});
  const text = blocks.filter((block) => block["type"] !== "thinking").map(textIn);
  const thinking = blocks
    .filter((block) => block["type"] === "thinking")
    .flatMap((block) => [
      textOf(block["thinking"]),
      ...arrayOf(block["thinking"]).map((one) => textIn(objectOf(one) ?? {})),
    ]);
  return { text: text.join(""), thinking: thinking.join("") };
}
