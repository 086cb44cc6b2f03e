import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import { OrchestrateError } from "../errors.ts";
import type { RunRecord, RunStore } from "../stores/run-store.ts";
import type { TeamModel, TeamOptions } from "./create-team.ts";
import { createEventLog } from "./event-log.ts";
import { openOutputFolder } from "./output-folder.ts";
import { isChatModel, prepareTask, type PreparedTeam, type TaskInput } from "./prepare-task.ts";
import { readRecordedTask, type RecordedTask } from "./recorded-task.ts";
import { restoreProgress } from "./run-progress.ts";
import type { PreparedTask, ResumeOptions, RunResult, RunTeam } from "./run-result.ts";
import { requireSameTeam } from "./team-changes.ts";
import { workOnRun } from "./work-on-run.ts";

/** Runs that have come to an end of their own; nothing is left to do in them. */
const finals: ReadonlySet<string> = new Set(["completed", "unsuccessful", "limited"]);

/** The team as it is now, and what it was made of. */
export interface ResumingTeam {
  readonly team: RunTeam;
  readonly options: PreparedTeam;
  readonly agents: readonly AgentDefinition[];
}

/**
 * Goes on with a run that broke off, was stopped or waits. Throws `run-unknown`, `run-busy`, `team-changed`, and
 * `usage` when it has ended already; what goes wrong later is in the result.
 */
export async function resumeRun(of: ResumingTeam, runId: string, options: ResumeOptions): Promise<RunResult> {
  const { store } = options;
  await using claim = await store.claimRun(runId);
  const record = await findClaimed(claim.store, runId);
  if (finals.has(record.status)) throw alreadyEnded(record);
  const recorded = readRecordedTask(record);
  const team: RunTeam = { ...of.team, lead: record.lead };
  requireSameTeam(record, recorded, team, options.acceptChanges === true);
  const task = await prepareAgain(record, recorded, of, options);
  const wasOurs = async (digest: string): Promise<boolean> => (await store.getText(digest)) !== undefined;
  const output = task.out === undefined ? undefined : await openOutputFolder(task.out, wasOurs);
  const events = await claim.store.listEvents(runId);
  const log = createEventLog(runId, claim.store, { now: Date.now, onEvent: options.onEvent, stored: events });
  await claim.store.updateRun(runId, {
    status: "running",
    message: "at work",
    out: output?.folder,
    updatedAt: new Date().toISOString(),
  });
  log.emit({ type: "run.resumed", runId, from: record.status, message: `the run was ${record.status}` });
  const ended = await claim.store.listSteps(runId);
  const progress = restoreProgress(events, ended);
  const session = { runId, team, task, store: claim.store, log, output, progress, ended };
  return await workOnRun(session, options);
}

async function findClaimed(store: RunStore, runId: string): Promise<RunRecord> {
  const record = await store.findRun(runId);
  if (record === undefined) throw new OrchestrateError("run-unknown", `there is no run ${runId} in this store`);
  return record;
}

function alreadyEnded({ id, status, message }: RunRecord): OrchestrateError {
  return new OrchestrateError("usage", `the run ${id} has ended already: ${status} (${message})`, {
    hint: "There is nothing left to do in it; look at it with orchestrate show.",
  });
}

async function prepareAgain(
  record: RunRecord,
  recorded: RecordedTask,
  { options: teamOptions, agents }: ResumingTeam,
  options: ResumeOptions,
): Promise<PreparedTask> {
  const { goal, facts, inputs, policy, deliverables, limits } = recorded;
  const out = options.out ?? record.out;
  const task: TaskInput = {
    goal,
    facts,
    inputs: inputs.map(({ path, text, kind }) => (kind === undefined ? { path, text } : { path, text, kind })),
    policy,
    deliverables,
    limits: { ...limits, ...options.limits },
    ...(out === undefined ? {} : { out }),
    models: modelsAgain(recorded, agents, teamOptions, options),
  };
  return prepareTask(task, teamOptions, agents);
}

// What the run was started with holds, unless the caller says otherwise now.
function modelsAgain(
  { settings, models: names }: RecordedTask,
  agents: readonly AgentDefinition[],
  team: TeamOptions,
  { model, models = {} }: ResumeOptions,
): Record<string, TeamModel> {
  const entries = agents.flatMap(({ id }): [string, TeamModel][] => {
    const given = models[id] ?? model;
    if (given !== undefined) return [[id, given]];
    const setting = settings[id];
    if (setting === undefined) return [];
    if (setting !== null) return [[id, setting]];
    const brought = team.models?.[id] ?? team.model;
    if (brought !== undefined && isChatModel(brought)) return [[id, brought]];
    throw new OrchestrateError(
      "usage",
      `the model ${names[id] ?? ""} of ${id} was made by an app and is needed again`,
      {
        hint: "Give it to createTeam or to resume, or name another model.",
      },
    );
  });
  return Object.fromEntries(entries);
}
