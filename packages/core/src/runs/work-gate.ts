import { OrchestrateError } from "../errors.ts";

/** Lets pieces of work begin until the run is asked to come to rest. */
export interface WorkGate extends Disposable {
  /**
   * Does a piece of work. Once the run shall come to rest it never begins; the call fails with `stopped` when all that
   * was under way has ended, so that nothing which is under way is broken off for it.
   */
  enter<T>(work: () => Promise<T>): Promise<T>;
}

/** A gate that closes when `rest` aborts, and listens to it until it is disposed. */
export function createWorkGate(rest: AbortSignal | undefined): WorkGate {
  let underWay = 0;
  const atRest = Promise.withResolvers<never>();
  atRest.promise.catch(() => undefined);
  const restWhenDone = (): void => {
    if (underWay > 0 || rest?.aborted !== true) return;
    // What has just ended is stored first, and may begin nothing.
    setImmediate(() => {
      if (underWay === 0) atRest.reject(new OrchestrateError("stopped", "the run was stopped"));
    });
  };
  rest?.addEventListener("abort", restWhenDone, { once: true });
  return {
    enter: async (work) => {
      if (rest?.aborted === true) {
        restWhenDone();
        return atRest.promise;
      }
      underWay += 1;
      try {
        return await work();
      } finally {
        underWay -= 1;
        restWhenDone();
      }
    },
    [Symbol.dispose]: () => rest?.removeEventListener("abort", restWhenDone),
  };
}
