import { answerBytes, filled, leadId, notesPath, specialists, taskOf } from "./workload.ts";

/** A request of the OpenAI chat protocol, as far as the fake endpoint reads it. */
export interface ChatRequest {
  readonly model: string;
  readonly stream?: boolean;
  readonly messages: readonly {
    readonly role: string;
    readonly content?: unknown;
    readonly tool_call_id?: string;
    readonly tool_calls?: readonly { readonly id: string }[];
  }[];
  readonly tools?: readonly Tool[];
}

interface Tool {
  readonly function: {
    readonly name: string;
    readonly parameters?: {
      readonly properties?: Readonly<Record<string, { readonly type?: unknown; readonly enum?: readonly string[] }>>;
      readonly required?: readonly string[];
    };
  };
}

/** What the fake endpoint answers. */
export interface ChatReply {
  readonly text: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly args: string }[];
}

/**
 * The reply of the model that every contestant talks to: a pure function of the request, so that it is the same for all
 * of them whatever their tools are called.
 */
export function replyTo(request: ChatRequest): ChatReply {
  const agent = agentOf(request);
  return agent === leadId ? leadReply(request) : specialistReply(request, agent);
}

function agentOf(request: ChatRequest): string {
  const system = request.messages.filter(({ role }) => role === "system" || role === "developer");
  // A framework may put words of its own before and after the prompt.
  return /AGENT=([a-z-]+)/.exec(JSON.stringify(system))?.[1] ?? "nobody";
}

// Calls since the last message of a person, which begins a turn.
function answered(request: ChatRequest, prefix: string): number {
  const ids = request.messages.flatMap(({ tool_calls = [] }) => tool_calls.map(({ id }) => id));
  return ids.filter((id) => id.startsWith(prefix)).length;
}

function leadReply(request: ChatRequest): ChatReply {
  const turn = turnOf(request);
  const tools = request.tools ?? [];
  const missing = specialists.filter(({ id }) => answered(request, `${turn}-${id}-`) === 0);
  const calls = missing.flatMap(({ id, name }) => {
    const tool = toolFor(tools, id);
    return tool === undefined
      ? []
      : [{ id: `${turn}-${id}-1`, name: tool.function.name, args: argsFor(tool, id, name) }];
  });
  // A handoff that leaves the lead is followed by the next one when control has come back.
  const oneAtATime = tools.some(({ function: { name } }) => name.startsWith("transfer_to_"));
  if (calls.length > 0) return { text: "", calls: oneAtATime ? calls.slice(0, 1) : calls };
  return { text: filled("The design of the whole, put together from the four parts.", answerBytes.lead), calls: [] };
}

function specialistReply(request: ChatRequest, agent: string): ChatReply {
  const turn = turnOf(request);
  const tool = request.tools?.find(({ function: { name } }) => /lookup|read_document/.test(name));
  const id = `${turn}-${agent}-lookup`;
  if (tool !== undefined && answered(request, id) === 0)
    return { text: "", calls: [{ id, name: tool.function.name, args: JSON.stringify({ path: notesPath }) }] };
  return { text: filled(`Recommendation of the ${agent}.`, answerBytes.specialist), calls: [] };
}

function turnOf({ messages }: ChatRequest): string {
  return `call${messages.filter(({ role }) => role === "user").length}`;
}

function toolFor(tools: readonly Tool[], specialist: string): Tool | undefined {
  const slug = specialist.replaceAll("-", "_");
  const own = tools.find(({ function: { name } }) => name.toLowerCase().replaceAll("-", "_").includes(slug));
  return own ?? tools.find(({ function: { parameters } }) => parameters?.properties?.["subagent_type"] !== undefined);
}

function argsFor({ function: { parameters } }: Tool, specialist: string, name: string): string {
  const wanted = parameters?.required ?? Object.keys(parameters?.properties ?? {}).slice(0, 1);
  const texts = wanted.filter((key) => key !== "subagent_type");
  const entries = wanted.map((key): [string, unknown] => {
    if (key === "subagent_type") return [key, specialist];
    if (key === texts[0]) return [key, taskOf(name)];
    return [key, parameters?.properties?.[key]?.type === "array" ? [] : "The whole rests on this part."];
  });
  return JSON.stringify(Object.fromEntries(entries));
}
