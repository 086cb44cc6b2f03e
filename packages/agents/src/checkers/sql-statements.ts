import type * as LibPgQuery from "libpg-query";
import { byteOffsets, offsetOfCharacter, placeAt } from "./position.ts";
import { withoutPsql } from "./psql-text.ts";
import type { Fault } from "./report-findings.ts";

/** One statement of a SQL text. */
export interface SqlStatement {
  /** Kind of its syntax tree, such as `CreateStmt`. */
  readonly kind: string;
  readonly tree: Readonly<Record<string, unknown>>;
  readonly sql: string;
  /** Where it begins in the whole text, in UTF-16 units; blanks and comments before it are left out. */
  readonly offset: number;
}

/** Nobody reads more, and each costs a walk through the text. */
export const MAX_FAULTS = 100;

/** What PostgreSQL's own parser says: every statement, or those that it could read beside the errors of the others. */
export interface SqlStatements {
  readonly statements: readonly SqlStatement[];
  readonly faults: readonly Fault[];
  /** The texts of the statements that could not be read. */
  readonly unread: readonly string[];
}

type Parser = typeof LibPgQuery;

/** Reads a SQL text with PostgreSQL 18's own grammar, without what is meant for psql; nothing is executed. */
export async function readSqlStatements(given: string): Promise<SqlStatements> {
  const text = withoutPsql(given);
  const zero = text.indexOf("\0");
  if (zero >= 0) {
    // The parser takes a C string: what follows a zero byte would be accepted unread.
    return { statements: [], faults: [syntaxFault(text, zero, "the text holds a zero byte")], unread: [] };
  }
  const parser = await import("libpg-query");
  await parser.loadModule();
  try {
    return { statements: statementsOf(parser, text), faults: [], unread: [] };
  } catch (error) {
    return statementByStatement(parser, text, error);
  }
}

function statementsOf(parser: Parser, text: string): readonly SqlStatement[] {
  const offsetOf = byteOffsets(text);
  const statements: SqlStatement[] = [];
  for (const raw of parser.parseSync(text).stmts ?? []) {
    const from = raw.stmt_location ?? 0;
    const start = offsetOf(from);
    // A length of 0 or none means the rest of the text.
    const whole = text.slice(start, raw.stmt_len ? offsetOf(from + raw.stmt_len) : text.length);
    const lead = lengthOfLead(whole);
    const [entry] = Object.entries(raw.stmt ?? {}) as [string, Readonly<Record<string, unknown>>][];
    if (entry === undefined) continue;
    statements.push({ kind: entry[0], tree: entry[1], sql: whole.slice(lead), offset: start + lead });
  }
  return statements;
}

/** Length of the blanks and comments that a text begins with. */
function lengthOfLead(text: string): number {
  const lead = /\s+|--[^\n]*|\/\*[\s\S]*?\*\//y;
  let end = 0;
  while (lead.test(text)) end = lead.lastIndex;
  return end;
}

/** The parser stops at its first error; parsing statement by statement finds one in each. */
function statementByStatement(parser: Parser, text: string, first: unknown): SqlStatements {
  const faults: Fault[] = [];
  const statements: SqlStatement[] = [];
  const unread: string[] = [];
  for (const [offset, sql] of splitAtSemicolons(parser, text)) {
    if (faults.length >= MAX_FAULTS) break;
    try {
      statements.push(...statementsOf(parser, sql).map((one) => ({ ...one, offset: one.offset + offset })));
    } catch (error) {
      unread.push(sql);
      faults.push(syntaxFault(text, offset + errorOffset(parser, sql, error), messageOf(error)));
    }
  }
  if (faults.length > 0) return { statements, faults, unread };
  return {
    statements: [],
    faults: [syntaxFault(text, errorOffset(parser, text, first), messageOf(first))],
    unread: [text],
  };
}

function splitAtSemicolons(parser: Parser, text: string): readonly (readonly [offset: number, sql: string])[] {
  try {
    const offsetOf = byteOffsets(text);
    const ends = parser
      .scanSync(text)
      .tokens.filter((token) => token.text === ";")
      .map((token) => offsetOf(token.end));
    const starts = [0, ...ends];
    return starts.map((start, index) => [start, text.slice(start, starts[index + 1] ?? text.length)] as const);
  } catch {
    // An unterminated string or comment: there are no tokens to split at.
    return [];
  }
}

function errorOffset(parser: Parser, sql: string, error: unknown): number {
  const at = parser.hasSqlDetails(error) ? (error.sqlDetails?.cursorPosition ?? 0) : 0;
  return offsetOfCharacter(sql, Math.max(0, at));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function syntaxFault(text: string, offset: number, message: string): Fault {
  return { ...placeAt(text, offset), rule: "syntax", message };
}
