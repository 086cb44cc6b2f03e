import type { PGlite } from "@electric-sql/pglite";
import { nearestName } from "@orchestrate/core/deliverables";
import { listOf, recordOf, textOf } from "./plain-data.ts";
import { offsetOfCharacter, placeAt } from "./position.ts";
import type { Fault } from "./report-findings.ts";
import { mayBring } from "./sql-extensions.ts";
import { MAX_FAULTS, type SqlStatement } from "./sql-statements.ts";

/** What was executed, and what could not be. */
export interface Execution {
  readonly text: string;
  readonly statements: readonly SqlStatement[];
  /** Statements that are of use elsewhere and were passed over: what they would have made is not there. */
  readonly passedOver: readonly SqlStatement[];
  /** Texts of statements that have a syntax error. */
  readonly unread: readonly string[];
}

/** Executes statement by statement, and tells every error, not only the first. */
export async function executeEach(database: PGlite, execution: Execution): Promise<readonly Fault[]> {
  if (await executeAll(database, execution.statements)) return [];
  const { text, statements } = execution;
  const faults: Fault[] = [];
  const world: World = { execution, broken: new Set(), unchecked: new Set(), roles: new Set() };
  for (const statement of statements) {
    if (faults.length >= MAX_FAULTS) break;
    // A failure inside a transaction would make all that follows fail for that reason alone.
    if (statement.kind === "TransactionStmt") continue;
    const known = world.roles.size;
    const error = await executeOne(database, statement, world);
    if (known === 0 && world.roles.size > 0) faults.push(elsewhere(text, statement, [...world.roles][0] ?? ""));
    if (error === undefined) continue;
    const fault = postgresFault(text, statement, error);
    const told = weigh(fault, statement, world);
    for (const name of createdNames(statement)) world.broken.add(name);
    if (told !== undefined) faults.push(told);
  }
  return faults;
}

interface World {
  readonly execution: Execution;
  /** Names of what could not be created. */
  readonly broken: Set<string>;
  /** Columns whose type came from an extension that is not at hand; a text stands in for it. */
  readonly unchecked: Set<string>;
  /** Roles that the text does not create. */
  readonly roles: Set<string>;
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

/** Times that a statement is mended and tried again. */
const ATTEMPTS = 50;

async function executeOne(database: PGlite, statement: SqlStatement, world: World): Promise<unknown> {
  let sql = statement.sql;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await database.exec(sql);
      return undefined;
    } catch (error) {
      const mended = attempt < ATTEMPTS ? await mend(database, { sql, error, world }) : undefined;
      if (mended === undefined) return error;
      sql = mended;
    }
  }
}

async function mend(
  database: PGlite,
  { sql, error, world }: { sql: string; error: unknown; world: World },
): Promise<string | undefined> {
  const { message = "", position } = asPostgresError(error);
  const role = /^role "([^"]+)" does not exist$/.exec(message)?.[1];
  if (role !== undefined && !world.roles.has(role)) {
    // Roles belong to the server: with a stand-in, the rest of the statement is checked.
    world.roles.add(role);
    const made = await database.exec(`CREATE ROLE "${role}"`).catch(() => undefined);
    return made === undefined ? undefined : sql;
  }
  if (!/^type "[^"]+" does not exist$/.test(message) || position === undefined) return undefined;
  if (absence(message, world) === undefined) return undefined;
  return withTextInstead(sql, offsetOfCharacter(sql, Number(position) - 1), world);
}

/** The statement with `text` for the type at the offset, so that the rest of it is checked. */
function withTextInstead(sql: string, offset: number, { unchecked }: World): string | undefined {
  const type = /^(?:(?:"[^"]+"|\w+)\.)?(?:"[^"]+"|\w+)(?:\s*\([^()]*\))?/.exec(sql.slice(offset))?.[0];
  if (type === undefined) return undefined;
  const column = /("[^"]+"|\w+)\s+$/.exec(sql.slice(0, offset))?.[1];
  if (column !== undefined) unchecked.add(column.replaceAll('"', ""));
  // As long as before, so that every other character keeps its place.
  return `${sql.slice(0, offset)}${"text".padEnd(type.length)}${sql.slice(offset + type.length)}`;
}

function elsewhere(text: string, statement: SqlStatement, role: string): Fault {
  const message = `the role ${role} is not made here: roles belong to the server`;
  return { ...placeAt(text, statement.offset), rule: "role-elsewhere", severity: "info", message };
}

/** What is told of an error: nothing when it follows from another, a note when the text cannot be judged here. */
function weigh(fault: Fault, statement: SqlStatement, world: World): Fault | undefined {
  const missing = missingName(fault.message);
  if (missing !== undefined && world.broken.has(missing)) return undefined;
  const why = absence(fault.message, world) ?? standIn(fault, statement, world);
  if (why !== undefined) {
    const { hint: _verdict, message, ...place } = fault;
    return { ...place, rule: "not-checked", severity: "info", message: `not checked: ${uncertain(message)}${why}` };
  }
  const unknown = /^(?:tablespace "|collation "|unrecognized configuration parameter "|schema "public" already)/;
  return unknown.test(fault.message) ? { ...fault, severity: "warning" } : withNearest(fault, world);
}

/** A fault with the name of the text that was most likely meant, where PostgreSQL gives no hint itself. */
function withNearest(fault: Fault, { execution }: World): Fault {
  const [, sort, name] =
    /^(relation|type|column) "(?:[^".]*\.)?([^".]+)"[^"]* does not exist/.exec(fault.message) ?? [];
  if (name === undefined || fault.hint !== undefined) return fault;
  const known = execution.statements.flatMap((one) => (sort === "column" ? columnNames(one) : createdNames(one)));
  const near = nearestName(name, [...new Set(known)]);
  return near === undefined || near === name ? fault : { ...fault, hint: `Did you mean ${near}?` };
}

function columnNames({ tree }: SqlStatement): readonly string[] {
  return listOf(tree["tableElts"]).flatMap((one) => textOf(recordOf(recordOf(one)["ColumnDef"])["colname"]) ?? []);
}

/** What PostgreSQL said, without its verdict where the verdict is not ours to give. */
function uncertain(message: string): string {
  const [, missing] = /^(.*) does not exist/.exec(message) ?? [];
  return missing === undefined ? `${message}; ` : `this needs the ${missing}, and `;
}

function missingName(message: string): string | undefined {
  const named = /^\w+(?: \w+)? "?(?:[^".\s]*\.)?"?([^".(\s]+)"?(?:\([^)]*\))? does not exist/.exec(message)?.[1];
  return named ?? /of relation "([^"]+)" does not exist/.exec(message)?.[1];
}

