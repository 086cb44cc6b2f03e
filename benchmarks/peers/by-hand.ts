import OpenAI from "openai";
import type {
  ChatCompletionMessageFunctionToolCall,
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from "openai/resources/chat/completions";
import type { Endpoint, Ready } from "../contestant.ts";
import { goal, leadId, notes, promptOf, specialists } from "../workload.ts";

/** What one would write without a framework: the official client, a loop, `Promise.all`. */
export async function prepare({ baseUrl, stream }: Endpoint): Promise<Ready> {
  const client = new OpenAI({ baseURL: baseUrl, apiKey: "none" });

  async function call(
    messages: ChatCompletionMessageParam[],
    tools: ChatCompletionTool[],
  ): Promise<{ content: string | null; tool_calls?: readonly unknown[] }> {
    const body = { model: "fake", messages, tools };
    if (stream) return (await client.chat.completions.stream(body).finalChatCompletion()).choices[0]?.message ?? empty;
    return (await client.chat.completions.create(body)).choices[0]?.message ?? empty;
  }

  async function work(id: string, task: string, tools: ChatCompletionTool[], answer: Answer): Promise<string> {
    const messages: ChatCompletionMessageParam[] = [
      { role: "system", content: promptOf(id) },
      { role: "user", content: task },
    ];
    for (;;) {
      const message = await call(messages, tools);
      const calls = (message.tool_calls ?? []) as ChatCompletionMessageFunctionToolCall[];
      messages.push({
        role: "assistant",
        content: message.content,
        ...(calls.length > 0 ? { tool_calls: calls } : {}),
      });
      if (calls.length === 0) return message.content ?? "";
      const answers = calls.map(async ({ id: tool_call_id, function: { name, arguments: args } }) => {
        const content = await answer(name, JSON.parse(args) as Record<string, string>);
        return { role: "tool" as const, tool_call_id, content };
      });
      messages.push(...(await Promise.all(answers)));
    }
  }

  const lead: Answer = (name, { task = "" }) =>
    work(name.slice("ask_".length).replaceAll("_", "-"), `${goal}\n\n${task}`, [lookup], async () => notes);
  return { run: () => work(leadId, goal, delegates, lead) };
}

type Answer = (name: string, args: Record<string, string>) => Promise<string>;

const empty = { content: "" };
const lookup = tool("lookup", "Gives the text of a file of the task.", "path");
const delegates = specialists.map(({ id, reason }) => tool(`ask_${id.replaceAll("-", "_")}`, reason, "task"));

function tool(name: string, description: string, argument: string): ChatCompletionTool {
  const parameters = { type: "object", properties: { [argument]: { type: "string" } }, required: [argument] };
  return { type: "function", function: { name, description, parameters } };
}
