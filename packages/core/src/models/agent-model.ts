import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { Clock } from "../clock.ts";
import type { Cassette } from "./cassette/cassette.ts";
import type { RetryRules } from "./retry-rules.ts";

/** The model that an agent works with. */
export interface AgentModel {
  readonly name: string;
  /** Made, with all of LangChain, when the first call needs it. */
  readonly chat: () => Promise<BaseChatModel>;
  /**
   * How text is heard while a reply comes: from LangChain's chunks, or through the call option `onText` of a model of
   * ours, which is cheaper.
   */
  readonly listens: "chunks" | "onText";
  /** What happens after a failure that may pass. */
  readonly retry: RetryRules;
  readonly clock: Clock;
  /** Tokens that a reply has at most, where that is set. */
  readonly maxTokens?: number;
  /** Takes over when this one fails for good. */
  readonly fallback?: AgentModel;
  /** Where calls are kept, or come from. */
  readonly cassette?: Cassette;
}

/** A model and those that take over from it, in order. */
export function modelChain(model: AgentModel): readonly AgentModel[] {
  return model.fallback === undefined ? [model] : [model, ...modelChain(model.fallback)];
}

/** The names of a model and of those that take over from it, as people read them. */
export function modelNames(model: AgentModel): string {
  return modelChain(model)
    .map(({ name }) => name)
    .join(", ");
}
