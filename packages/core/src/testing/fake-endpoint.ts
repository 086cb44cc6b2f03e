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
  | { readonly status: number; readonly body?: string };

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
  const server = createServer((incoming, response) => {
    void readBody(incoming).then((body) => {
      const request = JSON.parse(body) as ChatRequest;
      requests.push(request);
      answer(response, request, reply(request, requests.length));
    });
  });
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
  if ("status" in reply) {
    response.writeHead(reply.status, { "content-type": "application/json" });
    response.end(reply.body ?? JSON.stringify({ error: { message: `status ${reply.status}` } }));
    return;
  }
  const { text = "", calls = [], usage = true } = reply;
  const finish = reply.finish ?? (calls.length > 0 ? "tool_calls" : "stop");
  const base = { id: "chatcmpl-1", created: 1, model: request.model };
  const counted = usage ? { usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 } } : {};
  const toolCalls = calls.map((call, index) => ({
    index,
    id: `call_${index}_${request.messages.length}`,
    type: "function",
    function: { name: call.name, arguments: call.args },
  }));
  if (request.stream !== true) {
    const message = { role: "assistant", content: text, ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}) };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({
        ...base,
        object: "chat.completion",
        choices: [{ index: 0, message, finish_reason: finish }],
        ...counted,
      }),
    );
    return;
  }
  const event = (delta: unknown, finishReason: string | null): void => {
    const chunk = {
      ...base,
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta, finish_reason: finishReason }],
    };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  response.writeHead(200, { "content-type": "text/event-stream" });
  event({ role: "assistant", content: "" }, null);
  for (const part of text.match(/.{1,7}/gs) ?? []) event({ content: part }, null);
  for (const call of toolCalls) {
    const { arguments: args, name } = call.function;
    event({ tool_calls: [{ ...call, function: { name, arguments: "" } }] }, null);
    for (const part of args.match(/.{1,9}/gs) ?? [])
      event({ tool_calls: [{ index: call.index, function: { arguments: part } }] }, null);
  }
  event({}, finish);
  if (usage)
    response.write(
      `data: ${JSON.stringify({ ...base, object: "chat.completion.chunk", choices: [], ...counted })}\n\n`,
    );
  response.end("data: [DONE]\n\n");
}
