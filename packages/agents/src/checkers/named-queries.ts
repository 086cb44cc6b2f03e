import { placeAt } from "./position.ts";
import type { Fault } from "./report-findings.ts";
import { readSqlStatements, type SqlStatement } from "./sql-statements.ts";

/** A query of the service, as `db/queries.sql` declares it. */
export interface NamedQuery {
  readonly name: string;
  readonly statement: SqlStatement;
  /** How often it runs at peak; undefined where the file does not say. */
  readonly callsPerSecond: number | undefined;
}

/** What a file of queries declares. */
export interface QueryFile {
  readonly queries: readonly NamedQuery[];
  /** Rows of tables by name, where the file states them itself. */
  readonly rows: ReadonlyMap<string, number>;
  readonly faults: readonly Fault[];
}

const NAME = /^--[ \t]*name:[ \t]*([\w-]+)([^\n]*)/gm;
const ROWS = /^--[ \t]*rows:[ \t]*([\w.]+)[ \t]+([\d][\d,_]*)/gm;
const CALLS = /calls per second:\s*(\d[\d,_]*(?:\.\d+)?)\s*(\(|$)?/i;
const SQLC_PARAMETER = /\bsqlc\.n?arg\(\s*'?(\w+)'?\s*\)|(?<=[\s(=<>,])@([a-z_]\w*)/gi;
const QUERIES: ReadonlySet<string> = new Set(["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"]);

/** Whether a SQL text names its queries, as `-- name: listInvoices` does. */
export function holdsNamedQueries(text: string): boolean {
  return /^--[ \t]*name:[ \t]*\w/m.test(text);
}

/**
 * A text whose parameters are written for sqlc, with `@name` and `sqlc.arg(name)`, as one with `$1` of the same length,
 * so that every place stays. Any other text is left alone, because there `@` is an operator.
 */
export function numberParameters(text: string): string {
  if (!/^--[ \t]*name:[ \t]*\w+[ \t]+:[a-z]/m.test(text)) return text;
  return text
    .split(/^(?=--[ \t]*name:)/m)
    .map((query) => {
      const names: string[] = [];
      return query.replaceAll(SQLC_PARAMETER, (whole, called: string | undefined, short: string | undefined) => {
        const name = called ?? short ?? "";
        if (!names.includes(name)) names.push(name);
        return `$${names.indexOf(name) + 1}`.padEnd(whole.length);
      });
    })
    .join("");
}

/** Reads a file of named queries with PostgreSQL's own grammar. */
export async function readNamedQueries(text: string): Promise<QueryFile> {
  const { statements, faults } = await readSqlStatements(text);
  const rows = new Map([...text.matchAll(ROWS)].map((match) => [match[1] ?? "", numberOf(match[2] ?? "")]));
  if (faults.length > 0) return { queries: [], rows, faults };
  const names = [...text.matchAll(NAME)].map((match) => ({
    name: match[1] ?? "",
    rest: match[2] ?? "",
    offset: match.index,
  }));
  const queries: NamedQuery[] = [];
  const found: Fault[] = [];
  let before = 0;
  for (const statement of statements) {
    const label = names.findLast(({ offset }) => offset >= before && offset < statement.offset);
    found.push(...labelFaults(text, statement, label, queries));
    const calls = CALLS.exec(label?.rest ?? "")?.[1];
    const callsPerSecond = calls === undefined ? undefined : numberOf(calls);
    const line = placeAt(text, statement.offset).line;
    queries.push({ name: label?.name ?? `the query of line ${line}`, statement, callsPerSecond });
    before = statement.offset;
  }
  if (statements.length === 0) found.push({ line: 1, column: 1, rule: "empty", message: "the file holds no query" });
  return { queries, rows, faults: found };
}

function numberOf(text: string): number {
  return Number(text.replaceAll(/[,_]/g, ""));
}

interface Label {
  readonly name: string;
  readonly rest: string;
  readonly offset: number;
}

function labelFaults(
  text: string,
  statement: SqlStatement,
  label: Label | undefined,
  queries: readonly NamedQuery[],
): readonly Fault[] {
  const place = placeAt(text, statement.offset);
  const faults: Fault[] = [];
  if (!QUERIES.has(statement.kind)) {
    const hint = "Keep SELECT, INSERT, UPDATE, DELETE and MERGE here; tables belong in the schema.";
    faults.push({ ...place, rule: "not-a-query", message: `${statement.kind} is no query and was not planned`, hint });
  }
  const hint = "Write -- name: listInvoices; calls per second: 120 (assumed) above it.";
  if (label === undefined)
    return [...faults, { ...place, rule: "query-unnamed", message: "the query has no name", hint }];
  const at = placeAt(text, label.offset);
  if (queries.some(({ name }) => name === label.name))
    faults.push({ ...at, rule: "query-name-repeated", message: `a query before it is named ${label.name} as well` });
  const calls = CALLS.exec(label.rest);
  if (calls === null) {
    const message = `${label.name} does not say how often it runs`;
    faults.push({ ...at, rule: "frequency-missing", severity: "warning", message, hint });
  } else if (calls[2] !== "(") {
    const message = `the frequency of ${label.name} does not say where it comes from`;
    const origin = "Write (given), (measured), (computed: how) or (assumed) behind it.";
    faults.push({ ...at, rule: "frequency-source", severity: "warning", message, hint: origin });
  }
  return faults;
}

/** Whether a statement can be planned: a query, and no data definition. */
export function isQuery(statement: SqlStatement): boolean {
  return QUERIES.has(statement.kind);
}
