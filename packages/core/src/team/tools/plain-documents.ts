import type { AgentDefinition } from "../../agent-file/agent-definition.ts";
import { toolAccess } from "../../agent-file/tool-access.ts";
import type { DeliverableKind } from "../../deliverables/deliverable-kind.ts";
import { plainDocument } from "../../deliverables/plain-document.ts";
import { kindOwners } from "../handoff/kind-owners.ts";

/** A kind of plain documents for each agent that owns no other kind and may write. */
export function plainDocuments(
  agents: readonly AgentDefinition[],
  lead: string,
  kinds: readonly DeliverableKind[],
): readonly DeliverableKind[] {
  const owners = kindOwners(agents, lead, kinds);
  return agents
    .filter((agent) => (owners.get(agent.id) ?? []).length === 0 && toolAccess(agent).own.has("write_document"))
    .map((agent) => plainDocument(agent, agent.id === lead));
}
