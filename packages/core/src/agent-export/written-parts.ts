import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import { toolAccess } from "../agent-file/tool-access.ts";
import { ownTools } from "../agent-file/tool-tables.ts";
import type { WrittenAgent, WrittenKeys } from "./dialect-writer.ts";

/** A colleague as other programs name it, with the reason to call it. */
export interface EdgeName {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
}

/** The colleagues to whom an agent may hand work, one for each edge. */
export function edgeNames({ agent, names }: WrittenAgent): EdgeName[] {
  return agent.handoffs.map(({ to, label, reason }) => ({ id: to, name: names.get(to) ?? label, reason }));
}

/** Whether an agent has every tool of ours because its file does not name tools at all. */
export function isUnrestricted(agent: AgentDefinition): boolean {
  const { policy } = agent.tools;
  return (policy === "inherit" || policy === "all") && toolAccess(agent).own.size === ownTools.length;
}

/** The first model of a list, for programs that take one. */
export function oneModel({ model: { prefer } }: AgentDefinition): WrittenKeys {
  const [first, ...others] = prefer;
  if (first === undefined) return { data: {}, losses: [] };
  const message = `only one model can be named; left out: ${others.join(", ")}`;
  return { data: { model: first }, losses: others.length === 0 ? [] : [{ key: "model", message }] };
}

/** The description that a program gets which needs one. */
export function describedAs({ descriptionRaw, description, name }: AgentDefinition): string {
  return descriptionRaw ?? (description === "" ? name : description);
}
