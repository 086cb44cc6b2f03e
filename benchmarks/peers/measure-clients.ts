// What one model call costs in CPU time with each client that LangGraph could be given:
// `node benchmarks/peers/measure-clients.ts` (after `pnpm bench --quick` has installed the peers). Figures for docs/decisions.
import http from "node:http";
import { ChatOpenAICompletions } from "@langchain/openai";
import { createConnections } from "../../packages/core/src/models/endpoint/connections.ts";
import { EndpointChatModel } from "../../packages/core/src/models/endpoint/endpoint-chat-model.ts";
import { defaultEndpointLimits } from "../../packages/core/src/models/endpoint/endpoint-limits.ts";
import { createEndpoint } from "../../packages/core/src/models/endpoint/endpoint.ts";
import { median } from "../median.ts";
import { startEndpoint } from "../processes.ts";
import { promptOf, specialists } from "../workload.ts";

const rounds = 7;
const callsOfARun = 10;
const runsOfARound = 4;

type Client = (messages: object[]) => Promise<unknown>;

const agent = new http.Agent({ keepAlive: true });

/** What `ChatOpenAI` takes for `fetch`, on node:http with kept connections. */
function leanFetch(url: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const headers = Object.fromEntries(new Headers(init.headers).entries());
  const request = http.request(url instanceof Request ? url.url : url, {
    method: init.method ?? "GET",
    headers,
    agent,
  });
  request.once("error", reject).once("response", (response) => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        response.on("data", (chunk: Buffer) => controller.enqueue(chunk));
        response.once("end", () => controller.close());
      },
    });
    const type = response.headers["content-type"] ?? "";
    resolve(new Response(body, { status: response.statusCode ?? 0, headers: { "content-type": type } }));
  });
  request.end(init.body as string);
  return promise;
}

function clientsAt(baseUrl: string, stream: boolean): Readonly<Record<string, Client>> {
  const openai = (fetch?: typeof globalThis.fetch): Client => {
    const configuration = { baseURL: baseUrl, ...(fetch === undefined ? {} : { fetch }) };
    const chat = new ChatOpenAICompletions({ model: "fake", apiKey: "none", maxRetries: 0, configuration });
    return async (messages) => (stream ? gathered(await chat.stream(messages)) : chat.invoke(messages));
  };
  const settings = { baseUrl, model: "fake", key: "", keyName: "", stream, streamUsage: true, sendReasoning: true };
  const rest = { temperature: undefined, maxTokens: undefined, limits: defaultEndpointLimits };
  const endpoint = createEndpoint({ ...settings, ...rest }, createConnections({}));
  const ours = new EndpointChatModel(endpoint);
  return {
    "ChatOpenAICompletions, its own fetch": openai(),
    "ChatOpenAICompletions, a lean fetch on node:http": openai(leanFetch),
    "EndpointChatModel on node:http": (messages) => ours.invoke(messages),
  };
}

async function gathered(chunks: AsyncIterable<{ concat(next: unknown): unknown }>): Promise<unknown> {
  let whole: { concat(next: unknown): unknown } | undefined;
  for await (const chunk of chunks) whole = whole === undefined ? chunk : (whole.concat(chunk) as typeof whole);
  return whole;
}

async function cpuOfARun(client: Client): Promise<number> {
  const id = specialists[0]?.id ?? "";
  const messages = [
    { role: "system", content: promptOf(id) },
    { role: "user", content: "Answer." },
  ];
  const before = process.cpuUsage();
  for (let call = 0; call < callsOfARun * runsOfARound; call += 1) await client(messages);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / runsOfARound;
}

using endpoint = await startEndpoint();
for (const stream of [false, true]) await compare(clientsAt(endpoint.url(0, "clients"), stream), stream);

async function compare(clients: Readonly<Record<string, Client>>, stream: boolean): Promise<void> {
  const taken = new Map<string, number[]>(Object.keys(clients).map((name) => [name, []]));
  // The first round compiles and does not count.
  for (let round = 0; round <= rounds; round += 1)
    for (const [name, client] of Object.entries(clients)) taken.get(name)?.push(await cpuOfARun(client));
  console.log(`\nCPU ms of ten calls in a row, ${stream ? "streamed" : "not streamed"}, median of ${rounds} rounds`);
  for (const [name, [, ...values]] of taken) console.log(`${median(values).toFixed(1).padStart(8)}  ${name}`);
}
