import { OrchestrateError } from "../errors.ts";
import type { RunStore, StepRecord } from "../stores/run-store.ts";
import type { FactsChange } from "../team/facts-change.ts";
import { errorMessage } from "../error-message.ts";
import type { EventLog } from "./events/event-log.ts";
import type { OutputFolder } from "./output-folder.ts";
import type { RunProgress } from "./events/run-progress.ts";
import type { PreparedTask, RunTeam } from "./run-result.ts";

/** A run at work, by the one who has claimed it. */
export interface RunSession {
  readonly runId: string;
  readonly team: RunTeam;
  readonly task: PreparedTask;
  /** Takes writes only as long as the claim stands. */
  readonly store: RunStore;
  readonly log: EventLog;
  readonly output: OutputFolder | undefined;
  readonly progress: RunProgress;
  /** Steps that had ended before this session. */
  readonly ended: readonly StepRecord[];
  /** Times that the run had ended at a limit. It was raised each time, or nobody would work on the run. */
  readonly timesLimited: number;
  /** Facts that changed where the run was forked off, the first change first. */
  readonly changes: readonly FactsChange[];
  /** Milliseconds that earlier sessions of the run were at work. */
  readonly workedBeforeMs: number;
}

/** What a piece of work fails with, as an error of ours; undefined when it does not. */
export async function failureOf(work: () => Promise<void>): Promise<OrchestrateError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof OrchestrateError) return error;
    return new OrchestrateError("unexpected", errorMessage(error), { cause: error });
  }
}
