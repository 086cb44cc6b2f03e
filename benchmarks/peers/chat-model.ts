import { HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { DynamicStructuredTool } from "@langchain/core/tools";
import { ChatOpenAICompletions } from "@langchain/openai";
import { z } from "zod";
import type { Endpoint } from "../contestant.ts";
import { goal, notes } from "../workload.ts";

/** The model of the contestants that are built on LangChain. */
export function chatModel({ baseUrl }: Endpoint): ChatOpenAICompletions {
  return new ChatOpenAICompletions({ model: "fake", apiKey: "none", configuration: { baseURL: baseUrl } });
}

/** A graph as far as it is used here. */
interface Graph {
  invoke(input: Input, config: object): Promise<Input>;
  stream(input: Input, config: object): Promise<AsyncIterable<unknown>>;
}

interface Input {
  readonly messages: BaseMessage[];
}

/**
 * Runs a graph to its last message. Streamed means what the library offers for it: `streamMode: "messages"`. A model
 * with `streaming: true` would fetch tables of tokens from the network.
 */
export async function lastMessage(graph: unknown, { stream }: Endpoint): Promise<string> {
  const runnable = graph as Graph;
  const input = { messages: [new HumanMessage(goal)] };
  const config = { recursionLimit: 100 };
  if (!stream) return (await runnable.invoke(input, config)).messages.at(-1)?.text ?? "";
  let last = "";
  for await (const part of await runnable.stream(input, {
    ...config,
    streamMode: ["messages", "values"],
    subgraphs: true,
  })) {
    const [namespace, mode, value] = part as [string[], string, Input];
    if (mode === "values" && namespace.length === 0) last = value.messages.at(-1)?.text ?? "";
  }
  return last;
}

/** The one tool of a specialist. */
export function lookupTool(): DynamicStructuredTool {
  return new DynamicStructuredTool({
    func: async () => notes,
    name: "lookup",
    description: "Gives the text of a file of the task.",
    schema: z.object({ path: z.string() }),
  });
}
