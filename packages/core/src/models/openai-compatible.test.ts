import { describe, expect, test } from "vitest";
import { createTeam, type Team } from "../runs/create-team.ts";
import type { RunEvent } from "../runs/events/run-event.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import { exampleAgent, exampleKind } from "../testing/example-team.ts";
import { openFakeEndpoint, type ChatRequest, type FakeReply } from "../testing/fake-endpoint.ts";

const kinds = ["plan", "map", "bill", "song", "soup"].map(exampleKind);
const agents = [
  exampleAgent("Lead", ["plan"], ["Scout", "Clerk", "Bard", "Cook"]),
  exampleAgent("Scout", ["map"], []),
  exampleAgent("Clerk", ["bill"], []),
  exampleAgent("Bard", ["song"], []),
  exampleAgent("Cook", ["soup"], []),
];

async function teamAt(baseUrl: string, stream: boolean): Promise<Team> {
  return createTeam({
    agents,
    lead: "lead",
    kinds,
    environment: {},
    clock: fakeClock(),
    model: { name: "m", baseUrl, stream },
  });
}

function agentOf(request: ChatRequest): string {
  return /You are the (\w+)/.exec(String(request.messages[0]?.content))?.[1] ?? "";
}

const write = (kind: string, content: string): { name: string; args: string } => ({
  name: "write_document",
  args: JSON.stringify({ kind, content }),
});
const handoff = (to: string, kind: string): { name: string; args: string } => ({
  name: `handoff_to_${to}`,
  args: JSON.stringify({ task: `make the ${kind}`, why: "yours", deliverables: [{ kind }] }),
});

/** A model that makes every mistake once: an undeclared target, broken arguments, a faulty document. */
function clumsy(request: ChatRequest): FakeReply {
  const turn = request.messages.filter((message) => message.role === "assistant").length;
  const agent = agentOf(request);
  if (agent === "Lead") {
    if (turn === 0)
      return { text: "Plan first.", calls: [write("plan", "broken"), { name: "handoff_to_dba", args: "{}" }] };
    if (turn === 1)
      return { calls: [write("plan", "sound"), { name: "write_document", args: '{"kind": "plan", "content": "so' }] };
    if (turn === 2)
      return {
        calls: [handoff("scout", "map"), handoff("clerk", "bill"), handoff("bard", "song"), handoff("cook", "soup")],
      };
    return { text: "All is done." };
  }
  const kind = { Scout: "map", Clerk: "bill", Bard: "song", Cook: "soup" }[agent] ?? "";
  if (turn === 0) return { calls: [write(kind, agent === "Cook" ? "cold" : "sound")] };
  if (agent === "Cook" && turn === 1) return { calls: [write(kind, "sound")] };
  return { text: `${kind} is ready` };
}

describe.each([true, false])("with stream %s", (stream) => {
  test("four handoffs in one turn, an undeclared one, broken arguments and a fault: all answered, all repaired", async () => {
    await using endpoint = await openFakeEndpoint(clumsy);
    const events: RunEvent[] = [];
    const team = await teamAt(endpoint.baseUrl, stream);
    const result = await team.run({ goal: "Travel" }, { onEvent: (event) => events.push(event), streamText: true });
    expect(result.status).toBe("completed");
    expect(result.documents.map(({ path, revision }) => `${path} ${revision}`)).toEqual([
      "bill.md 1",
      "map.md 1",
      "plan.md 2",
      "song.md 1",
      "soup.md 2",
    ]);
    expect(result.receipts.map((receipt) => receipt.status)).toEqual([
      "completed",
      "completed",
      "completed",
      "completed",
    ]);
    expect(result.usage).toMatchObject({ inputTokens: 1300, outputTokens: 130, modelCalls: 13, estimated: false });
    const refused = events.filter((event) => event.type === "handoff.refused");
    expect(refused).toMatchObject([{ to: "dba", reason: expect.stringContaining("Allowed: handoff_to_scout") }]);
    const texts = events.flatMap((event) => (event.type === "text.streamed" ? [event.text] : []));
    expect(texts.join("")).toContain(stream ? "All is done." : "");
  });

  test("every tool call that goes back to the endpoint has exactly one answer behind it", async () => {
    await using endpoint = await openFakeEndpoint(clumsy);
    await (await teamAt(endpoint.baseUrl, stream)).run({ goal: "Travel" });
    for (const request of endpoint.requests) {
      const calls = request.messages
        .flatMap((message) => (message.tool_calls ?? []) as { id: string }[])
        .map((call) => call.id);
      const answers = request.messages
        .filter((message) => message.role === "tool")
        .map((message) => message.tool_call_id);
      expect(answers).toEqual(calls);
    }
  });

  test("nothing of a reply that was cut at the token limit is carried out", async () => {
    await using endpoint = await openFakeEndpoint((request, count) =>
      count === 1 ? { calls: [write("plan", "sound")], finish: "length" } : { text: "stop" },
    );
    const result = await (await teamAt(endpoint.baseUrl, stream)).run({ goal: "g", deliverables: ["plan"] });
    expect(result.documents).toEqual([]);
    expect(JSON.stringify(endpoint.requests[1]?.messages)).toContain("cut at the token limit");
  });

  test("an overloaded endpoint is asked again; a rejected key ends the run without telling the key", async () => {
    await using busy = await openFakeEndpoint((_request, count) => (count === 1 ? { status: 503 } : { text: "here" }));
    expect((await (await teamAt(busy.baseUrl, stream)).run({ goal: "g", deliverables: [] })).status).toBe("completed");
    await using closed = await openFakeEndpoint(() => ({
      status: 401,
      body: '{"error":{"message":"bad key sk-secret"}}',
    }));
    const result = await (await teamAt(closed.baseUrl, stream)).run({ goal: "g", deliverables: [] });
    expect(result).toMatchObject({
      status: "failed",
      message: expect.stringMatching(/^127.* rejected the key \(401\)$/),
    });
    expect(closed.requests).toHaveLength(1);
  });

  test("tokens are estimated and marked so where the endpoint counts none", async () => {
    await using endpoint = await openFakeEndpoint(() => ({ text: "four", usage: false }));
    const { usage } = await (await teamAt(endpoint.baseUrl, stream)).run({ goal: "g", deliverables: [] });
    expect(usage).toMatchObject({ outputTokens: 2, estimated: true });
  });
});

