import type { Facts } from "../deliverables/deliverable-kind.ts";
import type { Artifact } from "../deliverables/artifact.ts";
import { OrchestrateError } from "../errors.ts";
import type { RunBeginning, RunRecord, RunStore, StepRecord } from "../stores/run-store.ts";
import { unknownRun } from "../stores/unknown-run.ts";
import type { Question } from "../team/people/question.ts";
import { checkAnswer, type PersonAnswer } from "./ask-people.ts";
import { checkedRunId } from "./task/checked-run-id.ts";
import type { TeamModel } from "./create-team.ts";
import { namesOf, settingsOf } from "./task/make-models.ts";
import { readRecordedTask, type RecordedTask } from "./task/recorded-task.ts";
import { prepareAgain, resumeRun, type ResumingTeam } from "./resume-run.ts";
import type { RunEvent, RunEventBody } from "./events/run-event.ts";
import type { ForkOptions, RunResult } from "./run-result.ts";
import { requireFittingTeam } from "./team-changes.ts";
import { callsOf, loadSteps, type StoredStep } from "./run-steps.ts";
import { isRaise } from "./step-journal.ts";

/**
 * Starts a new run from a step of another one, with other facts, models or answers, and works on it. What the other run
 * had done by then is not done again, and the other run stays as it is. Throws `run-unknown`, `team-changed` and `usage`.
 */
export async function forkRun(of: ResumingTeam, runId: string, options: ForkOptions): Promise<RunResult> {
  const { store, facts = {}, answers = {} } = options;
  const origin = await store.findRun(runId);
  if (origin === undefined) throw unknownRun(runId);
  const recorded = readRecordedTask(origin);
  const changesFacts = Object.entries(facts).some(
    ([name, value]) => JSON.stringify(recorded.facts[name]) !== JSON.stringify(value),
  );
  const found = await findPoint(store, runId, options);
  const kept = changesFacts ? withoutClosing(found.kept, origin.lead) : found.kept;
  const point = { ...found, kept, seq: kept.at(-1)?.seq ?? 0 };
  const id = checkedRunId(options.runId);
  const fork = describeFork(runId, point.at, { recorded, kept, facts: changesFacts ? facts : {} });
  const task = changeTask(recorded, of, { ...options, fork });
  const out = options.out ?? (origin.out === undefined ? undefined : `${origin.out}-${id}`);
  const message = `forked from ${runId} at step ${point.at}`;
  const startedAt = new Date().toISOString();
  const record: RunRecord = {
    ...origin,
    id,
    status: "stopped",
    message,
    task,
    out,
    startedAt,
    updatedAt: startedAt,
    report: undefined,
  };
  // What cannot be meant is told before there is a run.
  const steps = [...kept.map((stored) => stored.record), ...point.raises];
  const team = { ...of.team, lead: origin.lead };
  const told = point.events.filter(({ seq }) => seq <= point.seq);
  requireFittingTeam({ record: origin, recorded, events: told, steps }, team, options.acceptChanges === true);
  await prepareAgain(record, readRecordedTask(record), of, options);
  const questions = keptQuestions(await store.listQuestions(runId), point, answers);
  const events = keptEvents(point.events, point.seq, {
    runId: id,
    from: runId,
    step: point.at,
    message,
  });
  await store.createRun(record, { events, steps, questions });
  tellTakenOver(events, options);
  const { answers: _given, ...rest } = options;
  return resumeRun(of, id, rest);
}

// Whoever watches sees the new run from its beginning.
function tellTakenOver(events: readonly RunEvent[], { onEvent }: ForkOptions): void {
  try {
    for (const event of events) onEvent?.(event);
  } catch {
    // An observer's fault must not break the run that it watches.
  }
}

interface ForkPoint {
  readonly at: number;
  readonly kept: readonly StoredStep[];
  readonly events: readonly RunEvent[];
  /** What the lead went on with by then when limits were raised. */
  readonly raises: readonly StepRecord[];
}

async function findPoint(store: RunStore, runId: string, { at, answers = {} }: ForkOptions): Promise<ForkPoint> {
  const steps = await loadSteps(store, runId);
  const events = await store.listEvents(runId);
  const number =
    at ?? beforeAnswers(await store.listQuestions(runId), Object.keys(answers), steps, events) ?? steps.length;
  if (!Number.isInteger(number) || number < 0 || number > steps.length)
    throw new OrchestrateError("usage", `the run ${runId} has no step ${number}`, {
      hint: `It has the steps 1 to ${steps.length}; 0 is its beginning. Look at them with orchestrate show ${runId} --steps.`,
    });
  const kept = steps.slice(0, number);
  const records = await store.listSteps(runId);
  const last = records.findIndex((record) => record.step === kept.at(-1)?.record.step);
  return { at: number, kept, events, raises: records.slice(0, last + 1).filter(isRaise) };
}

// The last step before anything rests on an answer that shall be another one.
function beforeAnswers(
  questions: readonly Question[],
  ids: readonly string[],
  steps: readonly StoredStep[],
  events: readonly RunEvent[],
): number | undefined {
  if (ids.length === 0 || questions.length === 0) return undefined;
  const given = events.filter((event) => event.type === "approval.answered" && ids.includes(event.question));
  const first = given[0]?.seq ?? Infinity;
  const after = steps.findIndex(({ seq }) => seq > first);
  return after < 0 ? undefined : after;
}

