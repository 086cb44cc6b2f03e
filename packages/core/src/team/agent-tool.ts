import type { z } from "zod";
import type { Artifact } from "./receipt.ts";
import type { RunContext } from "./run-context.ts";

/** A function of the OpenAI chat protocol, which every LangChain chat model accepts in `bindTools`. */
export interface FunctionTool {
  readonly type: "function";
  readonly function: {
    readonly name: string;
    readonly description: string;
    readonly parameters: Record<string, unknown>;
  };
}

/** What a tool knows about the agent that calls it. */
export interface ToolCallSite {
  readonly run: RunContext;
  readonly agent: string;
  readonly span: string;
  readonly callId: string;
  /** Documents that the agent may read. */
  readonly artifacts: Readonly<Record<string, Artifact>>;
}

/** What a tool answers: text for the model, and the documents that changed. */
export interface ToolAnswer {
  readonly ok: boolean;
  readonly text: string;
  /** A few words for people who watch. */
  readonly summary: string;
  readonly artifacts?: Readonly<Record<string, Artifact>>;
}

/** A tool of an agent. `invoke` gets arguments that the schema has accepted. */
export interface AgentTool<Arguments = unknown> {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType<Arguments>;
  readonly invoke: (input: Arguments, site: ToolCallSite) => Promise<ToolAnswer>;
}
