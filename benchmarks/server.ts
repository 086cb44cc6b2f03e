// The fake endpoint, a process of its own: `http://127.0.0.1:<port>/<latency in ms>/<tag>/v1`. What a tag has been asked
// is read and forgotten with `GET /stats/<tag>`.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { replyTo, type ChatReply, type ChatRequest } from "./reply.ts";

/** What a contestant has asked of the endpoint. */
export interface EndpointStats {
  readonly calls: number;
  /** Of all request bodies. */
  readonly bytes: number;
}

const stats = new Map<string, { calls: number; bytes: number }>();
const tickMs = 2;
const charactersOfAToken = 4;

async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, first = "", tag = ""] = (incoming.url ?? "").split("/");
  if (first === "stats") return answerStats(response, tag);
  const arrived = performance.now();
  const body = await readBody(incoming);
  const seen = stats.get(tag) ?? { calls: 0, bytes: 0 };
  stats.set(tag, { calls: seen.calls + 1, bytes: seen.bytes + body.length });
  const request = JSON.parse(body.toString("utf8")) as ChatRequest;
  const reply = replyTo(request);
  const latency = Number(first);
  if (request.stream === true) return answerStream(response, streamEvents(request, reply), latency);
  if (latency > 0) await pause(Math.max(0, latency - (performance.now() - arrived)));
  sendJson(response, completion(request, reply));
}

function answerStats(response: ServerResponse, tag: string): void {
  sendJson(response, stats.get(tag) ?? { calls: 0, bytes: 0 });
  stats.delete(tag);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function sendJson(response: ServerResponse, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
}

let replies = 0;

// LangGraph puts a message in the place of one with the same id.
function nextId(): string {
  replies += 1;
  return `chatcmpl-${replies}`;
}

const usage = { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 };

function completion({ model }: ChatRequest, { text, calls }: ChatReply): object {
  const toolCalls = calls.map(({ id, name, args }) => ({ id, type: "function", function: { name, arguments: args } }));
  const message = { role: "assistant", content: text, ...(calls.length > 0 ? { tool_calls: toolCalls } : {}) };
  const choices = [{ index: 0, message, finish_reason: calls.length > 0 ? "tool_calls" : "stop" }];
  return { id: nextId(), object: "chat.completion", created: 1, model, choices, usage };
}

function streamEvents({ model }: ChatRequest, { text, calls }: ChatReply): string[] {
  const id = nextId();
  const event = (choices: object[], more: object = {}): string =>
    `data: ${JSON.stringify({ id, object: "chat.completion.chunk", created: 1, model, choices, ...more })}\n\n`;
  const delta = (content: object): string => event([{ index: 0, delta: content, finish_reason: null }]);
  const called = calls.flatMap(({ id: callId, name, args }, index) => [
    delta({ tool_calls: [{ index, id: callId, type: "function", function: { name, arguments: "" } }] }),
    ...tokens(args).map((part) => delta({ tool_calls: [{ index, function: { arguments: part } }] })),
  ]);
  const finish = calls.length > 0 ? "tool_calls" : "stop";
  return [
    delta({ role: "assistant", content: "" }),
    ...tokens(text).map((content) => delta({ content })),
    ...called,
    event([{ index: 0, delta: {}, finish_reason: finish }]),
    event([], { usage }),
    "data: [DONE]\n\n",
  ];
}

function tokens(text: string): string[] {
  return text.match(new RegExp(`[^]{1,${charactersOfAToken}}`, "g")) ?? [];
}

// Tokens come evenly over the whole latency, each as an event of its own.
async function answerStream(response: ServerResponse, events: readonly string[], latency: number): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const started = performance.now();
  let sent = 0;
  while (sent < events.length) {
    const share = latency === 0 ? 1 : Math.min(1, (performance.now() - started) / latency);
    const due = Math.max(sent, Math.floor(events.length * share));
    if (due > sent) response.write(events.slice(sent, due).join(""));
    sent = due;
    if (sent < events.length) await pause(tickMs);
  }
  response.end();
}

const server = createServer((incoming, response) => {
  handle(incoming, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", 4096, () => process.send?.({ port: (server.address() as AddressInfo).port }));
