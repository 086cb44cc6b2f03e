import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { OrchestrateError } from "../errors.ts";
import { once } from "../once.ts";
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
    checkpointer: once(async () => faultyCheckpointer(await store.checkpointer(), guarded)),
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

type Guard = <Arguments extends unknown[], T>(
  operation: string,
  work: (...args: Arguments) => Promise<T>,
) => (...args: Arguments) => Promise<T>;

function faultyCheckpointer(checkpointer: BaseCheckpointSaver, guarded: Guard): BaseCheckpointSaver {
  const put = guarded("put", checkpointer.put.bind(checkpointer));
  const putWrites = guarded("putWrites", checkpointer.putWrites.bind(checkpointer));
  return new Proxy(checkpointer, {
    get: (target, name) => {
      if (name === "put") return put;
      if (name === "putWrites") return putWrites;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function failure(operation: string): OrchestrateError {
  return new OrchestrateError("store-failed", `the store failed: ${operation}`);
}
