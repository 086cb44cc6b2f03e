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
  tail: Promise<unknown>;
  waiting: number;
}

/** Opens a pool for checkers in these modules; no process is started before it is needed. */
export function openCheckPool(modules: readonly string[], limits: CheckLimits): CheckPool {
  const slots: Slot[] = Array.from({ length: limits.processes }, () => {
    return { process: undefined, tail: Promise.resolve(), waiting: 0 };
  });
  const homes = new Map<string, Slot>();
  const closed = new AbortController();
  let jobs = 0;

  // A checker goes to the process that has loaded it, unless that one has work waiting and another has none.
  function slotFor(checker: string): Slot {
    const home: Slot = homes.get(checker) ?? (slots[homes.size % slots.length] as Slot);
    homes.set(checker, home);
    return home.waiting < 2 ? home : (slots.find((slot) => slot.waiting === 0) ?? home);
  }

  return {
    run: (job) => {
      const slot = slotFor(job.checker);
      slot.waiting += 1;
      const reply = slot.tail.then(async (): Promise<CheckReply> => {
        // A run that was stopped may still have checks in the queue.
        if (closed.signal.aborted) return { lost: "exit", detail: "the run is over" };
        if (slot.process?.alive() !== true) slot.process = startCheckProcess(modules, limits.memoryMegabytes);
        jobs += 1;
        return slot.process.run({ ...job, id: jobs }, limits.timeMs);
      });
      slot.tail = reply.catch(() => undefined).finally(() => (slot.waiting -= 1));
      return reply;
    },
    close: () => {
      closed.abort();
      for (const slot of slots) slot.process?.kill();
    },
  };
}
