import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { Clock } from "../clock.ts";
import type { RetryRules } from "./retry-rules.ts";

/** The model that an agent works with. */
export interface AgentModel {
  readonly name: string;
  readonly chat: BaseChatModel;
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
}
