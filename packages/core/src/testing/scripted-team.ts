import type { BaseMessage } from "@langchain/core/messages";
import { ScriptedModel, type Script, type ScriptedReply } from "../models/scripted-model.ts";
import { createTeam, type Team, type TeamOptions } from "../runs/create-team.ts";
import { exampleAgent, exampleKind } from "./example-team.ts";

/** Four kinds, of which three have an owner. */
export const kinds = [exampleKind("plan"), exampleKind("note"), exampleKind("map"), exampleKind("bill")];
/** A lead with two colleagues that also know each other. */
export const agents = [
  exampleAgent("Lead", ["plan"], ["Scout", "Clerk"]),
  exampleAgent("Scout", ["map"], ["Lead", "Clerk"]),
  exampleAgent("Clerk", ["bill"], ["Scout"]),
];

/** A reply of text alone: the agent is done. */
export const say = (text: string): ScriptedReply => ({ text, calls: [] });
/** A call of a tool. */
export const call = (name: string, args: Record<string, unknown>, id?: string): ScriptedReply["calls"][number] =>
  id === undefined ? { name, args } : { name, args, id };
/** A call that hands over a document. */
export const write = (kind: string, content: string): ScriptedReply["calls"][number] =>
  call("write_document", { kind, content });
/** A call that delegates. */
export const handoff = (to: string, kind?: string): ScriptedReply["calls"][number] =>
  call(`handoff_to_${to}`, {
    task: `do the ${kind ?? "work"}`,
    why: "it is yours",
    deliverables: kind === undefined ? [] : [{ kind }],
  });

/** Replies by turn: the n-th reply of an agent is the n-th of its list, and the last one from then on. */
export function scripted(byAgent: Record<string, ScriptedReply[]>): Record<string, ScriptedModel> {
  const entries = Object.entries(byAgent).map(([agent, replies]): [string, ScriptedModel] => {
    const script: Script = (messages) => replies[Math.min(turnOf(messages), replies.length - 1)] ?? say("nothing");
    return [agent, new ScriptedModel(`${agent}-model`, script)];
  });
  return Object.fromEntries(entries);
}

/** Replies that the agent has given so far. */
export function turnOf(messages: readonly BaseMessage[]): number {
  return messages.filter((message) => message.type === "ai").length;
}

/** A team whose agents reply by script; the others reply "nothing". */
export async function team(
  byAgent: Record<string, ScriptedReply[]>,
  options: Partial<TeamOptions> = {},
): Promise<Team> {
  return createTeam({ agents, lead: "lead", kinds, environment: {}, models: scripted(byAgent), ...options });
}

/** A scout and a clerk that do their work at once. */
export const scoutAndClerk = {
  scout: [{ text: "", calls: [write("map", "# map\nsound")] }, say("The map is drawn.")],
  clerk: [{ text: "", calls: [write("bill", "# bill\nsound")] }, say("The bill is written.")],
};
