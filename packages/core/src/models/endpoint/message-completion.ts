import type { AIMessage, AIMessageChunk, UsageMetadata } from "@langchain/core/messages";
import { rawCallsField } from "./completion-message.ts";
import type { Completion, RawToolCall } from "./completion.ts";
import { reportedUsage } from "./reported-usage.ts";

/** A reply of any LangChain chat model as plain data, its calls as they came as far as the model tells. */
export function messageCompletion(message: AIMessage | AIMessageChunk): Completion {
  const { finish_reason: finish, model_name: model } = message.response_metadata as Record<string, unknown>;
  const { refusal } = message.additional_kwargs;
  return {
    text: message.text,
    reasoning: reasoningOf(message),
    refusal: typeof refusal === "string" ? refusal : undefined,
    calls: rawCallsOf(message),
    finish: typeof finish === "string" ? finish : "",
    usage: usageOf(message.usage_metadata),
    model: typeof model === "string" ? model : undefined,
  };
}

/** The tool calls of a reply in their order, with the raw text of their arguments where the model keeps it. */
export function rawCallsOf(message: AIMessage | AIMessageChunk): readonly RawToolCall[] {
  const own = message.additional_kwargs[rawCallsField] as readonly RawToolCall[] | undefined;
  if (own !== undefined && own.length > 0) return own;
  // On the wire the calls stand in their order; a client sorts them into valid and invalid ones.
  const wire = message.additional_kwargs.tool_calls ?? [];
  if (wire.length > 0)
    return wire.map(({ id, function: { name, arguments: args } }) => ({ id, name, arguments: args }));
  const chunks = "tool_call_chunks" in message ? (message.tool_call_chunks ?? []) : [];
  if (chunks.length > 0) return chunks.map(({ id, name = "", args = "" }) => ({ id, name, arguments: args }));
  const valid = (message.tool_calls ?? []).map(({ id, name, args }) => ({ id, name, arguments: JSON.stringify(args) }));
  const invalid = (message.invalid_tool_calls ?? []).map(({ id, name = "", args = "" }) => {
    return { id, name, arguments: args };
  });
  return [...valid, ...invalid];
}

function reasoningOf({ additional_kwargs: kwargs }: AIMessage | AIMessageChunk): Completion["reasoning"] {
  for (const field of ["reasoning_content", "reasoning"] as const) {
    const text = kwargs[field];
    if (typeof text === "string") return { field, text };
  }
  return undefined;
}

function usageOf(usage: UsageMetadata | undefined): Completion["usage"] {
  if (usage === undefined) return undefined;
  const { input_tokens: prompt_tokens, output_tokens: completion_tokens, input_token_details: details } = usage;
  const prompt_tokens_details = { cached_tokens: details?.cache_read };
  return reportedUsage({ prompt_tokens, completion_tokens, prompt_tokens_details });
}
