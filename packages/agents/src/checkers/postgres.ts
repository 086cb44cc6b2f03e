import { readFile } from "node:fs/promises";
import type { PGlite, PGliteOptions } from "@electric-sql/pglite";
import { executeEach } from "./execute-statements.ts";
import { schemaAdvice } from "./postgres-advice.ts";
import type { Fault } from "./report-findings.ts";
import { extensionsFor } from "./sql-extensions.ts";
import { refusedStatement } from "./sql-policy.ts";
import type { SqlStatement, SqlStatements } from "./sql-statements.ts";
import { toolVersion } from "./tool-version.ts";

/** The file beside this module with the files of an empty PostgreSQL; it may be absent. */
export function emptyDatabaseFile(): string {
  return `${toolVersion("@electric-sql/pglite").replace(/^.*\//, "")}.tar.gz`;
}

/**
 * An empty PostgreSQL inside this process; starting it takes most of the time of a check. With the files of an empty one
 * beside this module it takes 0.2 s and 250 MB, else it makes them: 1.3 s and 500 MB.
 */
export async function startDatabase(extensions: NonNullable<PGliteOptions["extensions"]> = {}): Promise<PGlite> {
  const [{ PGlite }, files] = await Promise.all([import("@electric-sql/pglite"), readEmptyDatabase()]);
  // Measured: with small buffers and log segments it starts in 1.3 s instead of 2 to 3 s and holds 0.5 GB instead of 0.8 GB.
  const made = { postgresqlconf: ["shared_buffers=16MB"], initDbStartParams: ["--wal-segsize=1", "--no-sync"] };
  return PGlite.create({ extensions, ...(files === undefined ? made : { loadDataDir: files }) });
}

async function readEmptyDatabase(): Promise<Blob | undefined> {
  try {
    const bytes = await readFile(new URL(emptyDatabaseFile(), import.meta.url));
    return new Blob([bytes], { type: "application/x-gzip" });
  } catch {
    return undefined;
  }
}

/**
 * Executes the statements in an empty PostgreSQL and tells every error, not only the first. A database that was started
 * before is used up, unless the statements need an extension that it does not have.
 */
export async function executeSchema(
  text: string,
  read: Pick<SqlStatements, "statements" | "unread">,
  started?: PGlite,
): Promise<readonly Fault[]> {
  const { database, faults, allowed } = await openSchema(text, read, started);
  const isWhole = read.unread.length === 0 && !faults.some(isError);
  try {
    return isWhole ? [...faults, ...(await schemaAdvice(database, text, allowed))] : faults;
  } finally {
    // An engine that has crashed cannot be closed; what it told before still counts.
    await database.close().catch(() => undefined);
  }
}

/** A PostgreSQL in which a schema was executed. The caller closes it. */
interface OpenSchema {
  readonly database: PGlite;
  readonly faults: readonly Fault[];
  /** The statements that were not refused. */
  readonly allowed: readonly SqlStatement[];
}

/** As {@link executeSchema}, and leaves the database open; it must be closed. */
export async function openSchema(
  text: string,
  { statements, unread }: Pick<SqlStatements, "statements" | "unread">,
  started?: PGlite,
): Promise<OpenSchema> {
  const refused = statements.map((statement) => refusedStatement(text, statement));
  const allowed = statements.filter((_statement, index) => refused[index] === undefined);
  const passedOver = statements.filter((_statement, index) => refused[index]?.severity === "info");
  const database = await databaseFor(allowed, started);
  const found = await executeEach(database, { text, statements: allowed, passedOver, unread });
  return { database, faults: [...unrepeatedNotes(refused), ...found], allowed };
}

/** Whether a fault of a schema makes it invalid. */
export function isError({ severity }: Fault): boolean {
  return severity === undefined || severity === "error";
}

/** A dump has a COPY for each of its tables; the note about them is told once. */
function unrepeatedNotes(refused: readonly (Fault | undefined)[]): readonly Fault[] {
  const faults = refused.filter((fault) => fault !== undefined);
  const first = new Map(faults.map(({ message }) => [message, faults.find((fault) => fault.message === message)]));
  return faults.filter((fault) => fault.severity !== "info" || first.get(fault.message) === fault);
}

async function databaseFor(statements: readonly SqlStatement[], started: PGlite | undefined): Promise<PGlite> {
  const extensions = await extensionsFor(statements);
  if (extensions === undefined) return started ?? startDatabase();
  await started?.close();
  return startDatabase(extensions);
}
