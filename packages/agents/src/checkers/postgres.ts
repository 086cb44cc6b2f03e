import type { PGlite, PGliteOptions } from "@electric-sql/pglite";
import { offsetOfCharacter, placeAt } from "./position.ts";
import { schemaAdvice } from "./postgres-advice.ts";
import type { Fault } from "./report-findings.ts";
import { ALLOWED_EXTENSIONS, refusedStatement } from "./sql-policy.ts";
import { MAX_FAULTS, type SqlStatement } from "./sql-statements.ts";

/** An empty PostgreSQL inside this process; starting it takes most of the time of a check. */
export async function startDatabase(extensions: PGliteOptions["extensions"] = {}): Promise<PGlite> {
  const { PGlite } = await import("@electric-sql/pglite");
  // Measured: with small buffers and log segments it starts in 1.3 s instead of 2 to 3 s and holds 0.5 GB instead of 0.8 GB.
  return PGlite.create({
    extensions,
    postgresqlconf: ["shared_buffers=16MB"],
    initDbStartParams: ["--wal-segsize=1", "--no-sync"],
  });
}

/**
 * Executes the statements in an empty PostgreSQL and tells every error, not only the first. A database that was started
 * before is used up, unless the statements need an extension that it does not have.
 */
export async function executeSchema(
  text: string,
  statements: readonly SqlStatement[],
  started?: PGlite,
): Promise<readonly Fault[]> {
  const { database, faults, allowed } = await openSchema(text, statements, started);
  try {
    return faults.length > 0 ? faults : await schemaAdvice(database, text, allowed);
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
  statements: readonly SqlStatement[],
  started?: PGlite,
): Promise<OpenSchema> {
  const refused = statements.map((statement) => refusedStatement(text, statement));
  const allowed = statements.filter((_statement, index) => refused[index] === undefined);
  const database = await databaseFor(allowed, started);
  const faults = refused.filter((fault) => fault !== undefined);
  return { database, faults: [...faults, ...(await executeEach(database, text, allowed))], allowed };
}

async function databaseFor(statements: readonly SqlStatement[], started: PGlite | undefined): Promise<PGlite> {
  const wanted = new Set(
    statements.filter((one) => one.kind === "CreateExtensionStmt").map((one) => one.tree["extname"]),
  );
  const names = ALLOWED_EXTENSIONS.filter((name) => wanted.has(name));
  if (names.length === 0) return started ?? startDatabase();
  await started?.close();
  return startDatabase(Object.fromEntries(await Promise.all(names.map(loadExtension))));
}

async function loadExtension(name: (typeof ALLOWED_EXTENSIONS)[number]): Promise<[string, never]> {
  const module = (await import(`@electric-sql/pglite/contrib/${name}`)) as Readonly<Record<string, never>>;
  const extension = module[name];
  if (extension === undefined) throw new Error(`the extension ${name} is not in this version of PGlite`);
  return [name, extension];
}

async function executeEach(
  database: PGlite,
  text: string,
  statements: readonly SqlStatement[],
): Promise<readonly Fault[]> {
  if (await executeAll(database, statements)) return [];
  const faults: Fault[] = [];
  const broken = new Set<string>();
  for (const statement of statements) {
    if (faults.length >= MAX_FAULTS) break;
    // A failure inside a transaction would make all that follows fail for that reason alone.
    if (statement.kind === "TransactionStmt") continue;
    try {
      await database.exec(statement.sql);
    } catch (error) {
      const fault = postgresFault(text, statement, error);
      const created = createdRelation(statement);
      if (created !== undefined) broken.add(created);
      if (!followsFrom(fault, broken)) faults.push(fault);
    }
  }
  return faults;
}

/** Whether all statements run in one go, which takes half the time; when they do not, nothing of them stays. */
async function executeAll(database: PGlite, statements: readonly SqlStatement[]): Promise<boolean> {
  const text = statements.filter((one) => one.kind !== "TransactionStmt").map((one) => one.sql);
  try {
    await database.exec(["BEGIN", ...text, "COMMIT"].join("\n;\n"));
    return true;
  } catch {
    await database.exec("ROLLBACK");
    return false;
  }
}

function createdRelation(statement: SqlStatement): string | undefined {
  const relation =
    statement.kind === "CreateStmt" || statement.kind === "ViewStmt"
      ? (statement.tree["relation"] ?? statement.tree["view"])
      : undefined;
  return (relation as { relname?: string } | undefined)?.relname;
}

/** Whether the error only says that a table is missing whose own statement failed before. */
function followsFrom(fault: Fault, broken: ReadonlySet<string>): boolean {
  const missing = /^relation "(?:[^"]*\.)?([^".]+)" does not exist/.exec(fault.message)?.[1];
  return fault.rule === "42P01" && missing !== undefined && broken.has(missing);
}

interface PostgresError {
  readonly code?: string;
  readonly position?: string | number;
  readonly message?: string;
  readonly detail?: string;
  readonly hint?: string;
}

// Errors of execution name what they are about instead of telling where it stands.
function offsetOfName(sql: string, words: string): number {
  for (const [, name = ""] of words.matchAll(/"([^"]{1,63})"/g)) {
    const at = new RegExp(String.raw`(?<![\w])${name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}(?![\w])`).exec(
      sql,
    )?.index;
    if (at !== undefined && at > 0) return at;
  }
  return 0;
}

/** What PostgreSQL said of a statement, at its place in the whole text. */
export function postgresFault(text: string, statement: SqlStatement, error: unknown): Fault {
  const said = (typeof error === "object" && error !== null ? error : {}) as PostgresError;
  const { code = "engine-failed", message = String(error), detail = "", hint = "" } = said;
  // Roles belong to the server, not to the schema: they may well be there.
  const isRole = /^role "[^"]*" does not exist$/.test(message);
  return {
    ...placeAt(text, statement.offset + offsetIn(statement.sql, said)),
    rule: code,
    ...(isRole ? { severity: "warning" as const } : {}),
    message: detail === "" ? message : `${message} (${detail})`,
    ...(hint === "" ? {} : { hint }),
  };
}

function offsetIn(sql: string, { position, message = "", detail = "" }: PostgresError): number {
  const character = position === undefined ? Number.NaN : Number(position) - 1;
  return Number.isFinite(character) ? offsetOfCharacter(sql, character) : offsetOfName(sql, `${message} ${detail}`);
}
