import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as an OpenAI-compatible endpoint gets it. */
export interface ChatRequest {
  readonly model: string;
  readonly stream?: boolean;
  readonly messages: readonly { role: string; content: unknown; tool_calls?: unknown[]; tool_call_id?: string }[];
  readonly tools?: readonly { function: { name: string } }[];
}

/** What the endpoint answers: a reply, or an HTTP status. `args` is raw text, so that it may be broken. */
export type FakeReply =
  | {
      readonly text?: string;
      readonly calls?: readonly { name: string; args: string }[];
      readonly finish?: string;
      readonly usage?: boolean;
    }
  | { readonly status: number; readonly body?: string; readonly type?: string }
  | { readonly silent: true };

/** An endpoint on the loopback that speaks the OpenAI chat protocol, streaming or not, and keeps what it was asked. */
export interface FakeEndpoint extends AsyncDisposable {
  readonly baseUrl: string;
  readonly requests: ChatRequest[];
}

/** Opens an endpoint whose replies are computed from the request. */
export async function openFakeEndpoint(
  reply: (request: ChatRequest, count: number) => FakeReply,
): Promise<FakeEndpoint> {
  const requests: ChatRequest[] = [];
  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = JSON.parse(await readBody(incoming)) as ChatRequest;
    requests.push(request);
    answer(response, request, reply(request, requests.length));
  };
  const server = createServer((incoming, response) => void handle(incoming, response));
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
  if ("status" in reply) {
    response.writeHead(reply.status, { "content-type": reply.type ?? "application/json" });
    response.end(reply.body ?? JSON.stringify({ error: { message: `status ${reply.status}` } }));
  } else if (request.stream === true) answerStream(response, request, reply);
  else answerWhole(response, request, reply);
}

type Completion = Exclude<FakeReply, { status: number } | { silent: true }>;

const counted = { usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 } };

function finishOf({ finish, calls = [] }: Completion): string | null {
  if (finish === "") return null;
  return finish ?? (calls.length > 0 ? "tool_calls" : "stop");
}

function toolCalls(
  request: ChatRequest,
  { calls = [] }: Completion,
): { index: number; id: string; type: string; function: { name: string; arguments: string } }[] {
  return calls.map(({ name, args }, index) => {
    return {
      index,
      id: `call_${index}_${request.messages.length}`,
      type: "function",
      function: { name, arguments: args },
    };
  });
}

function answerWhole(response: ServerResponse, request: ChatRequest, reply: Completion): void {
  const calls = toolCalls(request, reply);
  const message = { role: "assistant", content: reply.text ?? "", ...(calls.length > 0 ? { tool_calls: calls } : {}) };
  const choices = [{ index: 0, message, finish_reason: finishOf(reply) }];
  const usage = reply.usage === false ? {} : counted;
  response.writeHead(200, { "content-type": "application/json" });
  response.end(
    JSON.stringify({ id: "c1", created: 1, model: request.model, object: "chat.completion", choices, ...usage }),
  );
}

function answerStream(response: ServerResponse, request: ChatRequest, reply: Completion): void {
  const base = { id: "c1", created: 1, model: request.model, object: "chat.completion.chunk" };
  const send = (chunk: unknown): void => void response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  const event = (delta: unknown, finish: string | null): void =>
    send({ ...base, choices: [{ index: 0, delta, finish_reason: finish }] });
  response.writeHead(200, { "content-type": "text/event-stream" });
  event({ role: "assistant", content: "" }, null);
  for (const part of (reply.text ?? "").match(/.{1,7}/gs) ?? []) event({ content: part }, null);
  for (const call of toolCalls(request, reply)) {
    const { arguments: args, name } = call.function;
    event({ tool_calls: [{ ...call, function: { name, arguments: "" } }] }, null);
    for (const part of args.match(/.{1,9}/gs) ?? [])
      event({ tool_calls: [{ index: call.index, function: { arguments: part } }] }, null);
  }
  event({}, finishOf(reply));
  if (reply.usage !== false) send({ ...base, choices: [], ...counted });
  response.end("data: [DONE]\n\n");
}
