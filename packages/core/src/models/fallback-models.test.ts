import { expect, onTestFinished, test } from "vitest";
import type { RunEvent } from "../runs/events/run-event.ts";
import { createTeam, type Team } from "../runs/create-team.ts";
import { exampleAgent, exampleKind } from "../testing/example-team.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import { openFakeEndpoint, type ChatRequest, type FakeEndpoint, type FakeReply } from "../testing/fake-endpoint.ts";

const kinds = [exampleKind("plan")];
const agents = [exampleAgent("Lead", ["plan"], [])];
const write = { name: "write_document", args: '{"kind":"plan","content":"sound"}' };

/** Hands over its document in the first turn. */
function works(request: ChatRequest): FakeReply {
  return request.messages.length > 2 ? { text: "done" } : { calls: [write] };
}

async function openEndpoint(reply: (request: ChatRequest) => FakeReply): Promise<FakeEndpoint> {
  const endpoint = await openFakeEndpoint(reply);
  onTestFinished(async () => endpoint[Symbol.asyncDispose]());
  return endpoint;
}

async function teamWith(first: FakeEndpoint, second: FakeEndpoint): Promise<Team> {
  const model = [
    { name: "big", baseUrl: first.baseUrl },
    { name: "small", baseUrl: second.baseUrl },
  ];
  return createTeam({ agents, lead: "lead", kinds, environment: {}, clock: fakeClock(), model });
}

test("when a model fails for good the next one takes over for the rest of the run, and the report says who wrote", async () => {
  const big = await openEndpoint(() => ({ status: 401 }));
  const small = await openEndpoint(works);
  const events: RunEvent[] = [];
  const team = await teamWith(big, small);
  const result = await team.run({ goal: "g", deliverables: ["plan"] }, { onEvent: (event) => events.push(event) });
  expect(result.status).toBe("completed");
  expect(events.filter((event) => event.type === "model.replaced")).toMatchObject([
    { from: "big", to: "small", turn: 1, reason: expect.stringContaining("rejected the key (401)") },
  ]);
  expect(events.filter((event) => event.type === "model.replied").map(({ model }) => model)).toEqual([
    "small",
    "small",
  ]);
  expect(big.requests).toHaveLength(1);
  expect(result.report).toMatchObject({
    models: { lead: "big, small" },
    documents: [{ author: "lead", model: "small" }],
  });
});

test("a model that recovers within its tries is not replaced", async () => {
  let asked = 0;
  const big = await openEndpoint((request) => ((asked += 1) === 1 ? { status: 503 } : works(request)));
  const small = await openEndpoint(works);
  const result = await (await teamWith(big, small)).run({ goal: "g", deliverables: ["plan"] });
  expect(result.report.documents).toMatchObject([{ model: "big" }]);
  expect(small.requests).toEqual([]);
});

test("a refusal is an answer: nobody is asked until somebody agrees", async () => {
  const big = await openEndpoint(() => ({ refusal: "I would rather not" }));
  const small = await openEndpoint(works);
  const result = await (await teamWith(big, small)).run({ goal: "g", deliverables: ["plan"] });
  expect(result).toMatchObject({
    status: "unsuccessful",
    message: expect.stringMatching(/^model refused: I would rather not; /),
  });
  expect(small.requests).toEqual([]);
});

test("when all of them fail the run fails with what the last one said", async () => {
  const big = await openEndpoint(() => ({ status: 404 }));
  const small = await openEndpoint(() => ({ status: 403 }));
  const result = await (await teamWith(big, small)).run({ goal: "g", deliverables: ["plan"] });
  expect(result).toMatchObject({ status: "failed", message: expect.stringContaining("rejected the key (403)") });
});

test("the built-in model may be the last of the list", async () => {
  const big = await openEndpoint(() => ({ status: 404 }));
  const model = [{ name: "big", baseUrl: big.baseUrl }, "offline"];
  const team = await createTeam({ agents, lead: "lead", kinds, environment: {}, clock: fakeClock(), model });
  const result = await team.run({ goal: "g", deliverables: ["plan"] });
  expect(result.report).toMatchObject({ status: "completed", documents: [{ model: "offline" }] });
});
