import { OrchestrateError } from "../errors.ts";
import type { RunRecord, StepRecord } from "../stores/run-store.ts";
import { handoffTarget } from "../team/handoff/handoff-tool.ts";
import type { KeptReply } from "../team/reply/kept-reply.ts";
import type { RunEvent } from "./events/run-event.ts";
import { recordAgent, type RecordedAgent, type RecordedTask } from "./task/recorded-task.ts";
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

/** A run as its store has it, which another team shall go on with. */
export interface TeamHandover {
  readonly record: RunRecord;
  readonly recorded: RecordedTask;
  readonly events: readonly RunEvent[];
  readonly steps: readonly StepRecord[];
}

/**
 * Throws `team-changed` with what has changed, unless the team is the one that the run was started with, or `accept` says
 * that another one will do and everything that the run has used finds its place in it.
 */
export function requireFittingTeam(of: TeamHandover, team: RunTeam, accept: boolean): void {
  const { record, recorded } = of;
  if (record.graphHash === team.graphHash) return;
  if (accept) return requirePlaces(of, team);
  const changes = teamChanges(recorded.team, team.agents.map(recordAgent));
  const what = changes.length === 0 ? "its agents may do other things" : changes.join("; ");
  throw new OrchestrateError("team-changed", `the team of the run ${record.id} has changed: ${what}`, {
    hint: "Put the agent files back as they were, or go on with the new ones: --accept-changes.",
  });
}

// A run goes on from its brief, over every handoff that it has made. What came back over one that is gone would be lost.
function requirePlaces({ record, events, steps }: TeamHandover, { agents }: RunTeam): void {
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  const open = [...openWork(events)];
  const asked = open.flatMap(([span, from]) => lastHandoffs(span, steps).map((to) => ({ from, to })));
  const made = events.filter((event) => event.type === "handoff.started");
  const lost = [...asked, ...made].flatMap(({ from, to }) => {
    const hasPlace = byId.get(from)?.handoffs.some((edge) => edge.to === to) ?? true;
    return hasPlace ? [] : [`${from} has handed off to ${to} and may no longer do so`];
  });
  const gone = open.flatMap(([, agent]) => (byId.has(agent) ? [] : [`${agent} is at work and is gone`]));
  const lacks = [...new Set([...lost, ...gone])];
  if (lacks.length === 0) return;
  throw new OrchestrateError("team-changed", `the run ${record.id} cannot go on with this team: ${lacks.join("; ")}`, {
    hint: "Put back what the run has used, resume it, and change the agents when it has ended.",
  });
}

/** The agents that have begun and not ended, by their spans. */
function openWork(events: readonly RunEvent[]): Map<string, string> {
  const open = new Map<string, string>();
  for (const event of events) {
    if (event.type === "agent.started") open.set(event.span, event.agent);
    if (event.type === "agent.finished") open.delete(event.span);
  }
  return open;
}

// Whatever an agent asked for before its last reply has been answered.
function lastHandoffs(span: string, steps: readonly StepRecord[]): string[] {
  const turns = steps.filter(({ step }) => step.slice(0, step.lastIndexOf("#")) === span && /#\d+$/.test(step));
  const { reply } = (turns.at(-1)?.value ?? {}) as { reply?: KeptReply };
  return (reply?.message.tool_calls ?? []).flatMap(({ name }) => handoffTarget(name) ?? []);
}
