import { appendFileSync, linkSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { createTeam, type Team } from "../../runs/create-team.ts";
import type { RunResult } from "../../runs/run-result.ts";
import { exampleAgent, exampleKind } from "../../testing/example-team.ts";
import { fakeClock } from "../../testing/fake-clock.ts";
import { openFakeEndpoint, type ChatRequest, type FakeEndpoint, type FakeReply } from "../../testing/fake-endpoint.ts";
import type { Completion } from "../endpoint/completion.ts";
import type { Cassette } from "./cassette.ts";
import { parseCassette } from "./cassette-lines.ts";
import { openCassette } from "./open-cassette.ts";

const kinds = ["plan", "map", "bill"].map(exampleKind);
const agents = [
  exampleAgent("Lead", ["plan"], ["Scout", "Clerk"]),
  exampleAgent("Scout", ["map"], []),
  exampleAgent("Clerk", ["bill"], []),
];
const committed = fileURLToPath(new URL("fixtures/travel.jsonl", import.meta.url));
const key = "sk-canary-0123456789";

function cassetteFile(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "orchestrate-cassette-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return path.join(folder, "recorded", "run.jsonl");
}

function write(kind: string): { name: string; args: string } {
  return { name: "write_document", args: JSON.stringify({ kind, content: `# ${kind}\nsound` }) };
}

function handOff(to: string, kind: string): { name: string; args: string } {
  return {
    name: `handoff_to_${to}`,
    args: JSON.stringify({ task: `make the ${kind}`, why: "yours", deliverables: [{ kind }] }),
  };
}

/** Writes, delegates to two colleagues at once, and ends; the colleagues write and end. */
function travel(request: ChatRequest): FakeReply {
  const turn = request.messages.filter(({ role }) => role === "assistant").length;
  const agent = /You are the (\w+)/.exec(String(request.messages[0]?.content))?.[1] ?? "";
  const kind = { Scout: "map", Clerk: "bill" }[agent];
  if (kind !== undefined) return turn === 0 ? { calls: [write(kind)] } : { text: `The ${kind} is ready.` };
  if (turn === 0)
    return { text: "Plan first.", calls: [write("plan"), handOff("scout", "map"), handOff("clerk", "bill")] };
  return { text: "All is done." };
}

async function teamAt(baseUrl: string | undefined, cassette: Cassette): Promise<Team> {
  const model = baseUrl === undefined ? "m" : { name: "m", baseUrl };
  const environment = baseUrl === undefined ? {} : { OPENAI_API_KEY: key };
  return createTeam({ agents, lead: "lead", kinds, environment, clock: fakeClock(), model, cassette });
}

async function record(file: string, reply: (request: ChatRequest) => FakeReply): Promise<RunResult> {
  await using endpoint: FakeEndpoint = await openFakeEndpoint(reply);
  await using cassette = await openCassette(file, "record");
  return await (await teamAt(endpoint.baseUrl, cassette)).run({ goal: "Travel" });
}

async function replay(file: string, goal = "Travel"): Promise<RunResult> {
  await using cassette = await openCassette(file, "replay");
  return await (await teamAt(undefined, cassette)).run({ goal });
}

test("the same run gives the same cassette, whoever was quicker", async () => {
  const [first, second] = [cassetteFile(), cassetteFile()];
  await record(first, travel);
  await record(second, travel);
  expect(readFileSync(second, "utf8")).toBe(readFileSync(first, "utf8"));
  const calls = readFileSync(first, "utf8").match(/"span":"[^"]*","turn":\d/g);
  expect(calls).toEqual([
    '"span":"lead","turn":1',
    '"span":"lead","turn":2',
    '"span":"lead/clerk.2","turn":1',
    '"span":"lead/clerk.2","turn":2',
    '"span":"lead/scout.1","turn":1',
    '"span":"lead/scout.1","turn":2',
  ]);
});

test("a cassette replays its run without network and key, to the same documents and report", async () => {
  const file = cassetteFile();
  const recorded = await record(file, travel);
  const replayed = await replay(file);
  expect(replayed.status).toBe("completed");
  expect(replayed.documents).toEqual(recorded.documents);
  expect(replayed.report).toEqual(recorded.report);
});

test("a cassette of the first version is read, call by call", async () => {
  await using cassette = await openCassette(committed, "replay");
  const calls = parseCassette(readFileSync(committed, "utf8"), committed).map(({ request }) => request);
  const outcomes = calls.map((request) => cassette.replay(request));
  expect(outcomes.map(textIn)).toEqual([
    "Plan first.",
    "All is done.",
    "",
    "The bill is ready.",
    "",
    "The map is ready.",
  ]);
  expect(outcomes[0]).toMatchObject({
    model: "m",
    reply: { calls: [{ name: "write_document" }, { name: "handoff_to_scout" }, { name: "handoff_to_clerk" }] },
  });
});

test("equal requests are answered in their order, and once each", async () => {
  const request = { span: "x", turn: 1, messages: [{ role: "user" as const, content: "again?" }], tools: [] };
  const twice = cassetteFile();
  await using made = await openCassette(twice, "record");
  for (const text of ["yes", "no"]) await made.record(request, { model: "m", reply: completion(text) });
  await using read = await openCassette(twice, "replay");
  expect([1, 2].map(() => textIn(read.replay(request)))).toEqual(["yes", "no"]);
  expect(() => read.replay(request)).toThrow("it is asked more often than was recorded");
});

function completion(text: string): Completion {
  const nothing = { reasoning: undefined, refusal: undefined, usage: undefined, model: undefined };
  return { ...nothing, text, calls: [], finish: "stop" };
}

function textIn(outcome: ReturnType<Cassette["replay"]>): string {
  return "reply" in outcome ? outcome.reply.text : outcome.failure;
}

test("a request that was not recorded ends the run, and the message names the line that differs", async () => {
  const file = cassetteFile();
  await record(file, travel);
  const result = await replay(file, "Travel\nby train");
  expect(result).toMatchObject({ status: "failed", error: { code: "replay-missed" } });
  expect(result.message).toMatch(
    /run\.jsonl has no reply for turn 1 of lead: message 2 \(user\), line 2: recorded "", now "by train"$/,
  );
  expect(result.error?.hint).toContain("--record");
});

test("a failure for good is recorded and replayed as one", async () => {
  const file = cassetteFile();
  const recorded = await record(file, (request) =>
    JSON.stringify(request.messages).includes("You are the Clerk") ? { status: 404 } : travel(request),
  );
  const replayed = await replay(file);
  expect(recorded.receipts.find(({ to }) => to === "clerk")).toMatchObject({ status: "failed" });
  expect(replayed.receipts).toEqual(recorded.receipts);
});

test("what was recorded until a kill can be replayed, and a resumed run adds to it", async () => {
  const file = cassetteFile();
  await record(file, travel);
  const lines = readFileSync(file, "utf8");
  const left = lines.slice(0, Math.floor(lines.length / 2));
  writeFileSync(file, left);
  linkSync(file, `${file}.before`);
  await using cassette = await openCassette(file, "append");
  // Replaced, never emptied: a further kill loses nothing of it.
  expect(readFileSync(`${file}.before`, "utf8")).toBe(left);
  await using endpoint = await openFakeEndpoint(travel);
  await (await teamAt(endpoint.baseUrl, cassette)).run({ goal: "Travel" });
  expect((await replay(file)).status).toBe("completed");
});

test("neither key nor address is in a cassette, also when the endpoint repeats the key", async () => {
  const file = cassetteFile();
  const result = await record(file, (request) => {
    const reply = travel(request);
    return "text" in reply ? { ...reply, text: `your key is ${key}`, reasoning: key } : reply;
  });
  expect(result.status).toBe("completed");
  const text = readFileSync(file, "utf8");
  expect(text).toContain("your key is [key]");
  expect(text).not.toMatch(new RegExp(`${key}|127\\.0\\.0\\.1|authorization`, "i"));
});

test("a file that is no cassette is refused with its line", async () => {
  const file = cassetteFile();
  await expect(openCassette(file, "replay")).rejects.toMatchObject({ code: "usage" });
  await record(file, travel);
  appendFileSync(file, '{"oops": 1}\n');
  await expect(openCassette(file, "replay")).rejects.toThrow(/run\.jsonl:\d+: this is no line of a cassette/);
});

test("a recording writes over no file, and goes on with none that is no cassette", async () => {
  const file = path.join(path.dirname(cassetteFile()), "../own.jsonl");
  for (const text of ["# Requirements\n\nInvoices.\n", "one line without an end"]) {
    writeFileSync(file, text);
    for (const mode of ["record", "append", "replay"] as const)
      await expect(openCassette(file, mode)).rejects.toMatchObject({ code: "usage" });
    expect(readFileSync(file, "utf8")).toBe(text);
  }
  rmSync(file);
  await openCassette(file, "record");
  const first = await openCassette(file, "record");
  await first.record(
    { span: "x", turn: 1, messages: [{ role: "user", content: "?" }], tools: [] },
    { model: "m", reply: completion("yes") },
  );
  await expect(openCassette(file, "record")).rejects.toMatchObject({
    hint: "Choose another name, or remove the file.",
  });
});

test("a cassette that is not there, or is a folder, is told in plain words", async () => {
  const file = cassetteFile();
  await expect(openCassette(file, "replay")).rejects.toThrow(`there is no cassette ${file}`);
  await expect(openCassette(path.join(path.dirname(file), ".."), "replay")).rejects.toThrow(
    /cannot be read: it is a folder$/,
  );
});
