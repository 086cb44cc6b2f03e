import type { DatabaseSync } from "node:sqlite";
import { OrchestrateError } from "../errors.ts";
import type { RunHolder } from "./run-store.ts";
import type { SqliteConnection } from "./sqlite-database.ts";
import { unknownRun } from "./unknown-run.ts";

interface Owner {
  readonly epoch: number;
  readonly holder: string | undefined;
  readonly pid: number;
}

/** Makes this holder the owner of a run and returns the epoch; throws `run-busy` while another one works on it. */
export function claimRun(connection: SqliteConnection, id: string): number {
  const { holder } = connection;
  holder.appear();
  return connection.write((database) => {
    const owner = findOwner(database, id);
    if (owner.holder !== undefined && holder.isThere(owner.holder)) throw busy(id, owner.pid);
    if (owner.holder !== undefined) holder.forget(owner.holder);
    const epoch = owner.epoch + 1;
    database
      .prepare("update runs set epoch = ?, holder = ?, holder_pid = ? where id = ?")
      .run(epoch, holder.id, process.pid, id);
    return epoch;
  });
}

/** Gives a run up, so that anybody may claim it; nothing happens when somebody has. */
export function releaseRun(connection: SqliteConnection, id: string, epoch: number): void {
  connection.write((database) => {
    database
      .prepare("update runs set holder = null, holder_pid = null where id = ? and epoch = ? and holder = ?")
      .run(id, epoch, connection.holder.id);
  });
}

/** Who works on a run right now. */
export function holderOf(connection: SqliteConnection, id: string): RunHolder | undefined {
  const owner = connection.read((database) => findOwner(database, id));
  return owner.holder !== undefined && connection.holder.isThere(owner.holder) ? { pid: owner.pid } : undefined;
}

/** The same connection, but each write proves first, in its own transaction, that the epoch is still the run's. */
export function fencedConnection(connection: SqliteConnection, id: string, epoch: number): SqliteConnection {
  const prove = (database: DatabaseSync): void => {
    const owner = findOwner(database, id);
    if (owner.epoch !== epoch) throw lost(id, owner);
  };
  return {
    ...connection,
    write: (work) =>
      connection.write((database) => {
        prove(database);
        return work(database);
      }),
    writeSoon: (work) => connection.writeSoon(work, prove),
    close: () => undefined,
  };
}

function findOwner(database: DatabaseSync, id: string): Owner {
  const row = database.prepare("select epoch, holder, holder_pid from runs where id = ?").get(id);
  if (row === undefined) throw unknownRun(id);
  const { holder } = row;
  return {
    epoch: Number(row["epoch"]),
    holder: typeof holder === "string" ? holder : undefined,
    pid: Number(row["holder_pid"]),
  };
}

function busy(id: string, pid: number): OrchestrateError {
  return new OrchestrateError("run-busy", `the run ${id} is being run by process ${pid}`, {
    hint: "Wait for it to end, or stop it; then resume the run.",
  });
}

function lost(id: string, { holder, pid }: Owner): OrchestrateError {
  const who = holder === undefined ? "another process" : `process ${pid}`;
  return new OrchestrateError("run-busy", `the run ${id} was taken over by ${who}; nothing more is written here`, {
    hint: "Look at it with orchestrate show.",
  });
}
