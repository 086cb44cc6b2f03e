import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { damagedStore } from "./damaged-store.ts";

/**
 * A few bytes beside a store that say how many transactions it has taken. A store that has taken fewer has lost some: its
 * write-ahead log is gone or unreadable, or an older copy lies in its place. SQLite opens such a store without a word.
 */
export interface CommitJournal {
  /** Counts the transaction that is about to be committed, inside it. */
  count(database: DatabaseSync): number;
  /** Notes that it has been committed. */
  note(commits: number): void;
  close(): void;
}

/** Opens the journal of a store. Throws `store-failed` when the store is behind it. */
export function openCommitJournal(database: DatabaseSync, location: string): CommitJournal {
  const path = `${location}.commits`;
  // Before the store itself: another process may be writing, first to the store and then here.
  const noted = readNoted(path);
  const { id, commits } = readState(database);
  if (noted !== undefined && noted.id === id && noted.commits > commits) {
    throw damagedStore(location, `it has ${commits} of the ${noted.commits} writes that were made to it`, undefined, {
      hint: `Restore a whole copy, or the files that belong beside it. To go on with what is left, after a power cut for example, remove ${path}.`,
    });
  }
  const file = openSync(path, noted === undefined ? "w" : "r+", 0o600);
  const note = (count: number): void => {
    try {
      writeSync(file, `${id} ${count}`.padEnd(lineBytes - 1).concat("\n"), 0);
    } catch {
      // It then knows of fewer writes than there are, which does no harm; the store itself has taken this one.
    }
  };
  note(commits);
  return {
    count: (counted) =>
      Number(counted.prepare("update store_state set commits = commits + 1 returning commits").get()?.["commits"]),
    note,
    close: () => closeSync(file),
  };
}

const lineBytes = 64;

interface Noted {
  readonly id: string;
  readonly commits: number;
}

function readNoted(path: string): Noted | undefined {
  try {
    const [, id = "", commits = ""] = /^([0-9a-f]{32}) (\d+) *\n$/.exec(readFileSync(path, "latin1")) ?? [];
    return id === "" ? undefined : { id, commits: Number(commits) };
  } catch {
    return undefined;
  }
}

function readState(database: DatabaseSync): Noted {
  const row = database.prepare("select id, commits from store_state").get();
  return { id: String(row?.["id"]), commits: Number(row?.["commits"]) };
}
