import { AIMessageChunk } from "@langchain/core/messages";
import { ChatGenerationChunk } from "@langchain/core/outputs";
import { extraFields, responseMetadata, usageMetadata } from "./completion-message.ts";
import type { Completion } from "./completion.ts";
import type { CompletionRequest, Endpoint } from "./endpoint.ts";

type ToolCallChunk = NonNullable<AIMessageChunk["tool_call_chunks"]>[number];

/**
 * A reply as LangChain's chunks: text as it comes, then the tool calls whole. LangChain parses a call's arguments again
 * with every chunk of them, which would cost the square of their length.
 */
export async function* streamCompletion(
  endpoint: Endpoint,
  request: CompletionRequest,
): AsyncGenerator<ChatGenerationChunk> {
  const texts = createQueue();
  const whole = endpoint.complete({ ...request, onText: texts.add });
  whole.then(texts.end, texts.end);
  for (let text = await texts.next(); text !== undefined; text = await texts.next()) {
    yield new ChatGenerationChunk({ text, message: new AIMessageChunk({ content: text }) });
  }
  yield lastChunk(await whole);
}

function lastChunk(completion: Completion): ChatGenerationChunk {
  const { calls, usage } = completion;
  const chunks = calls.map((call, place): ToolCallChunk => {
    const { id, name, arguments: args } = call;
    // A chunk at index 0 is taken for text by LangGraph's event stream, so the indexes start at 1.
    return { type: "tool_call_chunk", name, args, index: place + 1, ...(id === undefined ? {} : { id }) };
  });
  const message = new AIMessageChunk({
    content: "",
    tool_call_chunks: chunks,
    additional_kwargs: extraFields(completion),
    response_metadata: responseMetadata(completion),
    ...(usage === undefined ? {} : { usage_metadata: usageMetadata(usage) }),
  });
  return new ChatGenerationChunk({ text: "", message });
}

interface Queue {
  readonly add: (text: string) => void;
  readonly end: () => void;
  /** All text that waits, as one; undefined after the end. */
  readonly next: () => Promise<string | undefined>;
}

function createQueue(): Queue {
  const state = { text: "", ended: false, wake: (): void => undefined };
  return {
    add: (text) => {
      state.text += text;
      state.wake();
    },
    end: () => {
      state.ended = true;
      state.wake();
    },
    next: async () => {
      if (state.text === "" && !state.ended) await new Promise<void>((resolve) => (state.wake = resolve));
      if (state.text === "") return undefined;
      const { text } = state;
      state.text = "";
      return text;
    },
  };
}
