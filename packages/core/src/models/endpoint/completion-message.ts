import { AIMessage, type InvalidToolCall, type ToolCall, type UsageMetadata } from "@langchain/core/messages";
import type { Completion, RawToolCall, ReportedUsage } from "./completion.ts";
import { objectOf } from "./json-shapes.ts";

/** Where a message of ours keeps its calls as they came; LangChain warns when they stand where the protocol has them. */
export const rawCallsField = "raw_calls";

/** A reply as LangChain's message. The calls as they came stay in {@link rawCallsField}, in their order. */
export function completionMessage(completion: Completion): AIMessage {
  const parsed = completion.calls.map(parsedCall);
  const { usage } = completion;
  return new AIMessage({
    content: completion.text,
    tool_calls: parsed.filter((call): call is ToolCall => call.type === "tool_call"),
    invalid_tool_calls: parsed.filter((call): call is InvalidToolCall => call.type === "invalid_tool_call"),
    additional_kwargs: extraFields(completion),
    response_metadata: responseMetadata(completion),
    ...(usage === undefined ? {} : { usage_metadata: usageMetadata(usage) }),
  });
}

/** What LangChain has no field for: the calls' raw texts, a refusal, and what the model thought. */
export function extraFields({ calls, refusal, reasoning }: Completion): Record<string, unknown> {
  return {
    ...(calls.length === 0 ? {} : { [rawCallsField]: calls }),
    ...(refusal === undefined ? {} : { refusal }),
    ...(reasoning === undefined ? {} : { [reasoning.field]: reasoning.text }),
  };
}

/** Why the reply ended, and the model that gave it. */
export function responseMetadata({ finish, model }: Completion): AIMessage["response_metadata"] {
  return { finish_reason: finish, ...(model === undefined ? {} : { model_name: model }) };
}

/** Token counts as LangChain has them; the type that its messages have for them is never, so the check is made here. */
export function usageMetadata({ inputTokens, outputTokens, cachedTokens }: ReportedUsage): never {
  const counts: UsageMetadata = {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...(cachedTokens === 0 ? {} : { input_token_details: { cache_read: cachedTokens } }),
  };
  return counts as never;
}

function parsedCall({ id, name, arguments: text }: RawToolCall): ToolCall | InvalidToolCall {
  const args = objectFrom(text);
  const known = { ...(id === undefined ? {} : { id }), name };
  if (args !== undefined) return { ...known, args, type: "tool_call" };
  return { ...known, args: text, error: "no JSON object", type: "invalid_tool_call" };
}

function objectFrom(text: string): Record<string, unknown> | undefined {
  try {
    const value = objectOf(JSON.parse(text));
    return value === undefined ? undefined : { ...value };
  } catch {
    return undefined;
  }
}
