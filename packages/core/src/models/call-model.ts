import type { AIMessage, AIMessageChunk, BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import pRetry from "p-retry";
import { OrchestrateError } from "../errors.ts";
import type { AgentModel } from "./agent-model.ts";
import type { FunctionTool } from "./function-tool.ts";
import { isRetryable } from "./is-retryable.ts";
import { modelError } from "./model-error.ts";
import { withTimeLimit } from "./with-time-limit.ts";

/** How long text is gathered before it is passed on, in milliseconds: one event a token costs three times as much. */
const textBatchMs = 50;

/** Further attempts after a failure that may pass, and the first pause in milliseconds; each next one is twice as long. */
const retry = { retries: 3, minTimeout: 500, factor: 2, randomize: true };

/** What a caller wants to hear of while a reply comes. */
export interface ModelCallOptions {
  readonly config: RunnableConfig;
  /** Gets the reply's text in batches; without it nothing is gathered. */
  readonly onText?: ((text: string) => void) | undefined;
  /** Gets each failed attempt, and in how many milliseconds the next one follows, if one does. */
  readonly onFailure: (reason: string, retryInMs: number | undefined) => void;
}

type Reply = AIMessage | AIMessageChunk;

/** One reply of a model, asked again when the failure may pass. Throws `model-failed` when it does not. */
export async function callModel(
  model: AgentModel,
  messages: BaseMessage[],
  tools: readonly FunctionTool[],
  options: ModelCallOptions,
): Promise<Reply> {
  const { signal } = options.config;
  try {
    return await pRetry(() => attempt(model, messages, tools, options), {
      ...retry,
      ...(signal === undefined ? {} : { signal }),
      shouldRetry: ({ error }) => isRetryable(error),
      onFailedAttempt: ({ error, retriesLeft, retryDelay }) => {
        const again = retriesLeft > 0 && isRetryable(error);
        options.onFailure(modelError(error, model).message, again ? Math.round(retryDelay) : undefined);
      },
    });
  } catch (error) {
    throw modelError(error, model);
  }
}

async function attempt(
  model: AgentModel,
  messages: BaseMessage[],
  tools: readonly FunctionTool[],
  { config, onText }: ModelCallOptions,
): Promise<Reply> {
  const { chat, name, streaming, endpoint } = model;
  const bound = tools.length === 0 || chat.bindTools === undefined ? chat : chat.bindTools([...tools]);
  const reply = await withTimeLimit(endpoint?.timeoutMs, config.signal, async (signal, progress): Promise<Reply> => {
    const limited = signal === undefined ? config : { ...config, signal };
    if (!streaming) return bound.invoke(messages, limited);
    return readStream(name, await bound.stream(messages, limited), { onText, progress });
  });
  // A connection that is cut between two events looks like the end of the reply.
  if (endpoint !== undefined && typeof reply.response_metadata["finish_reason"] !== "string")
    throw new OrchestrateError("model-failed", `the reply of ${name} broke off: it tells no finish reason`);
  return reply;
}

async function readStream(
  name: string,
  chunks: AsyncIterable<AIMessageChunk>,
  { onText, progress }: { onText: ((text: string) => void) | undefined; progress: () => void },
): Promise<AIMessageChunk> {
  let whole: AIMessageChunk | undefined;
  const batch = createBatch(onText);
  for await (const chunk of chunks) {
    progress();
    whole = whole === undefined ? chunk : whole.concat(chunk);
    batch.add(chunk.text);
  }
  batch.flush();
  if (whole === undefined) throw new OrchestrateError("model-failed", `${name} answered with an empty stream`);
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