// Whoever has said their last words would never hear of changed facts.
function withoutClosing(kept: readonly StoredStep[], lead: string): readonly StoredStep[] {
  const isLeads = ({ step }: StoredStep): boolean => step.span === lead;
  const last = kept.findLastIndex((stored) => isLeads(stored) && stored.step.type === "turn");
  const closing = kept[last];
  if (closing === undefined || callsOf(closing.record).length > 0) return kept;
  return kept.filter((stored, index) => stored !== closing && !(index > last && isLeads(stored)));
}

function describeFork(
  run: string,
  step: number,
  { recorded, kept, facts }: { recorded: RecordedTask; kept: readonly StoredStep[]; facts: Facts },
): RecordedTask["forks"][number] {
  const turns: Record<string, number> = {};
  const documents: Record<string, string> = {};
  for (const {
    step: { span, type },
    record,
  } of kept) {
    if (type === "turn") turns[span] = (turns[span] ?? 0) + 1;
    for (const artifact of Object.values(artifactsOf(record))) documents[artifact.path] = artifact.sha256;
  }
  return { run, step, before: recorded.facts, after: { ...recorded.facts, ...facts }, turns, documents };
}

function artifactsOf({ value }: StepRecord): Readonly<Record<string, Artifact>> {
  return (value as { artifacts?: Record<string, Artifact> } | null)?.artifacts ?? {};
}

function changeTask(
  recorded: RecordedTask,
  { agents }: ResumingTeam,
  { model, models = {}, limits = {}, fork }: ForkOptions & { fork: RecordedTask["forks"][number] },
): RecordedTask {
  const changed = agents.flatMap(({ id }): [string, TeamModel][] => {
    const given = models[id] ?? model;
    return given === undefined ? [] : [[id, given]];
  });
  const settings = changed.map(([id, given]) => [id, settingsOf(given)] as const);
  const names = changed.map(([id, given]) => [id, namesOf(given)] as const);
  return {
    ...recorded,
    facts: fork.after,
    limits: { ...recorded.limits, ...limits },
    models: { ...recorded.models, ...Object.fromEntries(names) },
    settings: { ...recorded.settings, ...Object.fromEntries(settings) },
    forks: [...recorded.forks, fork],
  };
}

function keptEvents(
  events: readonly RunEvent[],
  seq: number,
  forked: Omit<Extract<RunEventBody, { type: "run.forked" }>, "type">,
): RunEvent[] {
  const kept = events.filter((event) => event.seq <= seq || event.type === "run.started");
  const own = kept.map((event): RunEvent => ("runId" in event ? { ...event, runId: forked.runId } : event));
  const at = new Date().toISOString();
  return [...own, { type: "run.forked" as const, ...forked, at, seq: 0 }].map((event, index) => ({
    ...event,
    seq: index + 1,
  }));
}

/** Questions that had been asked, with the answers that had been acted on; and those that get another answer. */
function keptQuestions(
  questions: readonly Question[],
  { kept, seq, events, at }: ForkPoint & { seq: number },
  answers: Readonly<Record<string, PersonAnswer>>,
): RunBeginning["questions"] {
  const told = (type: "approval.requested" | "approval.answered", id: string): boolean =>
    events.some((event) => event.type === type && event.question === id && event.seq <= seq);
  const turns = new Set(kept.map(({ step }) => step.name));
  for (const id of Object.keys(answers)) requireChangeable(id, questions, { at, turns, told });
  return questions.flatMap((question) => {
    const { id } = question;
    const given = answers[id];
    if (given !== undefined) return [{ ...question, answer: checkAnswer(id, given) }];
    if (told("approval.answered", id)) return [question];
    return told("approval.requested", id) ? [{ ...question, answer: undefined }] : [];
  });
}

function requireChangeable(
  id: string,
  questions: readonly Question[],
  {
    at,
    turns,
    told,
  }: { at: number; turns: ReadonlySet<string>; told: (type: "approval.answered", id: string) => boolean },
): void {
  const question = questions.find((one) => one.id === id);
  if (question === undefined)
    throw new OrchestrateError("usage", `the run asked no question ${id}`, {
      hint:
        questions.length === 0
          ? "It has asked nothing."
          : `It has asked: ${questions.map((one) => one.id).join(", ")}.`,
    });
  if (told("approval.answered", id))
    throw new OrchestrateError("usage", `at step ${at} the answer to ${id} had been acted on`, {
      hint: "Fork from an earlier step, or leave --at out: the step before the answer is then taken.",
    });
  // Named after the call that asks: `lead#2.1`, then the digest of the text.
  const turn = /^(.+#\d+)\.\d+/.exec(question.key)?.[1] ?? "";
  if (turns.has(turn)) return;
  throw new OrchestrateError("usage", `at step ${at} the question ${id} had not come up`, {
    hint: "A turn that is taken again may ask something else. Fork from a later step, or leave --at out.",
  });
}
