import type { AIMessage, AIMessageChunk, BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { AgentModel } from "./agent-model.ts";
import { passing } from "./endpoint/endpoint-error.ts";
import { foreignError } from "./foreign-error.ts";
import type { FunctionTool } from "./function-tool.ts";
import { withRetries } from "./with-retries.ts";

/** How long text is gathered before it is passed on, in milliseconds: one event a token costs three times as much. */
const textBatchMs = 50;

/** What a caller wants to hear of while a reply comes. */
export interface ModelCallOptions {
  readonly config: RunnableConfig;
  /** Gets the reply's text in batches; without it nothing is gathered. */
  readonly onText?: ((text: string) => void) | undefined;
  /** Gets each failed attempt, and in how many milliseconds the next one follows, if one does. */
  readonly onFailure: (reason: string, retryInMs: number | undefined) => void;
}

type Reply = AIMessage | AIMessageChunk;

/** One reply of a model, asked again as a whole when the failure may pass. Throws `model-failed` when it does not. */
export async function callModel(
  model: AgentModel,
  messages: BaseMessage[],
  tools: readonly FunctionTool[],
  options: ModelCallOptions,
): Promise<Reply> {
  const { retry: rules, clock, name } = model;
  const { signal } = options.config;
  const once = async (): Promise<Reply> => {
    try {
      return await attempt(model, messages, tools, options);
    } catch (error) {
      if (signal?.aborted === true) throw error;
      throw foreignError(error, name);
    }
  };
  return withRetries(once, {
    rules,
    clock,
    signal,
    onFailure: (error, retryInMs) => options.onFailure(error.message, retryInMs),
  });
}

async function attempt(
  model: AgentModel,
  messages: BaseMessage[],
  tools: readonly FunctionTool[],
  { config, onText }: ModelCallOptions,
): Promise<Reply> {
  const { chat, name, listens } = model;
  const bound = tools.length === 0 || chat.bindTools === undefined ? chat : chat.bindTools([...tools]);
  const batch = createBatch(onText);
  const heard: RunnableConfig = onText === undefined ? config : Object.assign({ onText: batch.add }, config);
  const reply =
    listens === "onText"
      ? await bound.invoke(messages, heard)
      : await readStream(name, await bound.stream(messages, config), batch.add);
  batch.flush();
  return reply;
}

async function readStream(
  name: string,
  chunks: AsyncIterable<AIMessageChunk>,
  onText: (text: string) => void,
): Promise<AIMessageChunk> {
  let whole: AIMessageChunk | undefined;
  for await (const chunk of chunks) {
    whole = whole === undefined ? chunk : whole.concat(chunk);
    onText(chunk.text);
  }
  if (whole === undefined) throw passing(`${name} answered with an empty stream`);
  return whole;
}

interface TextBatch {
  readonly add: (text: string) => void;
  readonly flush: () => void;
}

function createBatch(onText: ((text: string) => void) | undefined): TextBatch {
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
