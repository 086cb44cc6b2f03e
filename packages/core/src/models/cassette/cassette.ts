import type { ChatMessage } from "../chat-messages.ts";
import type { Completion } from "../endpoint/completion.ts";
import type { FunctionTool } from "../function-tool.ts";

/** A model call as a cassette knows it. By `messages` and `tools` it is found again; neither key nor address is in it. */
export interface RecordedRequest {
  /** Who asks: a piece of work of one agent, and its turn. */
  readonly span: string;
  readonly turn: number;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly FunctionTool[];
}

/** What a model call came to: the reply, or what it failed with for good. */
type RecordedOutcome = { readonly reply: Completion } | { readonly failure: string };

/** An outcome with the name of the model that it came from. */
export type RecordedReply = RecordedOutcome & { readonly model: string };

/** Model calls in a file: kept while a run makes them, or given back without any network. */
export interface Cassette extends AsyncDisposable {
  readonly mode: "record" | "replay";
  /** The outcome of a recorded call. Throws `replay-missed`, with the difference to the nearest one, when there is none. */
  replay(request: RecordedRequest): RecordedReply;
  /** Keeps a call; it is in the file when this resolves. */
  record(request: RecordedRequest, outcome: RecordedReply): Promise<void>;
  /** The model that an agent had, by the first of its recorded calls. */
  modelOf(agent: string): string | undefined;
}
