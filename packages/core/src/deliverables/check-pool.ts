import type { CheckJob } from "./check-child.ts";
import { startCheckProcess, type CheckProcess, type CheckReply } from "./check-process.ts";

/** Bounds of isolated checks. */
export interface CheckLimits {
  /** Milliseconds that one check may take before its process is killed. */
  readonly timeMs: number;
  /** Megabytes of JavaScript heap of one process. */
  readonly memoryMegabytes: number;
  /** Processes at the same time. */
  readonly processes: number;
}

/** Child processes that share the checks of a run. */
export interface CheckPool {
  run(job: Omit<CheckJob, "id">): Promise<CheckReply>;
  /** Kills every process; what is still in the queue is answered as lost. */
  close(): void;
}

interface Slot {
  process: CheckProcess | undefined;
  isBusy: boolean;
}

interface WaitingJob {
  readonly job: Omit<CheckJob, "id">;
  readonly settle: (reply: CheckReply) => void;
}

/** Opens a pool for checkers in these modules; no process is started before it is needed. */
export function openCheckPool(modules: readonly string[], limits: CheckLimits): CheckPool {
  const slots: Slot[] = Array.from({ length: limits.processes }, () => ({ process: undefined, isBusy: false }));
  const homes = new Map<string, Slot>();
  const waiting: WaitingJob[] = [];
  const closed = new AbortController();
  let jobs = 0;

  async function work(slot: Slot, { job, settle }: WaitingJob): Promise<void> {
    slot.isBusy = true;
    if (slot.process?.alive() !== true) slot.process = startCheckProcess(modules, limits.memoryMegabytes);
    jobs += 1;
    settle(await slot.process.run({ ...job, id: jobs }, limits.timeMs));
    slot.isBusy = false;
    giveOut();
  }

  function giveOut(): void {
    for (const slot of slots) {
      const next = slot.isBusy ? undefined : takeNext(slot, waiting, homes);
      if (next !== undefined) void work(slot, next);
    }
  }

  return {
    run: (job) =>
      new Promise((settle) => {
        // A run that was stopped may still have checks to ask for.
        if (closed.signal.aborted) return settle({ lost: "exit", detail: "the run is over" });
        waiting.push({ job, settle });
        return giveOut();
      }),
    close: () => {
      closed.abort();
      for (const { settle } of waiting.splice(0)) settle({ lost: "exit", detail: "the run is over" });
      for (const slot of slots) slot.process?.kill();
    },
  };
}

/**
 * What a free process works on next: a checker that it has loaded, else one that nobody has, else one of which another
 * process has two waiting, because to load a checker twice takes time and memory.
 */
function takeNext(slot: Slot, waiting: WaitingJob[], homes: Map<string, Slot>): WaitingJob | undefined {
  const own = waiting.find(({ job }) => homes.get(job.checker) === slot);
  const next = own ?? waiting.find(({ job }) => !homes.has(job.checker)) ?? secondOf(waiting);
  if (next === undefined) return undefined;
  waiting.splice(waiting.indexOf(next), 1);
  if (!homes.has(next.job.checker)) homes.set(next.job.checker, slot);
  return next;
}

function secondOf(waiting: readonly WaitingJob[]): WaitingJob | undefined {
  const seen = new Set<string>();
  return waiting.find(({ job }) => {
    const isSecond = seen.has(job.checker);
    seen.add(job.checker);
    return isSecond;
  });
}
