import { stat } from "node:fs/promises";
import path from "node:path";
import { deliverableKinds, houseStyle, loadBuiltInAgents } from "@orchestrate/agents";
import {
  agentId,
  lintAgents,
  loadAgents,
  nearestName,
  newAgentText,
  OrchestrateError,
  parseAgentFile,
  type AgentDefinition,
  type Colleague,
  type NewAgent,
  type Problem,
} from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import type { NewFlags } from "../commands/agents/new.ts";
import { exitCodes } from "../exit-code.ts";
import { locate, shortPath } from "../locate.ts";
import { writeFiles } from "../agent-files/write-files.ts";
import { outputStyle, renderLines } from "../terminal/style.ts";
import type { AgentAnswers } from "./agent-answers.ts";
import { askAgent } from "./ask-agent.ts";

/** Writes a new agent file that passes the check. Throws `usage` with what the check would report. */
export async function newAgent(io: CliIo, flags: NewFlags): Promise<number> {
  const folder = locate(io, flags.to);
  const { own, colleagues } = await knownAgents(folder);
  const answers = await answersFor(io, flags, colleagues);
  if (answers === undefined) return exitCodes.unsuccessful;
  const file = `${agentId(answers.name)}.md`;
  refuseSecond(io, answers.name, own);
  const text = newAgentText(describe(answers, colleagues));
  const named = new Set(answers.delegatesTo.map(agentId));
  // A built-in agent that nobody names is no part of this team.
  const team = colleagues.filter((agent) => named.has(agent.id) || own.includes(agent));
  await refuseFaults(text, path.join(flags.to, file), { team, own });
  await writeFiles(folder, [{ path: file, text }], { wayOut: "Give another --name, or move that file." });
  io.stdout.write(renderLines([[["wrote ", "good"], path.join(flags.to, file)]], outputStyle(io)));
  return exitCodes.completed;
}

/** The agents of the folder, and the built-in ones that it does not replace. */
async function knownAgents(folder: string): Promise<{
  readonly own: readonly AgentDefinition[];
  readonly colleagues: readonly AgentDefinition[];
}> {
  const builtIn = await loadBuiltInAgents();
  const isThere = await stat(folder).catch(() => undefined);
  const own = isThere === undefined ? [] : (await loadAgents(folder)).agents;
  const ids = new Set(own.map(({ id }) => id));
  return { own, colleagues: [...own, ...builtIn.filter(({ id }) => !ids.has(id))] };
}

function refuseSecond(io: CliIo, name: string, own: readonly AgentDefinition[]): void {
  const id = agentId(name);
  const first = own.find((agent) => agent.id === id);
  if (first === undefined) return;
  throw new OrchestrateError("usage", `${shortPath(io, first.source.path)} describes ${id} already`, {
    hint: "Give another --name, or change that file. Nothing was written.",
  });
}

async function answersFor(
  io: CliIo,
  flags: NewFlags,
  colleagues: readonly AgentDefinition[],
): Promise<AgentAnswers | undefined> {
  const { name, purpose, description, delegatesTo = [], deliverables = [] } = flags;
  if (name !== undefined && purpose !== undefined) return { name, purpose, description, delegatesTo, deliverables };
  if (io.stdin.isTTY && io.stdout.isTTY) return askAgent(io, flags, colleagues);
  throw new OrchestrateError("usage", "a new agent needs --name and --purpose", {
    hint: "On a terminal, orchestrate agents new asks for them.",
  });
}

function describe(answers: AgentAnswers, known: readonly AgentDefinition[]): NewAgent {
  const { name, purpose, deliverables } = answers;
  const titles = deliverables.map((id) => deliverableKinds.find((kind) => kind.id === id)?.title ?? id);
  const owned = titles.map((title) => `Hand over what you own, checked and without open findings: ${title}`);
  return {
    name,
    description: answers.description ?? purpose,
    purpose,
    responsibilities: [...owned, "Do what the purpose above says, and name what you leave out"],
    style: houseStyle,
    examples: [],
    colleagues: answers.delegatesTo.map((wanted) => colleague(wanted, known)),
    deliverables,
  };
}

function colleague(wanted: string, known: readonly AgentDefinition[]): Colleague {
  const found = known.find(({ id }) => id === agentId(wanted));
  if (found !== undefined) return { name: found.name, reason: found.description };
  const ids = known.map(({ id }) => id);
  const nearest = nearestName(wanted, ids);
  const hint = nearest === undefined ? `There are: ${ids.join(", ")}.` : `Did you mean ${nearest}?`;
  throw new OrchestrateError("usage", `there is no agent ${wanted} to delegate to`, { hint });
}

/** What the linter would say of the file among its colleagues; what is only for information may stay. */
async function refuseFaults(
  text: string,
  file: string,
  { team, own }: Readonly<Record<"team" | "own", readonly AgentDefinition[]>>,
): Promise<void> {
  const { agent, problems } = parseAgentFile(text, file);
  const others = team.filter(({ id }) => id !== agent?.id);
  const builtIn = others.filter((other) => !own.includes(other));
  const standIns = new Set(builtIn.map(({ source }) => source.path));
  const kinds = deliverableKinds.map(({ id }) => id);
  const all = agent === undefined ? problems : await lintAgents([...others, agent], { kinds, problems, standIns });
  const faults: readonly Problem[] = all.filter((problem) => problem.file === file && problem.severity !== "info");
  const [first] = faults;
  if (first === undefined) return;
  const hint = `Nothing was written; orchestrate agents explain ${first.code} tells more.`;
  throw new OrchestrateError("usage", "the check would report this agent", { problems: faults, hint });
}
