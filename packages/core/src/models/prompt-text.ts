import type { AIMessage, BaseMessage } from "@langchain/core/messages";
import type { FunctionTool } from "./function-tool.ts";

/** All that a model call sends, as one text: messages, the calls in earlier replies, and the tools that are offered. */
export function promptText(messages: readonly BaseMessage[], tools: readonly FunctionTool[]): string {
  return [...messages.map(messageText), ...tools.map((tool) => JSON.stringify(tool.function))].join("\n");
}

function messageText(message: BaseMessage): string {
  const calls = (message as Partial<AIMessage>).tool_calls ?? [];
  return calls.length === 0 ? message.text : `${message.text}${JSON.stringify(calls)}`;
}
