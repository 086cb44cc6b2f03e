import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { HumanMessage } from "@langchain/core/messages";
import { expect, onTestFinished, test } from "vitest";
import { createTeam } from "../runs/create-team.ts";
import type { RunResult } from "../runs/run-result.ts";
import { exampleAgent, exampleKind } from "../testing/example-team.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import { openFakeEndpoint, type ChatRequest, type FakeReply, type Wire } from "../testing/fake-endpoint.ts";
import { createConnections } from "./endpoint/connections.ts";
import { openAICompatible } from "./openai-compatible.ts";
import type { ModelSetting } from "./model-setting.ts";

const kinds = [exampleKind("plan")];
const agents = [exampleAgent("Lead", ["plan"], [])];
const write = { name: "write_document", args: '{"kind":"plan","content":"sound"}' };
type Setting = Exclude<ModelSetting, string>;

/** What a run with this model asks, whose first reply thinks and calls a tool. */
async function requestsOf(setting: Partial<Setting>): Promise<ChatRequest[]> {
  await using endpoint = await openFakeEndpoint((request) =>
    request.messages.length > 2
      ? { text: "done", reasoning: "It is written." }
      : { text: "", reasoning: "First the plan.", calls: [write] },
  );
  const model = { name: "m", baseUrl: endpoint.baseUrl, ...setting };
  const team = await createTeam({ agents, lead: "lead", kinds, environment: {}, clock: fakeClock(), model });
  expect((await team.run({ goal: "g", deliverables: ["plan"] })).status).toBe("completed");
  return endpoint.requests;
}

test.each([true, false])("a thinking model gets back what it thought before its calls (stream %s)", async (stream) => {
  const [, second] = await requestsOf({ stream });
  expect(second?.messages[2]).toMatchObject({ role: "assistant", reasoning_content: "First the plan." });
  const [, without] = await requestsOf({ stream, sendReasoning: false });
  expect(without?.messages[2]).not.toHaveProperty("reasoning_content");
});

test("settings reach the endpoint in the words that it knows", async () => {
  const [plain] = await requestsOf({ temperature: 0, maxTokens: 50, streamUsage: false });
  expect(plain).toMatchObject({ temperature: 0, max_tokens: 50, stream: true });
  expect(plain).not.toHaveProperty("stream_options");
  const [thinking] = await requestsOf({ name: "o4-mini", maxTokens: 50, stream: false });
  expect(thinking).toMatchObject({ max_completion_tokens: 50 });
  expect(thinking).not.toHaveProperty("stream");
});

test("an endpoint that takes connections and never speaks TLS is given up", async () => {
  const server = createServer(() => undefined);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const baseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const model = { name: "m", baseUrl, connectSeconds: 0.05, tries: 1 };
  const team = await createTeam({ agents, lead: "lead", kinds, environment: {}, clock: fakeClock(), model });
  const result = await team.run({ goal: "g", deliverables: [] });
  expect(result.message).toBe("no connection to the endpoint for 0.05 s");
});

test.each([true, false])("calls of one team share their connections (stream %s)", async (stream) => {
  let sockets = 0;
  await using endpoint = await openFakeEndpoint(
    () => ({ text: "done" }),
    () => (sockets += 1),
  );
  const model = { name: "m", baseUrl: endpoint.baseUrl, stream };
  const team = await createTeam({ agents, lead: "lead", kinds, environment: {}, model });
  for (let run = 0; run < 5; run += 1) await team.run({ goal: "g", deliverables: [] });
  expect(endpoint.requests).toHaveLength(5);
  expect(sockets).toBe(1);
});

test("connections that turn out to be closed when they are used again are no failure, however many they are", async () => {
  const held: (() => void)[] = [];
  // The first two wait for each other, so that each has a connection of its own.
  const hold = ({ response, healthy }: Wire): void => {
    held.push(() => response.writeHead(200, { "content-type": "text/event-stream" }).end(healthy({ text: "done" })));
    if (held.length === 2) for (const answer of held) answer();
  };
  await using endpoint = await openFakeEndpoint((_, count): FakeReply => {
    if (count <= 2) return { wire: hold };
    return count <= 4 ? { wire: ({ response }) => void response.destroy() } : { text: "done" };
  });
  const model = { name: "m", baseUrl: endpoint.baseUrl, tries: 1 };
  const team = await createTeam({ agents, lead: "lead", kinds, environment: {}, model });
  const run = (): Promise<RunResult> => team.run({ goal: "g", deliverables: [] });
  await Promise.all([run(), run()]);
  expect(await run()).toMatchObject({ status: "completed", error: undefined });
  expect(endpoint.requests).toHaveLength(5);
});

test("who listens through LangChain gets text as chunks and tool calls whole, counted from 1", async () => {
  await using endpoint = await openFakeEndpoint(() => ({ text: "I write.", calls: [write] }));
  const made = Promise.resolve(createConnections({}));
  const around = { environment: {}, connections: () => made, clock: fakeClock() };
  const chat = await openAICompatible({ name: "m", baseUrl: endpoint.baseUrl }, around).chat();
  const chunks = [];
  for await (const chunk of await chat.stream([new HumanMessage("go")])) chunks.push(chunk);
  expect(chunks.map(({ text }) => text).join("")).toBe("I write.");
  expect(chunks.flatMap((chunk) => chunk.tool_call_chunks ?? [])).toMatchObject([
    { name: "write_document", args: write.args, index: 1 },
  ]);
  expect(chunks.at(-1)).toMatchObject({
    response_metadata: { finish_reason: "tool_calls" },
    usage_metadata: { total_tokens: 110 },
  });
});
