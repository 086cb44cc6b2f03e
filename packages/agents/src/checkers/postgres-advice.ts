import type { PGlite } from "@electric-sql/pglite";
import { placeAt } from "./position.ts";
import type { Fault } from "./report-findings.ts";
import type { SqlStatement } from "./sql-statements.ts";
import type { SourcePlace } from "./yaml-source.ts";

interface Advice {
  readonly rule: string;
  /** Answers the columns `relation` and `subject`, and `field` where it is about one column. */
  readonly query: string;
  readonly message: (subject: string) => string;
  readonly hint: string;
}

const OWN_TABLES = `c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`;

const ADVICE: readonly Advice[] = [
  {
    rule: "primary-key-missing",
    query: `SELECT c.relname AS relation, c.relname AS subject FROM pg_class c WHERE ${OWN_TABLES}
      AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p')`,
    message: (subject) => `the table ${subject} has no primary key`,
    hint: "Without one a row cannot be addressed, and logical replication cannot apply changes.",
  },
  {
    rule: "foreign-key-not-indexed",
    query: `SELECT c.relname AS relation, k.conname AS subject, (SELECT attname FROM pg_attribute WHERE attrelid = c.oid
        AND attnum = k.conkey[1]) AS field FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
      WHERE k.contype = 'f' AND ${OWN_TABLES} AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid
        AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)`,
    message: (subject) => `no index begins with the columns of the foreign key ${subject}`,
    hint: "Deleting or changing a parent row then reads the whole table.",
  },
  {
    rule: "float-column",
    query: `SELECT c.relname AS relation, c.relname || '.' || a.attname AS subject, a.attname AS field FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE ${OWN_TABLES} AND a.attnum > 0 AND a.atttypid IN ('float4'::regtype, 'float8'::regtype, 'money'::regtype)`,
    message: (subject) => `${subject} does not hold exact decimals`,
    hint: "Use numeric(19,4) for amounts; a float cannot hold 0.10, and money depends on the server's locale.",
  },
  {
    rule: "timestamp-without-zone",
    query: `SELECT c.relname AS relation, c.relname || '.' || a.attname AS subject, a.attname AS field FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE ${OWN_TABLES} AND a.attnum > 0 AND a.atttypid = 'timestamp'::regtype`,
    message: (subject) => `${subject} is a timestamp without time zone`,
    hint: "Use timestamptz: it stores the moment, not what a clock showed somewhere.",
  },
  {
    rule: "row-security-missing",
    query: `SELECT c.relname AS relation, c.relname AS subject FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE ${OWN_TABLES} AND a.attname = 'tenant_id' AND NOT c.relrowsecurity`,
    message: (subject) => `${subject} has a tenant_id and no row level security`,
    hint: "Enable it and add a policy, so that a forgotten WHERE does not show another tenant's rows.",
  },
];

/** What PostgreSQL accepts and a reviewer would not: warnings, read from the catalog of the executed schema. */
export async function schemaAdvice(
  database: PGlite,
  text: string,
  statements: readonly SqlStatement[],
): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  // A document may have changed both; the catalog is read as the owner and by its full names.
  await database.exec("RESET ROLE; SET search_path = pg_catalog, public");
  for (const { rule, query, message, hint } of ADVICE) {
    const { rows } = await database.query<{ relation: string; subject: string; field?: string }>(query);
    for (const { relation, subject, field = "" } of rows) {
      faults.push({
        ...placeOf(text, statements, relation, field),
        rule,
        severity: "warning",
        message: message(subject),
        hint,
      });
    }
  }
  return faults;
}

/** Where the column is defined; the table where it is about no column, or about one that came otherwise. */
function placeOf(text: string, statements: readonly SqlStatement[], table: string, column: string): SourcePlace {
  const about = statements.filter(
    (one) => (one.tree["relation"] as { relname?: string } | undefined)?.relname === table,
  );
  const name = column.replaceAll(/[^\w$]/g, String.raw`\$&`);
  for (const { sql, offset } of column === "" ? [] : about) {
    const found = new RegExp(`(?:[(,]\\s*|^\\s*|\\bcolumn\\s+(?:if\\s+not\\s+exists\\s+)?)"?${name}"?\\s`, "im").exec(
      sql,
    );
    if (found !== null) return placeAt(text, offset + found.index + found[0].search(/[^\s(,]/));
  }
  return placeAt(text, about[0]?.offset ?? 0);
}
