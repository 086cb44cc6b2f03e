import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import type { DeliverableKind } from "../deliverables/deliverable-kind.ts";

/** Who owns which kind: what the files declare, and for the lead also what no agent of the team declares. */
export function kindOwners(
  agents: readonly AgentDefinition[],
  lead: string,
  kinds: readonly DeliverableKind[],
): ReadonlyMap<string, readonly DeliverableKind[]> {
  const declared = new Set(agents.flatMap((agent) => agent.deliverables));
  return new Map(
    agents.map((agent) => [
      agent.id,
      kinds.filter((kind) => agent.deliverables.includes(kind.id) || (agent.id === lead && !declared.has(kind.id))),
    ]),
  );
}
