import { loadTeam } from "@orchestrate/agents";
import { nearestName, OrchestrateError, type AgentDefinition } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import { locate } from "../locate.ts";
import { announceProblems } from "../running/announce.ts";

/** Loads the agents at a path, or the built-in ones; warnings go to standard error, an error throws `agents-invalid`. */
export async function readAgents(io: CliIo, path: string | undefined): Promise<readonly AgentDefinition[]> {
  const { agents, problems } = await loadTeam(path === undefined ? undefined : locate(io, path));
  announceProblems(io, problems);
  return agents;
}

/** The agent with an id. Throws `usage` with the nearest one. */
export function requireAgent(agents: readonly AgentDefinition[], id: string): AgentDefinition {
  const found = agents.find((agent) => agent.id === id);
  if (found !== undefined) return found;
  const ids = agents.map((agent) => agent.id);
  const nearest = nearestName(id, ids);
  throw new OrchestrateError("usage", `there is no agent ${id}`, {
    hint: nearest === undefined ? `There are: ${ids.join(", ")}.` : `Did you mean ${nearest}?`,
  });
}
