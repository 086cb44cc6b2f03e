import type { StepRecord } from "../stores/run-store.ts";
import type { RaisedInput } from "../team/raised-input.ts";
import type { RunSteps } from "../team/take-step.ts";
import { eventIdentity } from "./events/event-identity.ts";
import { noteEvent } from "./events/run-progress.ts";
import type { RunSession } from "./run-session.ts";

const raiseWord = "raise ";

/** Whether a step is the run's own, with which its lead went on when a limit was raised. */
export function isRaise({ step }: StepRecord): boolean {
  return step.startsWith(raiseWord);
}

/**
 * The steps of a run as its agents see them. A run goes on by its steps alone: it begins at the brief, and whatever had
 * ended gives its result instead of being done.
 */
export interface StepJournal extends RunSteps {
  /** What the lead went on with whenever a limit was raised. */
  raises(): readonly RaisedInput[];
  /** Keeps one more of them. */
  raise(input: RaisedInput): Promise<void>;
  /** Begins anew with all that has ended by now. */
  reread(): Promise<void>;
}

/** Opens the journal of a run at work. */
export function openStepJournal({ runId, store, log, progress, ended }: RunSession): StepJournal {
  let steps = new Map(ended.map((record) => [record.step, record]));
  const raises = (): RaisedInput[] => [...steps.values()].filter(isRaise).map(({ value }) => value as RaisedInput);
  const end: RunSteps["end"] = async (step, value, told) => {
    await log.endStep({ step, value }, told);
    for (const event of told) noteEvent(progress, event);
  };
  return {
    ended: (step) => steps.get(step)?.value as object | null | undefined,
    end,
    tellsOnce: (event) => eventIdentity(event) !== undefined,
    hasStarted: (childSpan) => progress.started.has(childSpan),
    raises,
    raise: (input) => end(`${raiseWord}${raises().length + 1}`, input, []),
    reread: async () => {
      steps = new Map((await store.listSteps(runId)).map((record) => [record.step, record]));
    },
  };
}
