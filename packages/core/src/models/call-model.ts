import type { AIMessage, AIMessageChunk, BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { AgentModel } from "./agent-model.ts";
import type { RecordedReply, RecordedRequest } from "./cassette/cassette.ts";
import { chatMessages } from "./chat-messages.ts";
import { completionMessage } from "./endpoint/completion-message.ts";
import { EndpointError, lasting, passing } from "./endpoint/endpoint-error.ts";
import { messageCompletion } from "./endpoint/message-completion.ts";
import { foreignError } from "./foreign-error.ts";
import type { FunctionTool } from "./function-tool.ts";
import { withRetries } from "./with-retries.ts";

/** How long text is gathered before it is passed on, in milliseconds: one event a token costs three times as much. */
const textBatchMs = 50;

/** What a caller wants to hear of while a reply comes. */
export interface ModelCallOptions {
  readonly config: RunnableConfig;
  /** Who calls, for a cassette. */
  readonly place: Pick<RecordedRequest, "span" | "turn">;
  /** Gets the reply's text in batches; without it nothing is gathered. */
  readonly onText?: ((text: string) => void) | undefined;
  /** Gets each failed attempt, and in how many milliseconds the next one follows, if one does. */
  readonly onFailure: (reason: string, retryInMs: number | undefined) => void;
}

type Reply = AIMessage | AIMessageChunk;

/** A reply, and the name of the model that gave it. */
export interface GivenReply {
  readonly reply: Reply;
  readonly model: string;
}

/**
 * One reply of a model, asked again as a whole when the failure may pass, or from its cassette. Throws `model-failed`
 * when it does not, `replay-missed` when the cassette has none.
 */
export async function callModel(
  model: AgentModel,
  messages: BaseMessage[],
  tools: readonly FunctionTool[],
  options: ModelCallOptions,
): Promise<GivenReply> {
  const { cassette, name } = model;
  if (cassette === undefined) return { reply: await askLive(model, messages, tools, options), model: name };
  const request = { ...options.place, messages: chatMessages(messages), tools };
  if (cassette.mode === "replay") return replayed(cassette.replay(request), options.onText);
  try {
    const reply = await askLive(model, messages, tools, options);
    await cassette.record(request, { model: name, reply: messageCompletion(reply) });
    return { reply, model: name };
  } catch (error) {
    // Where another model takes over, its reply is the outcome.
    const isOutcome = error instanceof EndpointError && model.fallback === undefined;
    if (isOutcome) await cassette.record(request, { model: name, failure: error.message });
    throw error;
  }
}

function replayed(outcome: RecordedReply, onText: ModelCallOptions["onText"]): GivenReply {
  if ("failure" in outcome) throw lasting(outcome.failure);
  if (outcome.reply.text !== "") onText?.(outcome.reply.text);
  return { reply: completionMessage(outcome.reply), model: outcome.model };
}

async function askLive(
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
  const { name, listens } = model;
  const chat = await model.chat();
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
