/** A heading of an agent file and the text below it, up to the next heading of the same or a higher level. */
export interface AgentSection {
  /** The heading as written, without the leading `#`s. */
  readonly heading: string;
  /** 1 to 6. */
  readonly level: number;
  /** Raw markdown below the heading, sub-headings included, trimmed. */
  readonly text: string;
  /** Line of the heading in the file, from 1. */
  readonly line: number;
}

/** A titled list, such as `### System Design` with its bullets, or `- **Languages:** Go, Rust`. */
export interface TitledList {
  readonly title: string;
  readonly items: readonly string[];
}

/** A declared permission to delegate: the only way from one agent to another. */
export interface HandoffEdge {
  /** Id of the target agent. */
  readonly to: string;
  /** The target as the file names it. */
  readonly label: string;
  /** Why one would delegate, in the file's words; the description of the handoff tool. */
  readonly reason: string;
  /** How often this edge may be used by one agent in one piece of work. */
  readonly maxCalls?: number;
  readonly line: number;
  readonly column: number;
}

/** Where a definition came from, and what had to be done to read it. */
export interface AgentSource {
  /** Path as given to the loader; `agent.md` when text was parsed without one. */
  readonly path: string;
  readonly dialect: string;
  /** Of the file's bytes, lower-case hex. */
  readonly sha256: string;
  /** `macroman` when text damaged by a wrong encoding was restored in memory. */
  readonly repaired: "macroman" | undefined;
  /** First line of the body, from 1. */
  readonly bodyStartLine: number;
}

/** An agent as its markdown file describes it. Nothing of the file is lost: unknown keys and every section are kept. */
export interface AgentDefinition {
  /** Lower-case, digits and hyphens; unique in a team; legal as a file, node and tool name. */
  readonly id: string;
  readonly name: string;
  /** One sentence: the front matter's `description`, else the first sentence of the purpose. */
  readonly description: string;
  readonly category: string | undefined;
  /** Source text, so `1.0` stays `1.0`. */
  readonly version: string | undefined;
  /** Model name that the file asks for, if any. */
  readonly model: string | undefined;
  readonly purpose: string;
  readonly responsibilities: readonly TitledList[];
  readonly skills: readonly TitledList[];
  readonly style: readonly string[];
  readonly examplePrompts: readonly string[];
  readonly handoffs: readonly HandoffEdge[];
  /** Ids of the deliverable kinds that this agent owns. */
  readonly deliverables: readonly string[];
  readonly sections: readonly AgentSection[];
  /** Front matter keys that have no meaning here. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly frontMatterText: string;
  /** The markdown below the front matter, repaired where `source.repaired` says so. */
  readonly body: string;
  readonly source: AgentSource;
}
