import { ChatOpenAICompletions } from "@langchain/openai";
import type { AgentModel } from "../team/run-context.ts";
import type { Environment } from "./choose-model.ts";
import type { ModelSetting } from "./model-setting.ts";

/**
 * A model behind any endpoint that speaks the OpenAI chat protocol. The key stays in the client: it is in no event,
 * store or report. Redirects are refused, because they would carry the whole prompt elsewhere. Retries are the
 * caller's: the client's own table ignores some answers and waits for minutes on others.
 */
export function openAICompatible(setting: Exclude<ModelSetting, string>, environment: Environment): AgentModel {
  const { name, temperature, maxTokens, stream = true, streamUsage = true } = setting;
  const baseURL = setting.baseUrl ?? environment["OPENAI_BASE_URL"];
  // Local endpoints ask for no key, but the client insists on one.
  const apiKey = environment[setting.apiKeyEnv ?? "OPENAI_API_KEY"] || "none";
  const chat = new ChatOpenAICompletions({
    model: name,
    apiKey,
    maxRetries: 0,
    streaming: stream,
    streamUsage,
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    configuration: {
      ...(baseURL === undefined || baseURL === "" ? {} : { baseURL }),
      fetch: (url, init) => fetch(url, { ...init, redirect: "error" }),
    },
  });
  return { name, chat, streaming: stream };
}
