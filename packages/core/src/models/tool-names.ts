/** Names of the two tools that every agent can have. */
export const writeDocumentTool = "write_document";
export const readDocumentTool = "read_document";

/** Begins the name of every handoff tool. */
export const handoffPrefix = "handoff_to_";
