import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as an OpenAI-compatible endpoint gets it. */
export interface ChatRequest {
  readonly model: string;
  readonly stream?: boolean;
  readonly messages: readonly { role: string; content: unknown; tool_calls?: unknown[]; tool_call_id?: string }[];
  readonly tools?: readonly { function: { name: string } }[];
}

/** A tool call of a reply. `args` is raw text, so that it may be broken; without an id it gets one. */
export interface FakeCall {
  readonly name: string;
  readonly args: string;
  readonly id?: string | null;
}

/** A reply of the chat protocol. */
export interface FakeCompletion {
  readonly text?: string;
  /** Instead of `text`: whatever stands in `content`. */
  readonly content?: unknown;
  readonly calls?: readonly FakeCall[];
  readonly refusal?: string;
  readonly reasoning?: string;
  /** Empty for none. */
  readonly finish?: string;
  /** False for none; else what stands in `usage`. */
  readonly usage?: unknown;
}

/** What an answer that is no reply works with. */
export interface Wire {
  readonly request: ChatRequest;
  readonly response: ServerResponse;
  /** The body of a reply as it would be, in the form that was asked for or in the other one: to be broken. */
  readonly healthy: (reply: FakeCompletion, form?: "asked" | "other") => string;
}

/** What the endpoint answers: a reply, an HTTP status, nothing at all, or whatever `wire` does. */
export type FakeReply =
  | FakeCompletion
  | {
      readonly status: number;
      readonly body?: string;
      readonly type?: string;
      readonly headers?: Record<string, string>;
    }
  | { readonly silent: true }
  | { readonly wire: (wire: Wire) => void };

/** An endpoint on the loopback that speaks the OpenAI chat protocol, streaming or not, and keeps what it was asked. */
export interface FakeEndpoint extends AsyncDisposable {
  readonly baseUrl: string;
  readonly requests: ChatRequest[];
}

/** Opens an endpoint whose replies are computed from the request; `onConnection` is told of each new connection. */
export async function openFakeEndpoint(
  reply: (request: ChatRequest, count: number) => FakeReply,
  onConnection: () => void = () => undefined,
): Promise<FakeEndpoint> {
  const requests: ChatRequest[] = [];
  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = JSON.parse(await readBody(incoming)) as ChatRequest;
    requests.push(request);
    answer(response, request, reply(request, requests.length));
  };
  const server = createServer((incoming, response) => void handle(incoming, response));
  server.on("connection", onConnection);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
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

function answer(response: ServerResponse, request: ChatRequest, reply: FakeReply): void {
  if ("silent" in reply) return;
  if ("wire" in reply)
    return reply.wire({ request, response, healthy: (wanted, form) => bodyOf(request, wanted, form) });
  if ("status" in reply) {
    response.writeHead(reply.status, { "content-type": reply.type ?? "application/json", ...reply.headers });
    response.end(reply.body ?? JSON.stringify({ error: { message: `status ${reply.status}` } }));
    return;
  }
  response.writeHead(200, { "content-type": request.stream === true ? "text/event-stream" : "application/json" });
  response.end(bodyOf(request, reply));
}

function bodyOf(request: ChatRequest, reply: FakeCompletion, form: "asked" | "other" = "asked"): string {
  return (request.stream === true) === (form === "asked") ? streamOf(request, reply) : wholeOf(request, reply);
}

const counted = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };

function usageOf({ usage }: FakeCompletion): { usage?: unknown } {
  return usage === false ? {} : { usage: usage ?? counted };
}

function finishOf({ finish, calls = [] }: FakeCompletion): string | null {
  if (finish === "") return null;
  return finish ?? (calls.length > 0 ? "tool_calls" : "stop");
}

function contentOf({ content, text = "" }: FakeCompletion): unknown {
  return content === undefined ? text : content;
}

interface WireCall {
  readonly index: number;
  readonly id?: string | null;
  readonly type: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

function toolCalls(request: ChatRequest, { calls = [] }: FakeCompletion): WireCall[] {
  return calls.map(({ name, args, id }, index) => {
    const named = id === undefined ? { id: `call_${index}_${request.messages.length}` } : { id };
    return { index, ...named, type: "function", function: { name, arguments: args } };
  });
}

function extras({ refusal, reasoning }: FakeCompletion): object {
  return {
    ...(refusal === undefined ? {} : { refusal }),
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
  };
}

function wholeOf(request: ChatRequest, reply: FakeCompletion): string {
  const calls = toolCalls(request, reply);
  const called = calls.length > 0 ? { tool_calls: calls } : {};
  const message = { role: "assistant", content: contentOf(reply), ...extras(reply), ...called };
  const choices = [{ index: 0, message, finish_reason: finishOf(reply) }];
  const head = { id: "c1", created: 1, model: request.model, object: "chat.completion" };
  return JSON.stringify({ ...head, choices, ...usageOf(reply) });
}

function streamOf(request: ChatRequest, reply: FakeCompletion): string {
  const base = { id: "c1", created: 1, model: request.model, object: "chat.completion.chunk" };
  const events: unknown[] = [];
  const event = (delta: unknown, finish: string | null): void =>
    void events.push({ ...base, choices: [{ index: 0, delta, finish_reason: finish }] });
  event({ role: "assistant", content: "", ...extras(reply) }, null);
  const content = contentOf(reply);
  if (typeof content === "string") for (const part of content.match(/.{1,7}/gsu) ?? []) event({ content: part }, null);
  else event({ content }, null);
  for (const call of toolCalls(request, reply)) {
    const { arguments: args, name } = call.function;
    event({ tool_calls: [{ ...call, function: { name, arguments: "" } }] }, null);
    for (const part of args.match(args.length > 1000 ? /.{1,4096}/gsu : /.{1,9}/gsu) ?? [])
      event({ tool_calls: [{ index: call.index, function: { arguments: part } }] }, null);
  }
  event({}, finishOf(reply));
  if (reply.usage !== false) events.push({ ...base, choices: [], ...usageOf(reply) });
  return [...events.map((one) => JSON.stringify(one)), "[DONE]"].map((data) => `data: ${data}\n\n`).join("");
}
