import type { z } from "zod";
import type { DocumentSite } from "../../deliverables/document-site.ts";
import type { ReachedLimit } from "../bounds/limits.ts";
import type { WriteAnswer } from "../../deliverables/write-until-valid.ts";

/** What a tool answers: text for the model, a few words for people who watch, and the documents that changed. */
export type ToolAnswer = WriteAnswer;

/** What a call came to: what its tool answered, or why it was refused and by which limit, if by one. */
export interface CallAnswer extends ToolAnswer {
  readonly limit?: ReachedLimit;
}

/** A tool of an agent. `invoke` gets arguments that the schema has accepted. */
export interface AgentTool<Arguments = unknown> {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType<Arguments>;
  /** Further times that the same call may be made while nothing changes, because the tool itself counts vain attempts. */
  readonly attempts?: number;
  /** Whether it changes nothing and answers the same to the same agent again, so that its answer need not be kept. */
  readonly readsOnly?: boolean;
  readonly invoke: (input: Arguments, site: DocumentSite) => Promise<ToolAnswer>;
}
