import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { AgentDefinition } from "../../agent-file/agent-definition.ts";
import { systemClock } from "../../clock.ts";
import type { AgentModel } from "../../models/agent-model.ts";
import type { Cassette } from "../../models/cassette/cassette.ts";
import { checkModelSetting, chooseModel, defaultModel } from "../../models/choose-model.ts";
import type { Connections } from "../../models/endpoint/connections.ts";
import type { PriceTable } from "../../models/model-price.ts";
import { modelName, offlineName, type ModelChoice, type ModelSetting } from "../../models/model-setting.ts";
import type { OfflineKnowledge } from "../../models/offline-reply.ts";
import type { ModelSurroundings } from "../../models/openai-compatible.ts";
import { defaultRetryRules } from "../../models/retry-rules.ts";
import type { OneModel, TeamModel, TeamOptions } from "../create-team.ts";
import type { TaskInput } from "./prepare-task.ts";
import type { PreparedTask } from "../run-result.ts";

/** What a team was made of, and what it shares between its runs. */
export interface PreparedTeam extends TeamOptions {
  readonly connections: () => Promise<Connections>;
  /** The price table that comes with the package. */
  readonly builtInPrices: () => Promise<PriceTable>;
}

interface Making {
  readonly know: OfflineKnowledge;
  readonly around: ModelSurroundings;
  readonly cassette: Cassette | undefined;
  /** Models that are made: those that need no knowledge of the agent are shared. */
  readonly made: Map<OneModel, AgentModel>;
}

/** Makes the model of each agent, with those that take over from it. Throws `usage` when one cannot work. */
export function makeModels(
  task: TaskInput,
  options: PreparedTeam,
  agents: readonly AgentDefinition[],
): Pick<PreparedTask, "models" | "settings"> {
  const environment = options.environment ?? process.env;
  const fallback = task.model ?? options.model ?? defaultModel(environment);
  const { clock = systemClock, connections, cassette } = options;
  const made = new Map<OneModel, AgentModel>();
  const settings = new Map<string, ModelChoice | null>();
  const entries = agents.map((agent): [string, AgentModel] => {
    const setting = task.models?.[agent.id] ?? options.models?.[agent.id] ?? preferred(agent, task) ?? fallback;
    const { goal, facts = {}, inputs = [] } = task;
    const know = { agent: agent.id, kinds: options.kinds, goal, facts, inputs };
    settings.set(agent.id, settingsOf(setting));
    const making = { know, around: { environment, clock, connections }, cassette, made };
    return [agent.id, makeChain(isList(setting) ? setting : [setting], making)];
  });
  return { models: new Map(entries), settings };
}

// A name in an agent file alone costs nobody money: whoever writes the task says what it stands for.
function preferred({ model: { prefer } }: AgentDefinition, { modelAliases = {} }: TaskInput): TeamModel | undefined {
  const name = prefer.find((wanted) => Object.hasOwn(modelAliases, wanted));
  return name === undefined ? undefined : modelAliases[name];
}

function makeChain([first, ...others]: readonly OneModel[], making: Making): AgentModel {
  const model = makeModel(first ?? offlineName, making);
  return others.length === 0 ? model : { ...model, fallback: makeChain(others, making) };
}

function makeModel(setting: OneModel, making: Making): AgentModel {
  const { cassette, made } = making;
  if (cassette?.mode === "replay") return replayedModel(setting, cassette, making);
  const model = (setting === offlineName ? undefined : made.get(setting)) ?? makeLive(setting, making);
  made.set(setting, model);
  return cassette === undefined ? model : { ...model, cassette };
}

function makeLive(setting: OneModel, { know, around }: Making): AgentModel {
  const { environment, clock } = around;
  if (isChatModel(setting))
    return {
      name: chatModelName(setting),
      chat: async () => setting,
      listens: "chunks",
      retry: defaultRetryRules,
      clock,
    };
  checkModelSetting(setting, environment);
  return chooseModel(setting, know, around);
}

// Nothing is asked of it: it stands for the model that was recorded.
function replayedModel(setting: OneModel, cassette: Cassette, { know, around }: Making): AgentModel {
  const name = cassette.modelOf(know.agent) ?? nameOf(setting);
  return { ...chooseModel(offlineName, know, around), name, cassette };
}

// Clients call the model that they ask for `model`; their own name says only whose client it is.
function chatModelName(chat: BaseChatModel): string {
  const { model } = chat as { model?: unknown };
  return typeof model === "string" && model !== "" ? model : chat.getName();
}

/** The models of a setting that an app did not bring. */
export function toldSettings(model: TeamModel): readonly ModelSetting[] {
  return (isList(model) ? model : [model]).flatMap((one) => (isChatModel(one) ? [] : [one]));
}

/** How to make a model again; null for one that an app brought. */
export function settingsOf(model: TeamModel): ModelChoice | null {
  const told = toldSettings(model);
  if (isList(model)) return told.length < model.length ? null : [...told];
  return told[0] ?? null;
}

/** The names of a model and of those that take over from it, as people read them. */
export function namesOf(model: TeamModel): string {
  return (isList(model) ? model : [model]).map(nameOf).join(", ");
}

function nameOf(model: OneModel): string {
  return isChatModel(model) ? chatModelName(model) : modelName(model);
}

function isList(setting: TeamModel): setting is readonly OneModel[] {
  return Array.isArray(setting);
}

/** Whether an app brings its own model, or one of several, instead of saying how to make it. */
export function isBrought(setting: TeamModel): boolean {
  return settingsOf(setting) === null;
}

function isChatModel(model: OneModel): model is BaseChatModel {
  return typeof model === "object" && "invoke" in model;
}
