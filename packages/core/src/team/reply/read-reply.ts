import { AIMessage, type AIMessageChunk, type UsageMetadata } from "@langchain/core/messages";
import { rawCallsField } from "../../models/endpoint/completion-message.ts";
import { estimateTokens, noUsage, type TokenUsage } from "../../models/token-usage.ts";
import { readCalls, type ReplyCall } from "./read-calls.ts";
import { splitThinking } from "./split-thinking.ts";

/** What keeps a reply from being acted on, or from being an answer. */
type ReplyFlaw =
  /** Cut at the token limit or by a filter; `note` tells the model. */
  | { readonly type: "cut"; readonly note: string }
  /** No word and no call, or only the announcement of calls. */
  | { readonly type: "silent"; readonly note: string }
  | { readonly type: "refused"; readonly words: string };

/** A model's reply in a form in which every tool call has a unique id and can be answered. */
export interface Reply {
  readonly message: AIMessage;
  readonly text: string;
  readonly calls: readonly ReplyCall[];
  readonly flaw: ReplyFlaw | undefined;
  readonly usage: TokenUsage;
  /** Name of the model that gave it. */
  readonly model: string;
}

/** What is known about a turn when its reply is read. */
export interface ReplyContext {
  /** Unique in the run, and the same when the turn is repeated. */
  readonly turnId: string;
  /** Ids of tool calls in earlier turns of the agent. */
  readonly takenIds: ReadonlySet<string>;
  readonly promptText: () => string;
}

/** Reads a reply without trusting it; it never throws. Nothing of one that was cut is carried out. */
export function readReply(raw: AIMessage | AIMessageChunk, context: ReplyContext): Omit<Reply, "model"> {
  const { content, text, thinking } = contentOf(raw);
  const read = readCalls(raw, context.turnId, context.takenIds);
  const flaw = flawOf(raw, text, read);
  const calls = flaw?.type === "cut" ? read.map(({ call }) => ({ call, fault: flaw.note })) : read;
  const message = new AIMessage({
    content,
    tool_calls: calls.map(({ call }) => ({ ...call, type: "tool_call" as const })),
    additional_kwargs: keptFields(raw.additional_kwargs, thinking),
    ...(raw.usage_metadata === undefined ? {} : { usage_metadata: raw.usage_metadata }),
  });
  return { message, text, calls, flaw, usage: usageOf(raw, context.promptText) };
}

function contentOf(raw: AIMessage | AIMessageChunk): Pick<AIMessage, "content"> & { text: string; thinking: string } {
  if (typeof raw.content !== "string") return { content: raw.content, text: raw.text, thinking: "" };
  const { text, thinking } = splitThinking(raw.content.toWellFormed());
  return { content: text, text, thinking };
}

function flawOf(raw: AIMessage | AIMessageChunk, text: string, calls: readonly ReplyCall[]): ReplyFlaw | undefined {
  const { finish_reason: finish } = raw.response_metadata as { finish_reason?: unknown };
  if (finish === "length")
    return {
      type: "cut",
      note: "Your reply was cut at the token limit; nothing of it was carried out. Send less at once.",
    };
  if (finish === "content_filter")
    return { type: "cut", note: "Your reply was cut by the endpoint's content filter; nothing of it was carried out." };
  if (calls.length > 0) return undefined;
  const { refusal } = raw.additional_kwargs;
  if (typeof refusal === "string" && refusal.trim() !== "") return { type: "refused", words: refusal };
  if (finish === "tool_calls") return { type: "silent", note: "You announced tool calls, but none arrived." };
  return text.trim() === "" ? { type: "silent", note: "You said nothing." } : undefined;
}

// The raw calls of the wire format would be sent back besides the ones that were just renumbered.
function keptFields(kwargs: Record<string, unknown>, thinking: string): Record<string, unknown> {
  const { tool_calls: _calls, [rawCallsField]: _rawCalls, ...rest } = kwargs;
  return thinking === "" ? rest : { ...rest, thinking };
}

function usageOf(raw: AIMessage | AIMessageChunk, promptText: () => string): TokenUsage {
  const reported = raw.usage_metadata as UsageMetadata | undefined;
  if (reported !== undefined && isPlausible(reported.input_tokens, reported.output_tokens))
    return {
      ...noUsage,
      inputTokens: reported.input_tokens,
      cachedInputTokens: Math.min(reported.input_token_details?.cache_read ?? 0, reported.input_tokens),
      outputTokens: reported.output_tokens,
      modelCalls: 1,
    };
  const output = raw.text + JSON.stringify(raw.tool_calls ?? []);
  return {
    ...noUsage,
    inputTokens: estimateTokens(promptText()),
    outputTokens: estimateTokens(output),
    modelCalls: 1,
    estimated: true,
  };
}

function isPlausible(input: number, output: number): boolean {
  return Number.isInteger(input) && Number.isInteger(output) && input >= 0 && output >= 0 && input + output > 0;
}
