import { OrchestrateError } from "../errors.ts";
import type { RunRecord } from "../stores/run-store.ts";
import { recordAgent, type RecordedAgent, type RecordedTask } from "./recorded-task.ts";
import type { RunTeam } from "./run-result.ts";

/** What differs between the team that a run was started with and another one, one phrase each. */
function teamChanges(before: readonly RecordedAgent[], after: readonly RecordedAgent[]): string[] {
  const old = new Map(before.map((agent) => [agent.id, agent]));
  const now = new Map(after.map((agent) => [agent.id, agent]));
  const gone = [...old.keys()].filter((id) => !now.has(id)).map((id) => `${id} is gone`);
  const changed = after.flatMap((agent) => {
    const known = old.get(agent.id);
    return known === undefined ? [`${agent.id} is new`] : agentChanges(known, agent);
  });
  return [...gone, ...changed];
}

function agentChanges(before: RecordedAgent, after: RecordedAgent): string[] {
  const { id } = after;
  const old = edgesOf(before);
  const now = edgesOf(after);
  const edges = [...new Set([...old.keys(), ...now.keys()])].flatMap((to) => {
    if (!now.has(to)) return [`${id} may no longer hand off to ${to}`];
    if (!old.has(to)) return [`${id} may now hand off to ${to}`];
    return old.get(to) === now.get(to) ? [] : [`the edge from ${id} to ${to} reads differently`];
  });
  return before.bodySha256 === after.bodySha256 ? edges : [`the text of ${id} is another one`, ...edges];
}

function edgesOf({ handoffs }: RecordedAgent): Map<string, string> {
  return new Map(handoffs.map(({ to, reason, maxCalls }) => [to, JSON.stringify([reason, maxCalls])]));
}

/** Throws `team-changed` with what has changed, unless the team is the one that the run was started with. */
export function requireSameTeam(record: RunRecord, recorded: RecordedTask, team: RunTeam, accept: boolean): void {
  if (record.graphHash === team.graphHash) return;
  if (accept) return;
  const changes = teamChanges(recorded.team, team.agents.map(recordAgent));
  throw new OrchestrateError("team-changed", `the team of the run ${record.id} has changed: ${changes.join("; ")}`, {
    hint: "Put the agent files back as they were, or go on with the new ones: --accept-changes.",
  });
}
