import { fileURLToPath } from "node:url";
import { loadAgents, OrchestrateError, type AgentDefinition } from "@orchestrate/core";

/** Folder of the five built-in agent files. */
export const builtInFolder: string = fileURLToPath(new URL("../agents/", import.meta.url));

/** The five built-in agents. */
export async function loadBuiltInAgents(): Promise<readonly AgentDefinition[]> {
  const { agents, problems } = await loadAgents(builtInFolder);
  const errors = problems.filter((problem) => problem.severity === "error");
  if (errors.length > 0)
    throw new OrchestrateError("agents-invalid", "the built-in agents are damaged", { problems: errors });
  return agents;
}
