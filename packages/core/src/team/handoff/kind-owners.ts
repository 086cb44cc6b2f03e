import type { AgentDefinition } from "../../agent-file/agent-definition.ts";
import type { DeliverableKind } from "../../deliverables/deliverable-kind.ts";

/** Who owns which kind: what the files declare, and for the lead also what no agent of the team declares. */
export function kindOwners(
  agents: readonly AgentDefinition[],
  lead: string,
  kinds: readonly DeliverableKind[],
): ReadonlyMap<string, readonly DeliverableKind[]> {
  const declared = new Set(agents.flatMap((agent) => agent.deliverables));
  const owns = (agent: AgentDefinition, { id, owner }: DeliverableKind): boolean => {
    if (owner !== undefined) return owner === agent.id;
    return agent.deliverables.includes(id) || (agent.id === lead && !declared.has(id));
  };
  return new Map(agents.map((agent) => [agent.id, kinds.filter((kind) => owns(agent, kind))]));
}
