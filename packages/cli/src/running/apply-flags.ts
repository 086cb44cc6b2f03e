import path from "node:path";
import { OrchestrateError, type Environment, type ModelSetting } from "@orchestrate/core";
import type { LoadedTask } from "@orchestrate/agents";
import type { CliIo } from "../cli-io.ts";
import { givenLimits } from "../limit-flags.ts";
import type { RunFlags } from "../commands/run.ts";
import { locate } from "../locate.ts";

type Task = LoadedTask["task"];

type ModelFlags = Pick<RunFlags, "model" | "baseUrl" | "apiKeyEnv" | "stream">;

/** A task with its flags applied, and what its team is made of. */
export interface FlaggedTask {
  /** Without models: those are the team's. */
  readonly task: Task;
  readonly lead: string | undefined;
  readonly agents: string | undefined;
  /** Undefined where neither a flag nor the task file names one, so that the environment decides. */
  readonly model: Task["model"];
  readonly models: NonNullable<Task["models"]>;
}

/** Applies flags to a loaded task. Throws `usage` for model flags that fit no model. */
export function applyFlags(loaded: LoadedTask, file: string, flags: RunFlags, io: CliIo): FlaggedTask {
  const { model: taskModel, models = {}, modelAliases = {}, limits, ...rest } = loaded.task;
  const { deliverables = rest.deliverables, approve = rest.approve } = flags;
  const out = flags.out ?? rest.out ?? path.join("out", path.parse(file).name);
  // A model on the command line is for all agents: nobody then pays for one that a file names.
  const isForAll = flags.model !== undefined;
  return {
    task: {
      ...rest,
      modelAliases: isForAll ? {} : modelAliases,
      deliverables,
      approve,
      out: locate(io, out),
      limits: { ...limits, ...givenLimits(flags) },
    },
    lead: flags.lead ?? loaded.lead,
    agents: flags.agents === undefined ? loaded.agents : locate(io, flags.agents),
    model: chosenModel(taskModel, flags, io.env),
    models: isForAll ? {} : models,
  };
}

/** The model that flags make of another one, which is undefined where the environment shall decide. */
export function chosenModel(taskModel: Task["model"], flags: ModelFlags, env: Environment): Task["model"] {
  const changes = endpointFlags(flags);
  if (flags.model === undefined && Object.keys(changes).length === 0) return taskModel;
  const told = settingsOf(taskModel);
  const bases = told.length > 0 ? told : settingsOf(env["OPENAI_MODEL"]);
  const names = flags.model === undefined ? bases.map(({ name }) => name) : listedNames(flags.model);
  const needsModel = changes.baseUrl !== undefined || changes.apiKeyEnv !== undefined;
  if (needsModel && names.every((name) => name === "offline"))
    throw new OrchestrateError("usage", "an endpoint or a key is named, but no model", {
      hint: "Name the model with --model, or leave --base-url and --api-key-env out.",
    });
  const chosen = names.map((name): ModelSetting => {
    const base = bases.find((one) => one.name === name) ?? bases[0];
    return name === "offline" ? name : { ...base, ...changes, name };
  });
  return chosen.length > 1 ? chosen : chosen[0];
}

function listedNames(text: string): string[] {
  return text.split(",").flatMap((name) => name.trim() || []);
}

function endpointFlags({ baseUrl, apiKeyEnv, stream }: ModelFlags): Endpoint {
  return {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
    ...(stream ? {} : { stream: false }),
  };
}

type Endpoint = Partial<Exclude<ModelSetting, string>>;

// A task from a file holds settings only, never a model that an app made.
function settingsOf(model: Task["model"]): Exclude<ModelSetting, string>[] {
  const list = Array.isArray(model) ? model : [model];
  return list.flatMap((one: unknown) => {
    if (typeof one === "string") return one === "" ? [] : [{ name: one }];
    return typeof one === "object" && one !== null && !("invoke" in one) ? [one as Exclude<ModelSetting, string>] : [];
  });
}
