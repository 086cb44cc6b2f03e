import { OrchestrateError } from "../errors.ts";
import type { RunStore } from "../stores/run-store.ts";

/** What goes wrong with a write: it is not done, or it is done and its caller is told that it was not. */
export type StoreFault = "not done" | "done but denied";

/** A store whose writes fail when `fault` says so; it is asked before each one, claims' stores included. */
export function faultyStore(store: RunStore, fault: (operation: string) => StoreFault | undefined): RunStore {
  const guarded =
    <Arguments extends unknown[], T>(operation: string, work: (...args: Arguments) => Promise<T>) =>
    async (...args: Arguments): Promise<T> => {
      const wrong = fault(operation);
      if (wrong === "not done") throw failure(operation);
      const result = await work(...args);
      if (wrong === "done but denied") throw failure(operation);
      return result;
    };
  return {
    ...store,
    createRun: guarded("createRun", (...args: Parameters<RunStore["createRun"]>) => store.createRun(...args)),
    updateRun: guarded("updateRun", (...args: Parameters<RunStore["updateRun"]>) => store.updateRun(...args)),
    appendEvents: guarded("appendEvents", (...args: Parameters<RunStore["appendEvents"]>) =>
      store.appendEvents(...args),
    ),
    putText: guarded("putText", (...args: Parameters<RunStore["putText"]>) => store.putText(...args)),
    putCheck: guarded("putCheck", (...args: Parameters<RunStore["putCheck"]>) => store.putCheck(...args)),
    putQuestion: guarded("putQuestion", (...args: Parameters<RunStore["putQuestion"]>) => store.putQuestion(...args)),
    answerQuestion: guarded("answerQuestion", (...args: Parameters<RunStore["answerQuestion"]>) =>
      store.answerQuestion(...args),
    ),
    claimRun: async (id) => {
      const claim = await guarded("claimRun", (...args: Parameters<RunStore["claimRun"]>) => store.claimRun(...args))(
        id,
      );
      return { ...claim, store: faultyStore(claim.store, fault) };
    },
  };
}

function failure(operation: string): OrchestrateError {
  return new OrchestrateError("store-failed", `the store failed: ${operation}`);
}
