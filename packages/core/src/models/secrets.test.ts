import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createTeam } from "../runs/create-team.ts";
import type { RunEvent } from "../runs/events/run-event.ts";
import { openStore } from "../stores/open-store.ts";
import { exampleAgent, exampleKind } from "../testing/example-team.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import { openFakeEndpoint, type ChatRequest, type FakeReply } from "../testing/fake-endpoint.ts";
import { openCassette } from "./cassette/open-cassette.ts";

const key = "sk-canary-0123456789abcdef";
const kinds = [exampleKind("plan")];
const agents = [exampleAgent("Lead", ["plan"], [])];

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), "orchestrate-secrets-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

/** Every file below a folder as one text. */
function everything(below: string): string {
  return readdirSync(below, { recursive: true })
    .map((name) => path.join(below, String(name)))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, "latin1"))
    .join("\n");
}

/** Repeats the key wherever it can: in an error, a header, the text, the arguments, the thoughts, an id. */
function leaky(request: ChatRequest, count: number): FakeReply {
  if (count === 1)
    return { status: 503, headers: { "x-echo": key }, body: JSON.stringify({ error: { message: `no, ${key}` } }) };
  if (request.messages.length > 2) return { text: `Done with ${key}.`, reasoning: key };
  const args = JSON.stringify({ kind: "plan", content: `# plan\nsound\n${key}` });
  return { text: `I have ${key}`, reasoning: key, calls: [{ name: "write_document", args, id: key }] };
}

test.each([true, false])(
  "the key is in no store, event, report, cassette or document, although the endpoint repeats it (stream %s)",
  async (stream) => {
    await using endpoint = await openFakeEndpoint(leaky);
    const place = folder();
    const events: RunEvent[] = [];
    {
      await using store = await openStore(`sqlite:${path.join(place, "store.sqlite")}`);
      await using cassette = await openCassette(path.join(place, "run.jsonl"), "record");
      const model = { name: "m", baseUrl: endpoint.baseUrl, stream };
      const environment = { OPENAI_API_KEY: key };
      const team = await createTeam({
        agents,
        lead: "lead",
        kinds,
        environment,
        clock: fakeClock(),
        model,
        cassette,
      });
      const task = { goal: "Travel", deliverables: ["plan"], out: path.join(place, "out") };
      const result = await team.run(task, { store, streamText: true, onEvent: (event) => events.push(event) });
      expect(result.status).toBe("completed");
      expect(JSON.stringify(result)).not.toContain(key);
    }
    expect(JSON.stringify(events)).toContain("[key]");
    expect(JSON.stringify(events)).not.toContain(key);
    const kept = everything(place);
    expect(kept).toContain("I have [key]");
    expect(kept).not.toContain(key);
  },
);

test("a key that is split between two pieces of a stream is not heard either", async () => {
  await using endpoint = await openFakeEndpoint(() => ({ text: `one ${key} two sk-can three` }));
  const heard: string[] = [];
  const model = { name: "m", baseUrl: endpoint.baseUrl };
  const team = await createTeam({ agents, lead: "lead", kinds, environment: { OPENAI_API_KEY: key }, model });
  const onEvent = (event: RunEvent): void => {
    if (event.type === "text.streamed") heard.push(event.text);
  };
  await team.run({ goal: "Travel", deliverables: [] }, { onEvent, streamText: true });
  expect(heard.join("")).toBe("one [key] two sk-can three");
});

/** Keys of digits and letters alone pass for codes, hosts and types of content. */
const plainKey = "0123456789abcdef0123456789abcdef";

test.each<[string, FakeReply]>([
  ["the code of an error", { status: 402, body: JSON.stringify({ error: { message: "no", code: plainKey } }) }],
  ["the host of a redirect", { status: 302, headers: { location: `https://${plainKey}.example/v1` } }],
  ["the type of a page", { status: 200, type: `text/xml; charset=${plainKey}`, body: "<no/>" }],
])("an endpoint that repeats the key as %s has it in no failure", async (_where, reply) => {
  await using endpoint = await openFakeEndpoint(() => reply);
  const model = { name: "m", baseUrl: endpoint.baseUrl, tries: 1 };
  const team = await createTeam({ agents, lead: "lead", kinds, environment: { OPENAI_API_KEY: plainKey }, model });
  const result = await team.run({ goal: "Travel", deliverables: [] });
  expect(result).toMatchObject({ status: "failed", error: { code: "model-failed" } });
  expect(result.message).not.toContain(plainKey);
});
