import type { AgentModel } from "./agent-model.ts";
import { OrchestrateError } from "../errors.ts";
import { once } from "../once.ts";
import { modelName, offlineName, type ModelSetting } from "./model-setting.ts";
import type { OfflineKnowledge } from "./offline-reply.ts";
import { openAICompatible, type ModelSurroundings } from "./openai-compatible.ts";
import { defaultRetryRules } from "./retry-rules.ts";

/** Environment variables by name; `process.env` fits. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The model of one agent. `offline` needs to know the task; every other name is reached over the network. */
export function chooseModel(setting: ModelSetting, know: OfflineKnowledge, around: ModelSurroundings): AgentModel {
  if (modelName(setting) !== offlineName) return openAICompatible(endpointOf(setting), around);
  const chat = once(async () => {
    const [{ ScriptedModel }, { offlineReply }] = await Promise.all([
      import("./scripted-model.ts"),
      import("./offline-reply.ts"),
    ]);
    return new ScriptedModel(offlineName, (messages, tools) => offlineReply(know, messages, tools));
  });
  return { name: offlineName, chat, listens: "chunks", retry: defaultRetryRules, clock: around.clock };
}

/**
 * What holds where nothing names a model: `OPENAI_MODEL` when it is set and there is a key or an endpoint, else
 * `offline`. A key alone is not enough, so that a run never costs money by accident.
 */
export function defaultModel(environment: Environment): ModelSetting {
  const name = environment["OPENAI_MODEL"];
  const reachable = environment["OPENAI_API_KEY"] ?? environment["OPENAI_BASE_URL"];
  return name !== undefined && name !== "" && reachable !== undefined && reachable !== "" ? name : offlineName;
}

/** Throws `usage` when a setting cannot work, such as a named endpoint whose key is not in the environment. */
export function checkModelSetting(setting: ModelSetting, environment: Environment): void {
  if (modelName(setting) === offlineName) return;
  const { name, baseUrl, apiKeyEnv = "OPENAI_API_KEY" } = endpointOf(setting);
  const address = baseUrl ?? (environment["OPENAI_BASE_URL"] || undefined);
  if (address !== undefined && !URL.canParse(address)) {
    const hint = "Give a whole address, such as http://127.0.0.1:11434/v1.";
    throw new OrchestrateError("usage", `${JSON.stringify(address)} is no address of an endpoint`, { hint });
  }
  const needsNoKey = address !== undefined && apiKeyEnv === "OPENAI_API_KEY";
  if (needsNoKey || (environment[apiKeyEnv] ?? "") !== "") return;
  throw new OrchestrateError("usage", `model ${name} needs a key, and ${apiKeyEnv} is not set`, {
    hint: `Set ${apiKeyEnv}, name an endpoint that needs none (baseUrl or OPENAI_BASE_URL), or use --model ${offlineName}.`,
  });
}

function endpointOf(setting: ModelSetting): Exclude<ModelSetting, string> {
  return typeof setting === "string" ? { name: setting } : setting;
}
