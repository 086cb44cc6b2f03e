import type { DatabaseSync } from "node:sqlite";
import type { CommitJournal } from "./commit-journal.ts";
import { isBusy } from "./is-busy.ts";

/** Statements that belong together. They may be run twice: after a failure, alone. */
type Work<T> = (database: DatabaseSync) => T;

interface Waiting {
  readonly work: Work<unknown>;
  readonly guard: Work<void> | undefined;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Runs work in transactions, in the order in which it was given. */
export interface WriteQueue {
  /** Runs at once, after all that waits, in one transaction with it. */
  now<T>(work: Work<T>): T;
  /**
   * Runs with all else that comes in the same turn of the event loop, in one transaction: runs that work side by side
   * share its price. Resolves when it is committed; a failure undoes this work alone. The guard runs before it, once for
   * all work of the transaction that has the same; a throw refuses the work.
   */
  soon<T>(work: Work<T>, guard?: Work<void>): Promise<T>;
  /** Runs all that waits; failures are told to who waits for them. */
  flush(): void;
}

/** Makes the queue of one connection; the journal notes what was committed. */
export function createWriteQueue(database: DatabaseSync, journal?: CommitJournal): WriteQueue {
  let waiting: Waiting[] = [];
  const transact = createTransact(database, journal);

  function flush(): void {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    const results = together(transact, batch);
    for (const [index, { resolve, reject }] of batch.entries()) {
      const result = results[index];
      if (result === undefined) continue;
      if ("error" in result) reject(result.error);
      else resolve(result.value);
    }
  }

  return {
    flush,
    now: (work) => {
      flush();
      return transact(work);
    },
    soon: <T>(work: Work<T>, guard?: Work<void>) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ work, guard, resolve: resolve as (result: unknown) => void, reject });
        if (waiting.length === 1) setImmediate(flush);
      }),
  };
}

type Result = { readonly value: unknown } | { readonly error: unknown };

type Transact = <T>(work: Work<T>) => T;

function together(transact: Transact, batch: readonly Waiting[]): readonly Result[] {
  try {
    return transact((database) => {
      for (const guard of new Set(batch.map(({ guard }) => guard))) guard?.(database);
      return batch.map(({ work }) => ({ value: work(database) }));
    });
  } catch (error) {
    // Of a busy store each attempt would wait for the lock again.
    if (batch.length === 1 || isBusy(error)) return batch.map(() => ({ error }));
    return batch.map((waiting) => alone(transact, waiting));
  }
}

function alone(transact: Transact, { work, guard }: Waiting): Result {
  try {
    return {
      value: transact((database) => {
        guard?.(database);
        return work(database);
      }),
    };
  } catch (error) {
    return { error };
  }
}

function createTransact(database: DatabaseSync, journal: CommitJournal | undefined): Transact {
  return (work) => {
    database.exec("begin immediate");
    try {
      const result = work(database);
      const commits = journal?.count(database);
      database.exec("commit");
      if (commits !== undefined) journal?.note(commits);
      return result;
    } catch (error) {
      // SQLite has already undone it after some errors, a full disk for one.
      if (database.isTransaction) database.exec("rollback");
      throw error;
    }
  };
}
