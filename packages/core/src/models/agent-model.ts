import type { BaseChatModel } from "@langchain/core/language_models/chat_models";

/** The model that an agent works with. */
export interface AgentModel {
  readonly name: string;
  readonly chat: BaseChatModel;
  /** Whether replies are read as a stream; false for endpoints that cannot. */
  readonly streaming: boolean;
  /** Where it is reached and how; absent for models that an app brings or that need no network. */
  readonly endpoint?: ModelEndpoint;
}

/** An endpoint that speaks the OpenAI chat protocol. */
export interface ModelEndpoint {
  readonly host: string;
  /** Environment variable of the key, if one is sent. */
  readonly keyName: string | undefined;
  /** Milliseconds of silence of a stream, or of a whole call that is not streamed, after which it is given up. */
  readonly timeoutMs: number;
  /** Takes the key out of a text. */
  readonly redact: (text: string) => string;
}
