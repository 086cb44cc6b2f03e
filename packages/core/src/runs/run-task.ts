import type { RunRecord, RunStore } from "../stores/run-store.ts";
import { checkedRunId } from "./task/checked-run-id.ts";
import { createEventLog } from "./events/event-log.ts";
import { tellUnpriced } from "./task/find-prices.ts";
import { openOutputFolder } from "./output-folder.ts";
import { createProgress } from "./events/run-progress.ts";
import { recordTask } from "./task/recorded-task.ts";
import type { PreparedTask, RunOptions, RunResult, RunTeam } from "./run-result.ts";

/**
 * Runs a task with a team, from the brief to the index. Throws `usage`, `run-exists`, `store-failed` or
 * `output-failed` when it cannot begin; what goes wrong later is in the result.
 */
export async function runTask(
  team: RunTeam,
  task: PreparedTask,
  store: RunStore,
  options: RunOptions = {},
): Promise<RunResult> {
  const runId = checkedRunId(options.runId);
  const wasOurs = async (digest: string): Promise<boolean> => (await store.getText(digest)) !== undefined;
  using output = task.out === undefined ? undefined : await openOutputFolder(task.out, wasOurs);
  const { lead, graphHash } = team;
  const startedAt = new Date().toISOString();
  const record: RunRecord = {
    id: runId,
    status: "running",
    message: "at work",
    report: undefined,
    task: recordTask(team, task, options.origin),
    lead,
    graphHash,
    out: output?.folder,
    startedAt,
    updatedAt: startedAt,
  };
  await store.createRun(record);
  await using claim = await store.claimRun(runId);
  const log = createEventLog(runId, claim.store, { now: Date.now, onEvent: options.onEvent });
  const model = [...new Set([...task.models.values()].map((entry) => entry.name))].join(", ");
  const deliverables = [...task.deliverables];
  log.emit({ type: "run.started", runId, goal: task.goal, lead, model, deliverables });
  tellUnpriced(log, task.prices);
  const progress = createProgress();
  const session = {
    runId,
    team,
    task,
    store: claim.store,
    log,
    output,
    progress,
    ended: [],
    timesLimited: 0,
    changes: [],
    workedBeforeMs: 0,
  };
  // Whoever watches learns that it has begun before all that works is loaded and started. What cannot be stored comes
  // out at the first step.
  if (options.onEvent !== undefined) await log.flush().catch(() => undefined);
  const { workOnRun } = await import("./work-on-run.ts");
  return await workOnRun(session, options);
}
