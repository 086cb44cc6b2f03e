import { errorMessage } from "../error-message.ts";
import { OrchestrateError } from "../errors.ts";
import type { FunctionTool } from "./function-tool.ts";
import { BaseChatModel, type BaseChatModelCallOptions } from "@langchain/core/language_models/chat_models";
import { AIMessage, AIMessageChunk, type BaseMessage } from "@langchain/core/messages";
import { ChatGenerationChunk, type ChatResult } from "@langchain/core/outputs";
import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import type { Runnable } from "@langchain/core/runnables";
import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";

interface ScriptedCallOptions extends BaseChatModelCallOptions {
  tools?: FunctionTool[];
}

/** Characters of text in one streamed chunk. */
const chunkLength = 200;

/** A reply in plain data: text, tool calls, or both. */
export interface ScriptedReply {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly args: Record<string, unknown>; readonly id?: string }[];
}

/** Decides what to reply. It must depend on its arguments alone, so that runs can be repeated and resumed. */
export type Script = (messages: readonly BaseMessage[], tools: readonly FunctionTool[]) => ScriptedReply;

/** A chat model whose replies are computed by a function: no network, no key, the same reply to the same messages. */
export class ScriptedModel extends BaseChatModel<ScriptedCallOptions> {
  readonly #name: string;
  readonly #script: Script;

  constructor(name: string, script: Script) {
    super({});
    this.#name = name;
    this.#script = script;
  }

  // The base class asks for it before the fields are there.
  _llmType(): string {
    return "scripted";
  }

  override getName(): string {
    return this.#name;
  }

  #reply(messages: BaseMessage[], options: this["ParsedCallOptions"]): ScriptedReply {
    try {
      return this.#script(messages, options.tools ?? []);
    } catch (error) {
      // A script is code of this program or of an app, so its fault is not an endpoint's.
      if (error instanceof OrchestrateError || (error as { status?: number }).status !== undefined) throw error;
      throw new OrchestrateError("unexpected", `${this.#name}: ${errorMessage(error)}`, { cause: error });
    }
  }

  override bindTools(tools: FunctionTool[]): Runnable<BaseLanguageModelInput, AIMessageChunk, ScriptedCallOptions> {
    return this.withConfig({ tools });
  }

  async _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    const reply = this.#reply(messages, options);
    const message = new AIMessage({
      content: reply.text,
      tool_calls: toolCalls(reply, messages).map((call) => ({ ...call, type: "tool_call" as const })),
    });
    return { generations: [{ text: reply.text, message }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const reply = this.#reply(messages, options);
    for (let at = 0; at < reply.text.length; at += chunkLength) {
      const text = reply.text.slice(at, at + chunkLength);
      yield new ChatGenerationChunk({ text, message: new AIMessageChunk({ content: text }) });
      await runManager?.handleLLMNewToken(text);
    }
    // A tool call chunk at index 0 is taken for text by LangGraph's event stream, so the indexes start at 1.
    const chunks = toolCalls(reply, messages).map(({ id, name, args }, index) => ({
      type: "tool_call_chunk" as const,
      id,
      name,
      args: JSON.stringify(args),
      index: index + 1,
    }));
    const last = { content: "", tool_call_chunks: chunks };
    yield new ChatGenerationChunk({ text: "", message: new AIMessageChunk(last) });
  }
}

function toolCalls(
  reply: ScriptedReply,
  messages: readonly BaseMessage[],
): { id: string; name: string; args: Record<string, unknown> }[] {
  const turn = messages.filter((message) => message.type === "ai").length + 1;
  return reply.calls.map((call, index) => ({
    id: call.id ?? `call-${turn}-${index + 1}`,
    name: call.name,
    args: call.args,
  }));
}
