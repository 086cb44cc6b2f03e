import type { AgentDefinition } from "../agent-definition.ts";
import type { Problem } from "../diagnostics.ts";
import type { FrontMatter } from "../front-matter.ts";
import type { ScannedBody } from "../scan-sections.ts";

/** An agent file, taken apart but not yet understood. */
export interface AgentFile {
  readonly path: string;
  readonly format: "markdown" | "toml" | "json";
  readonly frontMatter: FrontMatter;
  /** What the agent is told: the text below the front matter, or what a key of it holds or names. */
  readonly instructions: string;
  /** The instructions by their headings. */
  readonly body: ScannedBody;
  /** Name of the agent, where one file describes several. */
  readonly entry?: string;
}

/** The part of a definition that a dialect reads; the rest is the same for all dialects. */
export type AgentContent = Omit<
  AgentDefinition,
  "id" | "namespace" | "handoffs" | "sections" | "frontMatterText" | "body" | "frontMatterRaw" | "bodyRaw" | "source"
>;

/** What a dialect makes of a file, and what there is to say about it. */
export interface ReadAgent {
  readonly content: AgentContent;
  readonly problems: readonly Problem[];
}

/** One way in which the world writes agent files. */
export interface AgentDialect {
  readonly id: string;
  /** Whether agents of another library may stand in for targets that are not there. */
  readonly takesStandIns: boolean;
  /** Whether a file is written in this dialect, by what it holds and, where that says nothing, by its place. */
  matches(file: AgentFile): boolean;
  /** Never throws: what cannot be understood is a problem, and the rest is read all the same. */
  read(file: AgentFile): ReadAgent;
}

/** Whether front matter holds one of these keys. */
export function hasKey({ frontMatter: { data = {} } }: AgentFile, ...keys: readonly string[]): boolean {
  return keys.some((key) => Object.hasOwn(data, key));
}

/** Whether a file lies in such a folder, given with slashes at both ends. */
export function isIn({ path }: AgentFile, ...folders: readonly string[]): boolean {
  const normal = `/${path.replaceAll("\\", "/")}`;
  return folders.some((folder) => normal.includes(folder));
}
