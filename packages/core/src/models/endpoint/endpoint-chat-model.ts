import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import { BaseChatModel, type BaseChatModelCallOptions } from "@langchain/core/language_models/chat_models";
import type { AIMessageChunk, BaseMessage } from "@langchain/core/messages";
import type { ChatGenerationChunk, ChatResult } from "@langchain/core/outputs";
import type { Runnable } from "@langchain/core/runnables";
import { chatMessages } from "../chat-messages.ts";
import type { FunctionTool } from "../function-tool.ts";
import { completionMessage } from "./completion-message.ts";
import { streamCompletion } from "./stream-completion.ts";
import type { CompletionRequest, Endpoint } from "./endpoint.ts";

/** What a call may also be told. */
export interface EndpointCallOptions extends BaseChatModelCallOptions {
  tools?: FunctionTool[];
  /** Gets the reply's text as it comes; not for callers that listen through LangChain's callbacks. */
  onText?: (text: string) => void;
}

/**
 * LangChain's chat model over an {@link Endpoint}. `invoke` reads a stream from the wire without building a message for
 * each token; who listens through LangChain (`stream`, LangGraph's `messages` mode) gets chunks.
 */
export class EndpointChatModel extends BaseChatModel<EndpointCallOptions> {
  readonly #endpoint: Endpoint;

  constructor(endpoint: Endpoint) {
    super({});
    this.#endpoint = endpoint;
  }

  _llmType(): string {
    return "chat-completions";
  }

  override getName(): string {
    return this.#endpoint.settings.model;
  }

  override bindTools(tools: FunctionTool[]): Runnable<BaseLanguageModelInput, AIMessageChunk, EndpointCallOptions> {
    return this.withConfig({ tools });
  }

  #request(messages: readonly BaseMessage[], options: this["ParsedCallOptions"]): CompletionRequest {
    const { tools = [], signal, onText } = options;
    return { messages: chatMessages(messages, this.#endpoint.settings.sendReasoning), tools, signal, onText };
  }

  async _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    const completion = await this.#endpoint.complete(this.#request(messages, options));
    return { generations: [{ text: completion.text, message: completionMessage(completion) }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    for await (const chunk of streamCompletion(this.#endpoint, this.#request(messages, options))) {
      yield chunk;
      if (chunk.text !== "")
        await runManager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk });
    }
  }
}
