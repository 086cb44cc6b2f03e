import { OrchestrateError, toolAccess, type AgentDefinition, type ModelSetting, type Problem } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import { shortPath } from "../locate.ts";
import { problemLines } from "../terminal/draw-problems.ts";
import { errorStyle, renderLines, type Line } from "../terminal/style.ts";

/**
 * Tells warnings of agent files on standard error; throws `agents-invalid` with every error when there is one. With
 * `used`, only of those files, and how many there are in others.
 */
export function announceProblems(io: CliIo, problems: readonly Problem[], used?: ReadonlySet<string>): void {
  const errors = problems.filter(({ severity }) => severity === "error");
  const warnings = problems.filter(({ severity }) => severity === "warning");
  const own = warnings.filter(({ file }) => used?.has(file) !== false);
  tell(io, problemLines(own));
  const others = warnings.length - own.length;
  if (others > 0) {
    const count = others === 1 ? "1 warning" : `${others} warnings`;
    note(io, `${count} in agent files that this run does not use; orchestrate agents check tells them`);
  }
  if (errors.length === 0) return;
  const message = errors.length === 1 ? "an agent file has an error" : `the agent files have ${errors.length} errors`;
  throw new OrchestrateError("agents-invalid", message, { problems: errors });
}

/** Tells what the environment does to a run that a person may not expect. */
export function announceEnvironment(io: CliIo, modelIsNamed: boolean): void {
  const { env } = io;
  const isSet = (name: string): boolean => (env[name] ?? "") !== "";
  if (isSet("OPENAI_API_KEY") && !modelIsNamed && !isSet("OPENAI_MODEL"))
    note(
      io,
      "OPENAI_API_KEY is set, but no model is named, so this run is offline; name one with --model or OPENAI_MODEL",
    );
  const tracing = ["LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"].find(
    (name) => env[name] === "true",
  );
  if (tracing !== undefined)
    note(io, `${tracing} is set, but nothing of a run is sent to LangSmith: only an app can ask for that`);
}

/** Tells which keys a task file sends where: whoever wrote it need not be who runs it. */
export function announceKeys(io: CliIo, settings: readonly ModelSetting[]): void {
  for (const setting of settings) {
    if (typeof setting === "string" || setting.apiKeyEnv === undefined || setting.baseUrl === undefined) continue;
    note(io, `the key in ${setting.apiKeyEnv} is sent to ${new URL(setting.baseUrl).host}`);
  }
}

/** Tells what agent files ask for that the run does not give; a model on the command line is for all, whatever they say. */
export function announceTeam(
  io: CliIo,
  agents: readonly AgentDefinition[],
  { aliases, model }: { readonly aliases: object | undefined; readonly model: string | undefined },
): void {
  announceTools(io, agents);
  if (model === undefined) announceModels(io, agents, aliases ?? {});
}

/** Most files of which the tools are told one by one. */
const toldFiles = 5;

/** One line for a file. */
function announceTools(io: CliIo, agents: readonly AgentDefinition[]): void {
  const lines = agents.flatMap((agent) => {
    const { own, unavailable, unknown } = toolAccess(agent);
    const absent = [...new Set([...unavailable, ...unknown])];
    if (absent.length === 0) return [];
    const has = own.size === 0 ? "no tool" : [...own].join(", ");
    return [`${shortPath(io, agent.source.path)}: does not exist here: ${absent.join(", ")}; ${agent.id} has ${has}`];
  });
  for (const line of lines.slice(0, toldFiles)) note(io, line);
  const more = lines.length - toldFiles;
  if (more > 0)
    note(io, `${more} more files ask for tools that do not exist here; orchestrate agents check names them`);
}

/** One line for all models that the task does not map to any. */
function announceModels(io: CliIo, agents: readonly AgentDefinition[], aliases: object): void {
  const unmapped = agents.filter(
    ({ model: { prefer } }) => prefer.length > 0 && !prefer.some((name) => Object.hasOwn(aliases, name)),
  );
  if (unmapped.length === 0) return;
  const names = Map.groupBy(unmapped, ({ model: { prefer } }) => prefer[0] ?? "");
  const said = [...names].map(
    ([name, of]) => `${name} (${of.length === 1 ? (of[0]?.id ?? "") : `${of.length} agents`})`,
  );
  note(io, `agent files ask for models that modelAliases of the task does not map: ${said.slice(0, 8).join(", ")}`);
}

/** Tells something on standard error that changes nothing. */
export function note(io: CliIo, text: string): void {
  tell(io, [[["note: ", "accent"], text]]);
}

function tell(io: CliIo, lines: readonly Line[]): void {
  io.stderr.write(renderLines(lines, errorStyle(io)));
}
