import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { Clock } from "../clock.ts";
import type { AgentModel } from "./agent-model.ts";
import type { Environment } from "./choose-model.ts";
import type { Connections } from "./endpoint/connections.ts";
import { defaultEndpointLimits, type EndpointLimits } from "./endpoint/endpoint-limits.ts";
import { once } from "../once.ts";
import type { ModelSetting } from "./model-setting.ts";
import { defaultRetryRules, type RetryRules } from "./retry-rules.ts";

type Setting = Exclude<ModelSetting, string>;

/** What a model is made with that its setting does not say. */
export interface ModelSurroundings {
  readonly environment: Environment;
  /** The team's connections, made when the first model needs them. */
  readonly connections: () => Promise<Connections>;
  readonly clock: Clock;
}

/** A model behind any endpoint that speaks the OpenAI chat protocol. The key is in no event, store or report. */
export function openAICompatible(setting: Setting, around: ModelSurroundings): AgentModel {
  const { name, maxTokens } = setting;
  const bound = maxTokens === undefined ? {} : { maxTokens };
  const chat = once(() => makeChat(setting, around));
  return { name, chat, listens: "onText", retry: retryRulesOf(setting), clock: around.clock, ...bound };
}

async function makeChat(setting: Setting, { environment, connections }: ModelSurroundings): Promise<BaseChatModel> {
  const [{ EndpointChatModel }, { createEndpoint }] = await Promise.all([
    import("./endpoint/endpoint-chat-model.ts"),
    import("./endpoint/endpoint.ts"),
  ]);
  const { name, stream = true, streamUsage = true, sendReasoning = true, temperature, maxTokens } = setting;
  const keyName = setting.apiKeyEnv ?? "OPENAI_API_KEY";
  const endpoint = createEndpoint(
    {
      baseUrl: setting.baseUrl || environment["OPENAI_BASE_URL"] || "https://api.openai.com/v1",
      model: name,
      key: environment[keyName] ?? "",
      keyName,
      stream,
      streamUsage,
      sendReasoning,
      temperature,
      maxTokens,
      limits: limitsOf(setting, stream),
    },
    await connections(),
  );
  return new EndpointChatModel(endpoint);
}

function limitsOf(setting: Setting, stream: boolean): EndpointLimits {
  const { timeoutSeconds, totalSeconds, connectSeconds, replyMegabytes } = setting;
  const { connectMs, idleMs, totalMs, replyBytes } = defaultEndpointLimits;
  const total = milliseconds(totalSeconds, totalMs);
  return {
    connectMs: milliseconds(connectSeconds, connectMs),
    // What is not streamed is silent until it is there.
    idleMs: milliseconds(timeoutSeconds, stream ? idleMs : total),
    totalMs: total,
    replyBytes: replyMegabytes === undefined ? replyBytes : Math.round(replyMegabytes * 1024 * 1024),
  };
}

function retryRulesOf({ tries, retrySeconds, longestWaitSeconds }: Setting): RetryRules {
  return {
    ...defaultRetryRules,
    tries: tries ?? defaultRetryRules.tries,
    withinMs: milliseconds(retrySeconds, defaultRetryRules.withinMs),
    longestWaitMs: milliseconds(longestWaitSeconds, defaultRetryRules.longestWaitMs),
  };
}

function milliseconds(seconds: number | undefined, otherwise: number): number {
  return seconds === undefined ? otherwise : seconds * 1000;
}
