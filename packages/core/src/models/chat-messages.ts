import type { AIMessage, BaseMessage, ToolMessage } from "@langchain/core/messages";

/** A message of the OpenAI chat protocol. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly content: unknown;
  readonly tool_calls?: readonly ChatToolCall[];
  readonly tool_call_id?: string;
  /** What a thinking model thought before it called tools. */
  readonly reasoning_content?: string;
  readonly reasoning?: string;
}

/** A tool call in a {@link ChatMessage}. */
interface ChatToolCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
}

const roles: Readonly<Record<string, ChatMessage["role"]>> = { human: "user", system: "system", developer: "system" };

/**
 * Messages as the chat protocol has them. What a thinking model thought goes with its tool calls when
 * `sendsReasoning`, because some endpoints refuse to go on without it; with final answers none asks for it.
 */
export function chatMessages(messages: readonly BaseMessage[], sendsReasoning = true): ChatMessage[] {
  return messages.map((message): ChatMessage => {
    const { content } = message;
    if (message.type === "tool") return { role: "tool", content, tool_call_id: (message as ToolMessage).tool_call_id };
    if (message.type === "ai") return assistantMessage(message as AIMessage, sendsReasoning);
    return { role: roles[message.type] ?? "user", content };
  });
}

function assistantMessage(message: AIMessage, sendsReasoning: boolean): ChatMessage {
  const { content, tool_calls: calls = [] } = message;
  if (calls.length === 0) return { role: "assistant", content };
  const toolCalls = calls.map(({ id = "", name, args }): ChatToolCall => {
    return { id, type: "function", function: { name, arguments: JSON.stringify(args) } };
  });
  const reasoning = sendsReasoning ? reasoningOf(message) : {};
  return { role: "assistant", content, tool_calls: toolCalls, ...reasoning };
}

function reasoningOf({ additional_kwargs: kwargs }: AIMessage): Pick<ChatMessage, "reasoning" | "reasoning_content"> {
  const { reasoning_content: content, reasoning } = kwargs;
  if (typeof content === "string") return { reasoning_content: content };
  return typeof reasoning === "string" ? { reasoning } : {};
}
