import { z } from "zod";
import type { AgentDefinition } from "../../agent-file/agent-definition.ts";
import { OrchestrateError } from "../../errors.ts";
import { defaultLimits, edgeName, type Limits } from "../../team/bounds/limits.ts";
import { LimitsSetting } from "./limits-setting.ts";
import { requireKnown } from "./require-known.ts";

/** The limits of a task with the defaults filled in. Throws `usage` for one that does not fit or names no declared edge. */
export function completeLimits(limits: object, agents: readonly AgentDefinition[]): Limits {
  const parsed = LimitsSetting.safeParse(limits);
  if (!parsed.success) {
    const faults = z.prettifyError(parsed.error).replaceAll("\n", " ");
    throw new OrchestrateError("usage", `the limits do not fit: ${faults}`);
  }
  const { edges = {}, ...given } = parsed.data;
  const known = edgeNames(agents);
  const named = Object.entries(edges).map(([edge, most]) => [plainEdge(edge), most] as const);
  for (const [edge] of named) requireKnown("edge", edge, known);
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaultLimits, ...Object.fromEntries(set), edges: Object.fromEntries(named) };
}

/** The names of all edges that agents declare, as `limits.edges` knows them. */
export function edgeNames(agents: readonly AgentDefinition[]): string[] {
  return agents.flatMap(({ id, handoffs }) => handoffs.map(({ to }) => edgeName(id, to)));
}

/** The name of an edge as it is kept, however its arrow was written. */
export function plainEdge(edge: string): string {
  const [from = "", to = ""] = edge.split(/->|→/u).map((name) => name.trim());
  return edgeName(from, to);
}
