import type { OwnTool } from "../agent-file/tool-tables.ts";

/** Names of the tools that an agent can have of its own. */
export const writeDocumentTool = "write_document" satisfies OwnTool;
export const readDocumentTool = "read_document" satisfies OwnTool;
export const searchDocumentsTool = "search_documents" satisfies OwnTool;
export const calculateTool = "calculate" satisfies OwnTool;

/** Begins the name of every handoff tool. */
export const handoffPrefix = "handoff_to_";