test("an endpoint that answers with a page instead of a completion is named as such", async () => {
  await using endpoint = await openFakeEndpoint(() => ({
    status: 200,
    body: "<html>Sign in</html>",
    type: "text/html",
  }));
  const result = await (await teamAt(endpoint.baseUrl, false)).run({ goal: "g", deliverables: [] });
  expect(result.message).toMatch(
    / answered with HTML, not a completion: <html>Sign in<\/html> \(tried 5 times in \d+ s\)$/,
  );
  expect(result.error?.hint).toContain("/v1");
}, 20_000);

test("every failed attempt is told, and the agent starts only once", async () => {
  await using endpoint = await openFakeEndpoint((_request, count) =>
    count === 1 ? { status: 503 } : { text: "here" },
  );
  const events: RunEvent[] = [];
  const team = await teamAt(endpoint.baseUrl, true);
  await team.run({ goal: "g", deliverables: [] }, { onEvent: (event) => events.push(event) });
  expect(events.filter((event) => event.type === "agent.started")).toHaveLength(1);
  expect(events.filter((event) => event.type === "model.failed")).toMatchObject([
    { reason: expect.stringContaining("503"), retryInMs: expect.any(Number) },
  ]);
});

test("a key that the endpoint repeats reaches no message", async () => {
  const body = '{"error":{"message":"no quota for sk-canary-key"}}';
  await using endpoint = await openFakeEndpoint(() => ({ status: 400, body }));
  const model = { name: "m", baseUrl: endpoint.baseUrl };
  const environment = { OPENAI_API_KEY: "sk-canary-key" };
  const team = await createTeam({ agents, lead: "lead", kinds, environment, model });
  const events: RunEvent[] = [];
  const result = await team.run({ goal: "g", deliverables: [] }, { onEvent: (event) => events.push(event) });
  expect(result.message).toContain("no quota for [key]");
  expect(JSON.stringify([events, result])).not.toContain("sk-canary-key");
});

test.each([true, false])(
  "an endpoint that says nothing is given up (stream %s)",
  async (stream) => {
    await using endpoint = await openFakeEndpoint((_request, count) =>
      count <= 5 ? { silent: true } : { text: "late" },
    );
    const model = { name: "m", baseUrl: endpoint.baseUrl, stream, timeoutSeconds: 0.05 };
    const team = await createTeam({ agents, lead: "lead", kinds, environment: {}, clock: fakeClock(), model });
    const result = await team.run({ goal: "g", deliverables: [] });
    expect(result.message).toMatch(/^no data from the endpoint for 0.05 s \(tried 5 times/);
  },
  20_000,
);

test("a stream that ends without a finish reason is not taken for a reply", async () => {
  await using endpoint = await openFakeEndpoint((_request, count) =>
    count === 1 ? { calls: [write("plan", "sound")], finish: "" } : { text: "done" },
  );
  const team = await teamAt(endpoint.baseUrl, true);
  const result = await team.run({ goal: "g", deliverables: [] });
  expect(result.documents).toEqual([]);
  expect(result.usage.modelCalls).toBe(1);
});

test("broken calls keep their place among the others in a reply that is not streamed", async () => {
  await using endpoint = await openFakeEndpoint((request) =>
    request.messages.length > 2
      ? { text: "done" }
      : {
          calls: [
            { name: "read_document", args: "{}" },
            { name: "read_document", args: "{broken" },
            { name: "no_tool", args: "{}" },
          ],
        },
  );
  await (await teamAt(endpoint.baseUrl, false)).run({ goal: "g", deliverables: [] });
  const answers = endpoint.requests[1]?.messages
    .filter((message) => message.role === "tool")
    .map(({ content }) => String(content).slice(0, 22));
  expect(answers).toEqual(["The arguments do not f", "The arguments are not ", "There is no tool no_to"]);
});
