import type { AIMessage, AIMessageChunk, BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { OrchestrateError } from "../errors.ts";
import type { FunctionTool } from "./agent-tool.ts";
import type { AgentModel } from "./run-context.ts";

/** How long text is gathered before it is passed on, in milliseconds: one event a token costs three times as much. */
const textBatchMs = 50;

/** One model call. `onText` gets the reply's text in batches; without it nothing is gathered. */
export async function callModel(
  model: AgentModel,
  messages: BaseMessage[],
  tools: readonly FunctionTool[],
  options: { config: RunnableConfig; onText?: ((text: string) => void) | undefined },
): Promise<AIMessage | AIMessageChunk> {
  const bound =
    tools.length === 0 || model.chat.bindTools === undefined ? model.chat : model.chat.bindTools([...tools]);
  if (!model.streaming) return bound.invoke(messages, options.config);
  let whole: AIMessageChunk | undefined;
  const batch = createBatch(options.onText);
  for await (const chunk of await bound.stream(messages, options.config)) {
    whole = whole === undefined ? chunk : whole.concat(chunk);
    batch.add(chunk.text);
  }
  batch.flush();
  // An endpoint that answers 200 with a page of HTML or with nothing at all gives a stream without chunks.
  if (whole === undefined) throw new OrchestrateError("model-failed", `${model.name} answered with an empty stream`);
  return whole;
}

function createBatch(onText: ((text: string) => void) | undefined): { add(text: string): void; flush(): void } {
  let waiting = "";
  let since = 0;
  const flush = (): void => {
    if (waiting !== "") onText?.(waiting);
    waiting = "";
  };
  return {
    flush,
    add: (text) => {
      if (onText === undefined || text === "") return;
      if (waiting === "") since = performance.now();
      waiting += text;
      if (performance.now() - since >= textBatchMs) flush();
    },
  };
}
