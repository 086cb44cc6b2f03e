import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AIMessage, HumanMessage, SystemMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import type { DeliverableKind } from "../deliverables/deliverable-kind.ts";
import type { BriefData } from "../models/brief-data.ts";
import type { FunctionTool } from "../models/function-tool.ts";
import { offlineReply } from "../models/offline-reply.ts";
import type { TaskInput } from "../runs/task/prepare-task.ts";

interface WireCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

interface WireMessage {
  readonly role: string;
  readonly content: string | null;
  readonly tool_calls?: readonly WireCall[];
  readonly tool_call_id?: string;
}

interface WireRequest {
  readonly model: string;
  readonly messages: readonly WireMessage[];
  readonly tools?: readonly FunctionTool[];
}

/** An endpoint that thinks like the offline model, but over the network and slowly. */
export interface OfflineEndpoint extends AsyncDisposable {
  readonly baseUrl: string;
  /** Requests so far; equal prompts have equal keys. */
  readonly asked: readonly string[];
  /** Forgets what was asked. */
  reset(): void;
}

/** What the endpoint knows of a run, and how long each reply takes. */
export interface OfflineEndpointOptions {
  readonly agents: readonly AgentDefinition[];
  readonly kinds: readonly DeliverableKind[];
  readonly task: TaskInput;
  readonly delayMs: number;
}

/** Opens the endpoint on the loopback. */
export async function openOfflineEndpoint({
  agents,
  kinds,
  task,
  delayMs,
}: OfflineEndpointOptions): Promise<OfflineEndpoint> {
  const asked: string[] = [];
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = JSON.parse(await readBody(incoming)) as WireRequest;
    asked.push(keyOf(request));
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    const system = request.messages[0]?.content ?? "";
    const agent = agents.find(({ body }) => system.startsWith(body.trim()))?.id ?? "nobody";
    const { goal, facts = {}, inputs = [] } = task;
    const know = { agent, kinds, goal, facts, inputs };
    const reply = offlineReply(know, request.messages.map(fromWire), request.tools ?? []);
    const calls = reply.calls.map(({ name, args }, index) => {
      const id = `call_${request.messages.length}_${index}`;
      return { id, type: "function", function: { name, arguments: JSON.stringify(args) } };
    });
    const message = { role: "assistant", content: reply.text, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
    const choices = [{ index: 0, message, finish_reason: calls.length > 0 ? "tool_calls" : "stop" }];
    const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ id: "c1", created: 1, object: "chat.completion", model: "slow", choices, usage }));
  };
  const server = createServer((incoming, response) => void answer(incoming, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    reset: () => {
      asked.length = 0;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function keyOf({ messages }: WireRequest): string {
  return JSON.stringify(
    messages.map(({ role, content, tool_calls: calls = [] }) => [role, content, calls.map((call) => call.function)]),
  );
}

function fromWire(
  { role, content, tool_calls: calls = [], tool_call_id: id = "" }: WireMessage,
  index: number,
  all: readonly WireMessage[],
): BaseMessage {
  const text = content ?? "";
  if (role === "system") return new SystemMessage(text);
  if (role === "assistant") {
    const toolCalls = calls.map((call) => {
      const args = JSON.parse(call.function.arguments) as Record<string, unknown>;
      return { id: call.id, name: call.function.name, args, type: "tool_call" as const };
    });
    return new AIMessage({ content: text, tool_calls: toolCalls });
  }
  if (role === "tool") return new ToolMessage({ content: text, tool_call_id: id, name: nameOf(id, all) });
  return new HumanMessage({ content: text, additional_kwargs: index === 1 ? { brief: briefIn(text) } : {} });
}

function nameOf(id: string, messages: readonly WireMessage[]): string {
  return messages.flatMap(({ tool_calls: calls = [] }) => calls).find((call) => call.id === id)?.function.name ?? "";
}

/** What the offline model is told beside the brief's text is read out of the text again. */
function briefIn(text: string): BriefData {
  const from = /^# (\S+) asks$/m.exec(text)?.[1];
  return {
    from,
    promised: listIn(text, "Hand over"),
    inputs: listIn(text, from === undefined ? "Files" : "Read first"),
  };
}

function listIn(text: string, title: string): string[] {
  const [, rest = ""] = text.split(`# ${title}\n`);
  const [part = ""] = rest.split("\n\n");
  return part
    .split("\n")
    .filter((line) => line.startsWith("- ") && line !== "- none named")
    .map((line) => line.slice(2));
}
