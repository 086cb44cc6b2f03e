import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import type { Artifact } from "../deliverables/artifact.ts";
import { OrchestrateError } from "../errors.ts";
import type { PriceTable } from "../models/model-price.ts";
import type { RunRecord, RunStore } from "../stores/run-store.ts";
import { unknownRun } from "../stores/unknown-run.ts";
import type { TeamModel, TeamOptions } from "./create-team.ts";
import { keepAnswers } from "./ask-people.ts";
import { createEventLog } from "./events/event-log.ts";
import { openOutputFolder, removeLeftLock, type OutputFolder } from "./output-folder.ts";
import { isBrought, type PreparedTeam } from "./task/make-models.ts";
import { prepareTask, type TaskInput } from "./task/prepare-task.ts";
import { readRecordedTask, recordTask, type RecordedTask } from "./task/recorded-task.ts";
import type { RunReport } from "./report/report.ts";
import { restoreProgress } from "./events/run-progress.ts";
import type { PreparedTask, ResumeOptions, RunResult, RunTeam } from "./run-result.ts";
import { requireFittingTeam } from "./team-changes.ts";
import type { Limits } from "../team/bounds/limits.ts";
import { isRaised } from "../team/raised-input.ts";
import { workedMs } from "./worked-time.ts";
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
 * `usage`; what goes wrong later is in the result. A run that has ended gives its result again.
 */
export async function resumeRun(of: ResumingTeam, runId: string, options: ResumeOptions): Promise<RunResult> {
  await using claim = await options.store.claimRun(runId);
  const { store } = claim;
  const record = await findClaimed(store, runId);
  const endedAt = limitsAtEnd(record);
  const isOver = finals.has(record.status) && (endedAt === undefined || !isRaised(endedAt, raised(endedAt, options)));
  const answered = async (): Promise<void> => keepAnswers(store, runId, options.answers ?? {});
  if (isOver) {
    await answered();
    if (record.out !== undefined) removeLeftLock(record.out);
    return await endedResult(record, store);
  }
  const recorded = readRecordedTask(record);
  const team: RunTeam = { ...of.team, lead: record.lead };
  const [events, ended] = await Promise.all([store.listEvents(runId), store.listSteps(runId)]);
  requireFittingTeam({ record, recorded, events, steps: ended }, team, options.acceptChanges === true);
  const task = await prepareAgain(record, recorded, of, options);
  const written = new Set(ended.flatMap(({ value }) => (value as { written?: string[] } | null)?.written ?? []));
  const wasOurs = async (digest: string): Promise<boolean> =>
    written.has(digest) || (await store.getText(digest)) !== undefined;
  using output = task.out === undefined ? undefined : await openOutputFolder(task.out, wasOurs);
  // Not before it is certain that the run goes on: whoever has to resume once more gives them again.
  await answered();
  const log = createEventLog(runId, store, { now: Date.now, onEvent: options.onEvent, stored: events });
  const updatedAt = new Date().toISOString();
  const going = { status: "running" as const, message: "at work", out: output?.folder, updatedAt };
  // What was given anew holds for every later session, too.
  const { graphHash } = team;
  const { origin, forks } = recorded;
  await store.updateRun(runId, { ...going, graphHash, task: { ...recordTask(team, task, origin), forks } });
  if (events.at(-1)?.type !== "run.forked")
    log.emit({ type: "run.resumed", runId, from: record.status, message: `the run was ${record.status}` });
  const progress = restoreProgress(events, ended);
  await restoreDocuments(progress.artifacts, store, output);
  const workedBeforeMs = workedMs(events);
  const timesLimited = events.filter((event) => event.type === "run.finished" && event.status === "limited").length;
  const changes = recorded.forks.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
  const session = { runId, team, task, store, log, output, progress, ended, timesLimited, workedBeforeMs, changes };
  return await workOnRun(session, options);
}

async function findClaimed(store: RunStore, runId: string): Promise<RunRecord> {
  const record = await store.findRun(runId);
  if (record === undefined) throw unknownRun(runId);
  return record;
}

// The limits of a run that ended because it reached one.
function limitsAtEnd({ report }: RunRecord): Limits | undefined {
  const { status, limits } = (report ?? {}) as Partial<RunReport>;
  return status === "limited" ? limits : undefined;
}

function raised(limits: Limits, options: ResumeOptions): Limits {
  const given = Object.entries(options.limits ?? {}).filter(([, value]) => value !== undefined);
  return { ...limits, ...Object.fromEntries(given) };
}

async function endedResult({ id, status, message, out, report }: RunRecord, store: RunStore): Promise<RunResult> {
  const reported = report as RunReport;
  const delivered = reported.documents.filter((document) => document.sha256 !== undefined);
  const documents = await Promise.all(
    delivered.map(async (document) => ({ ...document, text: (await store.getText(document.sha256 ?? "")) ?? "" })),
  );
  const { receipts, usage } = reported;
  const result = { runId: id, status, message, documents, receipts, usage, report: reported, out };
  return { ...result, questions: [], error: undefined };
}

// A file may be missing or half replaced after a crash of the machine, or somebody may have changed it meanwhile.
async function restoreDocuments(
  artifacts: Readonly<Record<string, Artifact>>,
  store: RunStore,
  output: OutputFolder | undefined,
): Promise<void> {
  if (output === undefined) return;
  for (const { path, sha256: digest } of Object.values(artifacts)) {
    const text = await store.getText(digest);
    if (text === undefined) throw new OrchestrateError("store-failed", `the store has lost the text of ${path}`);
    await output.write(path, text);
  }
}

/** The task of a run as it was recorded, with what the caller wants otherwise. */
export async function prepareAgain(
  record: RunRecord,
  recorded: RecordedTask,
  { options: teamOptions, agents }: ResumingTeam,
  options: ResumeOptions,
): Promise<PreparedTask> {
  const { goal, facts, inputs, policy, deliverables, limits, approve, prices } = recorded;
  const out = options.out ?? record.out;
  const task: TaskInput = {
    goal,
    facts,
    inputs: inputs.map(({ path, text, kind }) => (kind === undefined ? { path, text } : { path, text, kind })),
    policy,
    deliverables,
    approve,
    limits: { ...limits, ...options.limits },
    prices: pricesAgain(prices, options.prices),
    ...(out === undefined ? {} : { out }),
    models: modelsAgain(recorded, agents, teamOptions, options),
  };
  return prepareTask(task, teamOptions, agents);
}

// What a model cost when the run was started it costs to its end, unless the caller says otherwise now.
function pricesAgain(recorded: RecordedTask["prices"], given: PriceTable | undefined): PriceTable {
  const known = Object.entries(recorded).flatMap(([name, price]) => (price === null ? [] : [[name, price] as const]));
  return { models: { ...Object.fromEntries(known), ...given?.models } };
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
    if (brought !== undefined && isBrought(brought)) return [[id, brought]];
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
