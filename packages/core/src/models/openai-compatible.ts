import { ChatOpenAICompletions } from "@langchain/openai";
import { OrchestrateError } from "../errors.ts";
import type { AgentModel, ModelEndpoint } from "./agent-model.ts";
import type { Environment } from "./choose-model.ts";
import type { ModelSetting } from "./model-setting.ts";

/** Seconds of silence in a stream, and of a whole call without one, that are waited for. */
const defaultSeconds = { stream: 60, whole: 600 };

/**
 * A model behind any endpoint that speaks the OpenAI chat protocol. The key stays in the client: it is in no event,
 * store or report. Retries and time limits are the caller's: the client's own table ignores some answers, waits for
 * minutes on others, and its time limit does not cover a stream.
 */
export function openAICompatible(setting: Exclude<ModelSetting, string>, environment: Environment): AgentModel {
  const { name, temperature, maxTokens, stream = true, streamUsage = true } = setting;
  const baseURL = setting.baseUrl || environment["OPENAI_BASE_URL"] || "https://api.openai.com/v1";
  const keyName = setting.apiKeyEnv ?? "OPENAI_API_KEY";
  const key = environment[keyName] ?? "";
  const chat = new ChatOpenAICompletions({
    model: name,
    // Local endpoints ask for no key, but the client insists on one.
    apiKey: key || "none",
    maxRetries: 0,
    streaming: stream,
    streamUsage,
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    configuration: { baseURL, fetch: fetchCompletion },
  });
  return { name, chat, streaming: stream, endpoint: endpointOf(setting, { baseURL, keyName, key }) };
}

function endpointOf(
  { stream = true, timeoutSeconds }: Exclude<ModelSetting, string>,
  { baseURL, keyName, key }: { baseURL: string; keyName: string; key: string },
): ModelEndpoint {
  return {
    host: new URL(baseURL).host,
    keyName: key === "" ? undefined : keyName,
    timeoutMs: (timeoutSeconds ?? (stream ? defaultSeconds.stream : defaultSeconds.whole)) * 1000,
    redact: (text) => (key.length < 4 ? text : text.replaceAll(key, "[key]")),
  };
}

// A redirect would carry the whole prompt elsewhere. A page with status 200 is a wrong address or a login, not a reply.
async function fetchCompletion(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...init, redirect: "error" });
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok || !/html|xml/i.test(type)) return response;
  await response.body?.cancel();
  throw new OrchestrateError("model-failed", `the endpoint sent ${type} instead of a chat completion`, {
    hint: "Check the address of the endpoint; it usually ends in /v1.",
  });
}
