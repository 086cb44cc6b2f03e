import { expect } from "vitest";
import { createTeam } from "../../runs/create-team.ts";
import type { RunResult } from "../../runs/run-result.ts";
import { exampleAgent, exampleKind } from "../example-team.ts";
import { openFakeEndpoint, type ChatRequest, type FakeCompletion, type FakeReply } from "../fake-endpoint.ts";
import { fakeClock } from "../fake-clock.ts";
import type { Fault } from "./fault.ts";

const kinds = ["plan", "map"].map(exampleKind);
const agents = [exampleAgent("Lead", ["plan"], ["Scout"]), exampleAgent("Scout", ["map"], [])];
/** Limits that are out of the way. */
export const patient = { tries: 3, timeoutSeconds: 20, totalSeconds: 20, replyMegabytes: 0.1 };
/** Limits that a test can wait for. */
export const impatient = { ...patient, timeoutSeconds: 0.2, totalSeconds: 0.4 };
/** Room for more than the longest arguments. */
export const roomy = { ...patient, replyMegabytes: 8 };
const key = "sk-canary-0123456789";

/** The reply by which an agent hands over its document. */
export function write(kind: string): FakeCompletion {
  const content = `# ${kind}\nsound: ü 設計 🌍`;
  return { text: "I write.", calls: [{ name: "write_document", args: JSON.stringify({ kind, content }) }] };
}

const handOff: FakeCompletion = {
  calls: [
    {
      name: "handoff_to_scout",
      args: JSON.stringify({ task: "draw the map", why: "yours", deliverables: [{ kind: "map" }] }),
    },
  ],
};

type Role = "lead" | "scout";
type Place = "opening" | "closing";

function roleOf(request: ChatRequest): Role {
  return String(request.messages[0]?.content).includes("You are the Scout") ? "scout" : "lead";
}

/** How many replies of this agent the endpoint has been shown. */
function turnOf(request: ChatRequest): number {
  return request.messages.filter(({ role }) => role === "assistant").length;
}

/** A team that does its work: what it replies follows from what has been answered, not from how often it was asked. */
function healthy(request: ChatRequest): FakeCompletion {
  const said = JSON.stringify(request.messages);
  if (roleOf(request) === "scout") return said.includes("map.md revision") ? { text: "drawn" } : write("map");
  if (!said.includes("plan.md revision")) return write("plan");
  return said.includes("receipt from scout") ? { text: "done" } : handOff;
}

interface Case {
  readonly stream: boolean;
  readonly role: Role;
  readonly place: Place;
  readonly times: "once" | "always";
}

/** Runs a team in which one agent meets a fault; checks that nothing indecent is shown. */
export async function meet(fault: Fault, { stream, role, place, times }: Case, limits = patient): Promise<RunResult> {
  let met = 0;
  await using endpoint = await openFakeEndpoint((request): FakeReply => {
    const isPlace =
      place === "opening" ? turnOf(request) === 0 || met > 0 : healthy(request).text === "done" || met > 0;
    const meets = roleOf(request) === role && isPlace && (times === "always" || met === 0);
    if (!meets) return healthy(request);
    met += 1;
    return fault.reply;
  });
  const model = { name: "m", baseUrl: endpoint.baseUrl, stream, ...limits };
  const environment = { OPENAI_API_KEY: key };
  const team = await createTeam({ agents, lead: "lead", kinds, environment, clock: fakeClock(), model });
  const result = await team.run({ goal: "Travel", deliverables: ["plan", "map"], limits: { turns: 9 } });
  expect(met).toBeGreaterThan(0);
  expectDecent(result);
  return result;
}

/** The documents of a run with their states. */
export function documentsOf(result: RunResult): string[] {
  return result.documents.map(({ path, state }) => `${path} ${state}`);
}

/** What a run must never show, whatever went wrong. */
function expectDecent(result: RunResult): void {
  const shown = JSON.stringify([result.message, result.receipts, result.error?.message, result.error?.hint]);
  expect(shown).not.toMatch(/\n\s+at |TypeError|Cannot read prop|sk-canary/);
  expect(result.error?.code ?? "model-failed").toBe("model-failed");
}

/** A fault in one of its forms. */
export interface FormedFault {
  readonly name: string;
  readonly fault: Fault;
  readonly stream: boolean;
}

/** Faults streamed and not, as far as they can be. */
export function inEachForm(faults: readonly Fault[]): FormedFault[] {
  return faults.flatMap((fault) =>
    [true, false]
      .filter((stream) => fault.only !== (stream ? "whole" : "stream"))
      .map((stream) => ({ name: `${fault.id}, ${stream ? "streamed" : "whole"}`, fault, stream })),
  );
}
