import { estimateTokens, type TokenUsage } from "../models/token-usage.ts";
import { AIMessage, type AIMessageChunk, type UsageMetadata } from "@langchain/core/messages";
import type { NamedCall } from "./dispatch.ts";

/** Tool calls of one reply that are carried out; the rest is answered with a refusal. */
const maxCallsPerReply = 32;

/** A tool call as it came, and why it cannot be carried out, if so. */
export interface ReplyCall {
  readonly call: NamedCall;
  readonly fault: string | undefined;
}

/** A model's reply in a form in which every tool call has a unique id and can be answered. */
export interface Reply {
  readonly message: AIMessage;
  readonly text: string;
  readonly calls: readonly ReplyCall[];
  readonly usage: TokenUsage;
}

interface RawCall {
  readonly id: string | undefined;
  readonly name: string;
  readonly args: Record<string, unknown>;
  readonly fault: string | undefined;
}

/**
 * Reads a reply without trusting it. Arguments must be a JSON object in full: a streaming client repairs the cut-off
 * JSON of a broken stream into a plausible call, so the raw text is parsed again here. Nothing of a reply that was cut
 * at the token limit or by a filter is carried out.
 */
export function readReply(raw: AIMessage | AIMessageChunk, turnId: string, promptText: () => string): Reply {
  const cut = cutReason(raw);
  const seen = new Set<string>();
  const calls = rawCalls(raw).map((rawCall, index): ReplyCall => {
    const id =
      rawCall.id === undefined || rawCall.id === "" || seen.has(rawCall.id) ? `${turnId}-${index + 1}` : rawCall.id;
    seen.add(id);
    const tooMany =
      index >= maxCallsPerReply ? `Only the first ${maxCallsPerReply} calls of a reply are carried out.` : undefined;
    return { call: { id, name: rawCall.name, args: rawCall.args }, fault: cut ?? rawCall.fault ?? tooMany };
  });
  const message = new AIMessage({
    content: raw.content,
    tool_calls: calls.map(({ call }) => ({ ...call, type: "tool_call" as const })),
    additional_kwargs: withoutToolCalls(raw.additional_kwargs),
    ...(raw.usage_metadata === undefined ? {} : { usage_metadata: raw.usage_metadata }),
  });
  return { message, text: raw.text, calls, usage: usageOf(raw, promptText) };
}

function cutReason(raw: AIMessage | AIMessageChunk): string | undefined {
  const finish: unknown = raw.response_metadata["finish_reason"];
  if (finish === "length")
    return "Your reply was cut at the token limit; nothing of it was carried out. Send less at once.";
  if (finish === "content_filter") return "Your reply was cut by the endpoint's content filter.";
  return undefined;
}

function rawCalls(raw: AIMessage | AIMessageChunk): RawCall[] {
  const chunks = "tool_call_chunks" in raw ? (raw.tool_call_chunks ?? []) : [];
  if (chunks.length > 0) return chunks.map((chunk) => parsed(chunk.id, chunk.name ?? "", chunk.args ?? ""));
  const wire = wireCalls(raw);
  if (wire.length > 0) return wire;
  const valid = (raw.tool_calls ?? []).map((call) => ({
    id: call.id,
    name: call.name,
    args: call.args,
    fault: undefined,
  }));
  const invalid = (raw.invalid_tool_calls ?? []).map((call) => parsed(call.id, call.name ?? "", call.args ?? ""));
  return [...valid, ...invalid];
}

// The client sorts a whole reply's calls into valid and invalid ones; on the wire they stand in their order.
function wireCalls(raw: AIMessage | AIMessageChunk): RawCall[] {
  const calls = raw.additional_kwargs.tool_calls ?? [];
  return calls.map((call) => parsed(call.id, call.function.name, call.function.arguments));
}

function parsed(id: string | undefined, name: string, text: string): RawCall {
  try {
    const value: unknown = text.trim() === "" ? {} : JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return { id, name, args: value as Record<string, unknown>, fault: undefined };
    return {
      id,
      name,
      args: {},
      fault: `The arguments must be a JSON object, not ${JSON.stringify(value).slice(0, 40)}.`,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { id, name, args: {}, fault: `The arguments are not valid JSON: ${reason}. Send the whole call again.` };
  }
}

// The raw calls of the wire format would be sent back besides the ones that were just renumbered.
function withoutToolCalls(kwargs: Record<string, unknown>): Record<string, unknown> {
  const { tool_calls: _dropped, ...rest } = kwargs;
  return rest;
}

function usageOf(raw: AIMessage | AIMessageChunk, promptText: () => string): TokenUsage {
  const reported = raw.usage_metadata as UsageMetadata | undefined;
  if (reported !== undefined && reported.input_tokens + reported.output_tokens > 0)
    return {
      inputTokens: reported.input_tokens,
      outputTokens: reported.output_tokens,
      modelCalls: 1,
      estimated: false,
    };
  const output = raw.text + JSON.stringify(raw.tool_calls ?? []);
  return {
    inputTokens: estimateTokens(promptText()),
    outputTokens: estimateTokens(output),
    modelCalls: 1,
    estimated: true,
  };
}
