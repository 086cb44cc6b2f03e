import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { OrchestrateError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import { damagedStore } from "./damaged-store.ts";
import { formatOf, migrateStore } from "./migrate-store.ts";
import { keepStatements } from "./keep-statements.ts";
import { openCommitJournal, type CommitJournal } from "./commit-journal.ts";
import { createWriteQueue } from "./write-queue.ts";
import { APPLICATION_ID, migrationFrom, SCHEMA_VERSION } from "./sqlite-schema.ts";
import { fileHolder, soleHolder, type StoreHolder } from "./store-holder.ts";

/** How an SQLite store is kept. */
export interface SqliteOptions {
  /** `normal` survives every crash of the process, `full` also a power cut, at about three times the cost of a write. Default `normal`. */
  readonly synchronous?: "normal" | "full";
}

/** One connection whose failures are all `store-failed`, with what to do about them. */
export interface SqliteConnection {
  /** A file path or `memory`. */
  readonly location: string;
  /** This connection, as other processes see it. */
  readonly holder: StoreHolder;
  /** Runs statements that only read. */
  read<T>(work: (database: DatabaseSync) => T): T;
  /** Runs statements in one transaction that holds the write lock from its start; a throw undoes it all. */
  write<T>(work: (database: DatabaseSync) => T): T;
  /** The same together with other work, as {@link WriteQueue.soon} does it; only for work that may be run twice. */
  writeSoon<T>(work: (database: DatabaseSync) => T, guard?: (database: DatabaseSync) => void): Promise<T>;
  /** Gives the room of what was removed back to the file system. */
  compact(): void;
  /** Idempotent. */
  close(): void;
}

const BUSY_TIMEOUT_MS = 5000;
/** 16 MB: a run rewrites the same last pages over and over, and each transfer to the file waits for the disk. */
const WAL_PAGES = 8000;
/** Up to this size every page is checked on opening, which takes some 10 ms at most. */
const QUICK_CHECK_BYTES = 8 * 1024 * 1024;

/** Opens a database in memory. */
export function openMemoryDatabase(): SqliteConnection {
  const database = new DatabaseSync(":memory:");
  database.exec(migrationFrom(0));
  return connect(database, { location: "memory", holder: soleHolder(), journal: undefined });
}

/**
 * Opens the store at `path`, or makes a new one when nothing is there: the file readable by its owner alone (0600), in
 * folders of the same kind (0700) where they are missing. Throws `store-failed` rather than open anything that is
 * damaged, not writable, of a newer version or not a store.
 */
export function openFileDatabase(path: string, options: SqliteOptions = {}): SqliteConnection {
  const location = resolve(path);
  return explainFailure(location, () => {
    if (!existsSync(location)) createFile(location);
    // Never opened otherwise: when any file descriptor of it is closed, the kernel drops all locks that this process has.
    checkPlace(location);
    // A plain path would make an empty database where the file has just gone.
    const url = pathToFileURL(location);
    url.searchParams.set("mode", "rw");
    const database = new DatabaseSync(url, { timeout: BUSY_TIMEOUT_MS });
    try {
      checkDatabase(database, location);
      migrateStore(database, location);
      database.exec(`pragma synchronous = ${options.synchronous === "full" ? "full" : "normal"}`);
      database.exec(`pragma wal_autocheckpoint = ${WAL_PAGES}`);
      return connect(database, {
        location,
        holder: fileHolder(location),
        journal: openCommitJournal(database, location),
      });
    } catch (error) {
      database.close();
      if (isNoDatabase(error)) throw notStore(location, "it is not a database");
      throw error;
    }
  });
}

interface Place extends Pick<SqliteConnection, "location" | "holder"> {
  readonly journal: CommitJournal | undefined;
}

function connect(opened: DatabaseSync, { location, holder, journal }: Place): SqliteConnection {
  const database = keepStatements(opened);
  const queue = createWriteQueue(database, journal);
  return {
    location,
    holder,
    read: (work) => explainFailure(location, () => work(database)),
    write: (work) => explainFailure(location, () => queue.now(work)),
    writeSoon: async (work, guard) => {
      try {
        return await queue.soon(work, guard);
      } catch (error) {
        return explainFailure(location, () => {
          throw error;
        });
      }
    },
    compact: () =>
      explainFailure(location, () => {
        queue.flush();
        database.exec("vacuum; pragma wal_checkpoint(truncate)");
      }),
    close: () => {
      if (database.isOpen) queue.flush();
      if (database.isOpen) {
        database.close();
        journal?.close();
      }
      holder.close();
    },
  };
}

/**
 * A store comes into being complete: it is built beside its place and then linked there. So an empty or half-written
 * file is always damage, and of two processes that start at once one makes the store and both use it.
 */
function createFile(location: string): void {
  makeFolder(dirname(location), 0o700);
  const draft = `${location}.${randomUUID()}.new`;
  try {
    const descriptor = openSync(draft, "wx", 0o600);
    try {
      fillDraft(draft);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    place(draft, location);
  } catch (error) {
    if (!existsSync(location)) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

// Nobody sees a draft that a crash has left half made, so nothing but the whole of it waits for the disk.
function fillDraft(draft: string): void {
  const database = new DatabaseSync(draft);
  try {
    database.exec("pragma page_size = 2048; pragma synchronous = off; pragma journal_mode = memory");
    database.exec(`begin; ${migrationFrom(0)} commit; pragma journal_mode = wal`);
  } finally {
    database.close();
  }
}

function place(draft: string, location: string): void {
  try {
    linkSync(draft, location);
  } catch (error) {
    if (existsSync(location)) throw error;
    // Some file systems have no hard links.
    copyFileSync(draft, location, constants.COPYFILE_EXCL);
  }
}

function checkPlace(location: string): void {
  const stat = statSync(location);
  if (!stat.isFile()) throw notStore(location, stat.isDirectory() ? "it is a folder" : "it is not a file");
  if (stat.size === 0) throw damagedStore(location, "it is empty");
}

function isNoDatabase(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, "errcode") === NOT_A_DATABASE;
}

function checkDatabase(database: DatabaseSync, location: string): void {
  if (readPragma(database, "application_id") !== APPLICATION_ID) throw notStore(location, "it is another database");
  const version = formatOf(database);
  if (version > SCHEMA_VERSION) {
    throw new OrchestrateError("store-failed", `the store ${location} was written by a newer orchestrate`, {
      hint: `It has format ${version}; this orchestrate reads up to ${SCHEMA_VERSION}. Update orchestrate, or name another store.`,
    });
  }
  if (version < 1) throw damagedStore(location, "its format version is missing");
  if (statSync(location).size <= QUICK_CHECK_BYTES && readPragma(database, "quick_check(1)") !== "ok") {
    throw damagedStore(location, "its pages contradict each other");
  }
  // Better now than after the first model call.
  database.exec("begin immediate; rollback");
}

function readPragma(database: DatabaseSync, pragma: string): unknown {
  return Object.values(database.prepare(`pragma ${pragma}`).get() ?? {})[0];
}

function notStore(location: string, reason: string): OrchestrateError {
  return new OrchestrateError("store-failed", `${location} is not a store: ${reason}`, {
    hint: "Name another path for the store; nothing was changed.",
  });
}

/** SQLite's primary result codes, from https://sqlite.org/rescode.html, that a person can do something about. */
const REASONS: ReadonlyMap<number, { readonly what: string; readonly hint: string }> = new Map([
  [5, { what: "is busy", hint: "Another program has held its lock for 5 s, a backup for example. Try again." }],
  [6, { what: "is busy", hint: "Another part of this program holds its lock. Try again." }],
  [8, { what: "cannot be written to", hint: "Check the permissions of the file and its folder." }],
  [10, { what: "failed: I/O error", hint: "The disk did not read or write. Check it before you resume." }],
  [13, { what: "failed: disk full", hint: "Free some space, then resume the run." }],
  [14, { what: "cannot be opened", hint: "Check the path and the permissions of the file and its folder." }],
]);
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** Runs the work; every failure of SQLite or of the file system becomes `store-failed`. */
function explainFailure<T>(location: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof OrchestrateError) throw error;
    throw explain(location, error);
  }
}

function explain(location: string, error: Error): Error {
  // A row that does not parse.
  if (error instanceof SyntaxError) return damagedStore(location, error.message, error);
  const errcode: unknown = Reflect.get(error, "errcode");
  if (typeof errcode !== "number") {
    if (!("syscall" in error) && Reflect.get(error, "code") !== "ERR_INVALID_STATE") return error;
    return new OrchestrateError("store-failed", `the store ${location} cannot be used: ${error.message}`, {
      hint: "Check the path and the permissions of the file and its folder.",
      cause: error,
    });
  }
  // The low byte is the primary code; what is above it says where in SQLite it arose.
  const primary = errcode & 0xff;
  if (primary === CORRUPT || primary === NOT_A_DATABASE) return damagedStore(location, error.message, error);
  const reason = REASONS.get(primary);
  return new OrchestrateError("store-failed", `the store ${location} ${reason?.what ?? `failed: ${error.message}`}`, {
    hint: reason?.hint ?? "Nothing of this step was kept; what was stored before it is still there.",
    cause: error,
  });
}
