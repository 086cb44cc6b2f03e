import type { AgentDefinition } from "../agent-definition.ts";
import type { Problem } from "../diagnostics.ts";
import type { FrontMatter } from "../front-matter.ts";
import type { ScannedBody } from "../scan-sections.ts";

/** An agent file, taken apart but not yet understood. */
export interface AgentFile {
  readonly path: string;
  readonly frontMatter: FrontMatter;
  readonly body: ScannedBody;
}

/** The part of a definition that a dialect reads; the rest is the same for all dialects. */
export type AgentContent = Omit<AgentDefinition, "id" | "sections" | "frontMatterText" | "body" | "source">;

/** One way in which the world writes agent files. */
export interface AgentDialect {
  readonly id: string;
  /** Whether a file is written in this dialect. */
  matches(file: AgentFile): boolean;
  /** Never throws: what cannot be understood is a problem, and the rest is read all the same. */
  read(file: AgentFile): { readonly content: AgentContent; readonly problems: readonly Problem[] };
}