const MISSING = /does not exist|no default operator class|unrecognized configuration parameter/;

/** Why what PostgreSQL misses may well be there elsewhere, or undefined when nothing explains it. */
function absence(message: string, { execution }: World): string | undefined {
  if (!MISSING.test(message)) return undefined;
  const name = missingName(message) ?? "";
  if (execution.unread.some((sql) => isWordIn(name, sql))) return "the statement that would make it has a syntax error";
  const cause = execution.passedOver.find(({ kind, tree, sql }) => {
    if (kind === "CreateExtensionStmt") {
      const extension = String(tree["extname"]);
      return name === extension || (!/^(?:column|role)\b/.test(message) && mayBring(extension, message));
    }
    return isWordIn(name, sql) || (kind === "DoStmt" && /\bexecute\b/i.test(sql));
  });
  if (cause === undefined) return undefined;
  if (cause.kind === "CreateExtensionStmt") return `the extension ${String(cause.tree["extname"])} is not at hand`;
  return "a statement that was not executed may make it";
}

function standIn({ message }: Fault, { sql }: SqlStatement, { unchecked }: World): string | undefined {
  if (/^(?:type|relation|column|schema|collation) "/.test(message)) return undefined;
  const column = [...unchecked].find((name) => isWordIn(name, sql));
  return column === undefined ? undefined : `the type of ${column} is not at hand`;
}

function isWordIn(name: string, sql: string): boolean {
  if (name === "") return false;
  return new RegExp(String.raw`(?<!\w)${escaped(name)}(?!\w)`, "i").test(sql);
}

function escaped(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** The names of what a statement creates. */
function createdNames({ kind, tree }: SqlStatement): readonly string[] {
  if (!/^Create|^ViewStmt|^Composite/.test(kind)) return [];
  const holders = [tree["relation"], tree["view"], tree["sequence"], tree["typevar"], recordOf(tree["into"])["rel"]];
  const lists = [tree["typeName"], tree["domainname"], tree["funcname"]].map((list) => listOf(list).at(-1));
  const last = lists.map((entry) => textOf(recordOf(recordOf(entry)["String"])["sval"]));
  return [...holders.map((one) => textOf(recordOf(one)["relname"])), ...last, textOf(tree["schemaname"])].flatMap(
    (name) => name ?? [],
  );
}

interface PostgresError {
  readonly code?: string;
  readonly position?: string | number;
  readonly message?: string;
  readonly detail?: string;
  readonly hint?: string;
}

function asPostgresError(error: unknown): PostgresError {
  return typeof error === "object" && error !== null ? error : {};
}

/** What PostgreSQL said of a statement, at its place in the whole text. */
export function postgresFault(text: string, statement: SqlStatement, error: unknown): Fault {
  const { code = "engine-failed", message = String(error), detail = "", hint = "", position } = asPostgresError(error);
  const character = position === undefined ? Number.NaN : Number(position) - 1;
  const offset = Number.isFinite(character)
    ? offsetOfCharacter(statement.sql, character)
    : offsetOfName(statement.sql, `${message} ${detail}`);
  return {
    ...placeAt(text, statement.offset + offset),
    rule: code,
    message: detail === "" ? message : `${message} (${detail})`,
    ...(hint === "" ? {} : { hint }),
  };
}

// Errors of execution name what they are about instead of telling where it stands.
function offsetOfName(sql: string, words: string): number {
  for (const [, name = ""] of words.matchAll(/"([^"]{1,63})"/g)) {
    const at = new RegExp(String.raw`(?<![\w])${escaped(name)}(?![\w])`).exec(sql)?.index;
    if (at !== undefined && at > 0) return at;
  }
  return 0;
}
