import type { AgentDefinition } from "../agent-file/agent-definition.ts";

/** Keys and values of front matter, in the order in which they are written. */
export type FrontMatterData = Readonly<Record<string, unknown>>;

/** Something of an agent that the target cannot say, or says in another way. */
export interface Loss {
  /** The front matter key or the part of the file that it is about. */
  readonly key: string;
  readonly message: string;
  /** Place in the file that the agent was read from, from 1. */
  readonly line: number;
  readonly column: number;
}

/** What a writer puts into a target's front matter, and what it had to give up. */
export interface WrittenKeys {
  readonly data: FrontMatterData;
  readonly losses: readonly { readonly key: string; readonly message: string }[];
}

/** An agent with what its file says and whom its edges lead to. */
export interface WrittenAgent {
  readonly agent: AgentDefinition;
  /** The front matter as it was read. */
  readonly data: FrontMatterData;
  /** Names of the agents of its library, by id. */
  readonly names: ReadonlyMap<string, string>;
}

/** A way to write agents for another program. */
export interface DialectWriter {
  readonly id: string;
  /** For people, such as "Claude Code". */
  readonly program: string;
  /** Name of the file, without a folder. */
  fileName(agent: AgentDefinition): string;
  /** Keys of that program that are carried over as they are. */
  readonly carries: readonly string[];
  /** The keys that differ from what the file says. */
  write(agent: WrittenAgent): WrittenKeys;
}
