import type { AgentDefinition } from "../../agent-file/agent-definition.ts";
import { toolAccess } from "../../agent-file/tool-access.ts";
import type { OwnTool } from "../../agent-file/tool-tables.ts";
import type { DeliverableKind } from "../../deliverables/deliverable-kind.ts";
import type { AgentTool } from "./agent-tool.ts";
import { calculateNumbers } from "./calculate-tool.ts";
import { readDocument, writeDocument } from "./document-tools.ts";
import { searchDocuments } from "./search-tool.ts";

const makers: Readonly<Record<OwnTool, (kinds: readonly DeliverableKind[]) => AgentTool[]>> = {
  read_document: () => [readDocument()],
  write_document: (kinds) => (kinds.length === 0 ? [] : [writeDocument(kinds)]),
  search_documents: () => [searchDocuments()],
  calculate: () => [calculateNumbers()],
};

/** The tools of an agent that owns these kinds: those of ours that its file grants. */
export function agentTools(agent: AgentDefinition, kinds: readonly DeliverableKind[]): readonly AgentTool[] {
  return [...toolAccess(agent).own].flatMap((tool) => makers[tool](kinds));
}
