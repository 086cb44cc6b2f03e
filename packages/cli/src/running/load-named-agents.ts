import { chooseLead, loadTeam, type LoadedTask } from "@orchestrate/agents";
import { OrchestrateError, reachableFrom, type AgentDefinition } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import type { RunFlags } from "../commands/run.ts";
import { announceProblems, note } from "./announce.ts";
import type { FlaggedTask } from "./apply-flags.ts";

/** The agents of a command, and which of them gets the goal. */
export interface NamedAgents {
  readonly agents: readonly AgentDefinition[];
  readonly lead: string;
}

type NamingFlags = Pick<RunFlags, "lead" | "model" | "approve" | "quiet">;

/**
 * Loads the agents that a task and its flags name, and tells what there is to tell about their files. Throws
 * `agents-invalid`, and `task-invalid` when the task names an agent or an edge that is not there.
 */
export async function loadNamedAgents(
  io: CliIo,
  { loaded, flagged }: { loaded: LoadedTask; flagged: FlaggedTask },
  flags: NamingFlags,
): Promise<NamedAgents> {
  const { agents, problems } = await loadTeam(flagged.agents);
  const lead = flagged.lead ?? leadOf(io, agents, flags);
  const reached = new Set(reachableFrom(agents, lead));
  const used = new Set(agents.filter(({ id }) => reached.has(id)).map(({ source }) => source.path));
  // A lead that is not there reaches nobody, and is told below.
  announceProblems(io, problems, reached.size === 0 ? undefined : used);
  const unknown = [
    ...(flags.lead === undefined && flags.model === undefined ? loaded.unknownAgents(agents) : []),
    ...(flags.approve === undefined ? loaded.unknownApprovals(agents) : []),
  ];
  if (unknown.length > 0)
    throw new OrchestrateError("task-invalid", "the task names what is not there", { problems: unknown });
  return { agents, lead };
}

function leadOf(io: CliIo, agents: readonly AgentDefinition[], { quiet }: NamingFlags): string {
  const { id, why } = chooseLead(agents);
  if (why !== undefined && quiet !== true) note(io, `${id} leads: ${why}; choose another with --lead`);
  return id;
}
