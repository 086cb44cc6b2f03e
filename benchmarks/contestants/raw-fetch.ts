import type { Endpoint, Ready } from "../contestant.ts";
import { goal, leadId, notes, notesPath, promptOf, specialists } from "../workload.ts";

interface Message {
  readonly role: string;
  readonly content: string | null;
  readonly tool_calls?: readonly { readonly id: string; readonly function: { name: string; arguments: string } }[];
  readonly tool_call_id?: string;
}

const lookup = tool("lookup", "Gives the text of a file of the task.", "path");
const delegates = specialists.map(({ id, reason }) => tool(`ask_${id.replaceAll("-", "_")}`, reason, "task"));

function tool(name: string, description: string, argument: string): object {
  const parameters = { type: "object", properties: { [argument]: { type: "string" } }, required: [argument] };
  return { type: "function", function: { name, description, parameters } };
}

/** The least that does the work: `fetch`, a loop, `Promise.all`, and no error handling. */
export async function prepare({ baseUrl, stream }: Endpoint): Promise<Ready> {
  const call = stream ? streamed : whole;

  async function work(id: string, task: string, tools: readonly object[], answer: Answer): Promise<string> {
    const messages: Message[] = [
      { role: "system", content: promptOf(id) },
      { role: "user", content: task },
    ];
    for (;;) {
      const message = await call(`${baseUrl}/chat/completions`, { model: "fake", messages, tools });
      messages.push(message);
      const calls = message.tool_calls ?? [];
      if (calls.length === 0) return message.content ?? "";
      const answers = calls.map(async ({ id: tool_call_id, function: { name, arguments: args } }): Promise<Message> => {
        return { role: "tool", tool_call_id, content: await answer(name, JSON.parse(args)) };
      });
      messages.push(...(await Promise.all(answers)));
    }
  }

  const lead: Answer = (name, { task = "" }) => {
    const id = name.slice("ask_".length).replaceAll("_", "-");
    return work(id, `${goal}\n\n${task}`, [lookup], readNotes);
  };
  return { run: () => work(leadId, goal, delegates, lead) };
}

const readNotes: Answer = async (_name, { path }) => (path === notesPath ? notes : "");

type Answer = (name: string, args: Record<string, string>) => Promise<string>;

async function whole(url: string, body: object): Promise<Message> {
  const response = await post(url, body);
  const { choices } = (await response.json()) as { choices: { message: Message }[] };
  return choices[0]?.message ?? { role: "assistant", content: "" };
}

function post(url: string, body: object): Promise<Response> {
  return fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

interface Delta {
  readonly content?: string;
  readonly tool_calls?: readonly CallPart[];
}

interface CallPart {
  readonly index: number;
  readonly id?: string;
  readonly function: { readonly name?: string; readonly arguments?: string };
}

interface Call {
  id: string;
  readonly function: { name: string; arguments: string };
}

function addPart(calls: Call[], { index, id = "", function: { name = "", arguments: args = "" } }: CallPart): void {
  const call = (calls[index] ??= { id: "", function: { name: "", arguments: "" } });
  call.id += id;
  call.function.name += name;
  call.function.arguments += args;
}

async function streamed(url: string, body: object): Promise<Message> {
  const response = await post(url, { ...body, stream: true });
  let content = "";
  const calls: Call[] = [];
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const delta = deltaOf(line);
      content += delta.content ?? "";
      for (const part of delta.tool_calls ?? []) addPart(calls, part);
    }
  }
  return { role: "assistant", content, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
}

function deltaOf(line: string): Delta {
  const data = line.slice("data: ".length);
  if (data === "[DONE]") return {};
  return (JSON.parse(data) as { choices: { delta: Delta }[] }).choices[0]?.delta ?? {};
}
