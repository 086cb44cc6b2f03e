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
export type AgentContent = Omit<
  AgentDefinition,
  "id" | "handoffs" | "sections" | "frontMatterText" | "body" | "frontMatterRaw" | "bodyRaw" | "source"
>;

/** What a dialect makes of a file, and what there is to say about it. */
export interface ReadAgent {
  readonly content: AgentContent;
  readonly problems: readonly Problem[];
}

/** One way in which the world writes agent files. */
export interface AgentDialect {
  readonly id: string;
  /** Whether a file is written in this dialect, by what it holds and, where that says nothing, by its place. */
  matches(file: AgentFile): boolean;
  /** Never throws: what cannot be understood is a problem, and the rest is read all the same. */
  read(file: AgentFile): ReadAgent;
}
