import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "@orchestrate/core/deliverables";
import { isMigrationPath } from "../checkers/migration-path.ts";
import { holdsNamedQueries } from "../checkers/named-queries.ts";
import { executeSchema, startDatabase } from "../checkers/postgres.ts";
import { hasOpenSchemas } from "../checkers/psql-text.ts";
import { reportFindings, type Fault } from "../checkers/report-findings.ts";
import { readSqlStatements } from "../checkers/sql-statements.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { capacityInputs } from "../design/capacity-inputs.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { proposedDatabase } from "../drafts/adr-draft.ts";
import { draftSql } from "../drafts/sql-draft.ts";
import { TaskFacts } from "../facts.ts";

const instructions = `Write the database schema as one SQL file for PostgreSQL 18. It is parsed by PostgreSQL's own grammar and then executed, statement by statement, in an
empty PostgreSQL; every error comes back to you with line and column and must be corrected before the document counts.

- Tables, types, indexes, views, functions (sql, plpgsql), policies, roles and grants. No COPY, DO, LOAD, ALTER SYSTEM. Extensions of PostgreSQL's own contrib only
  (btree_gin, btree_gist, citext, hstore, ltree, pg_trgm, pgcrypto, unaccent, uuid-ossp …): what others bring is not checked.
- Every table has a primary key. In a multi-tenant service every table of a tenant has \`tenant_id\`, leads its keys and indexes with it, uses composite foreign keys and has row level security.
- Every foreign key has an index that begins with its columns. No other index without the query that it serves, named in a COMMENT ON INDEX.
- Money is \`numeric(19,4)\` with a \`char(3)\` currency, never float; times are \`timestamptz\`. Constraints (NOT NULL, CHECK) state what is always true.
- State the expected rows per year of each table; partition what grows beyond some 10 million, and say what is done with old rows.
- Have a table for idempotency keys and one for the audit log, if the API needs them.
- Column names are the API's property names in snake_case; limits on lengths are the same in both.
- Every number that you state is given by the task, measured, computed (say how) or marked "assumed".`;

async function check(input: CheckInput, prepared?: unknown): Promise<CheckOutcome> {
  const parser = toolVersion("libpg-query");
  const engine = toolVersion("@electric-sql/pglite");
  const read = await readSqlStatements(input.text.length > MAX_CHARACTERS ? "" : input.text);
  if (read.statements.length === 0) {
    const empty = { line: 1, column: 1, rule: "empty", message: "the file holds no statement" };
    return reportFindings(input, parser, () => (read.faults.length > 0 ? read.faults : [empty]));
  }
  if (read.faults.length === 0 && hasOpenSchemas(input.text)) return reportFindings(input, parser, () => [UNEXECUTED]);
  const started = prepared as Awaited<ReturnType<typeof startDatabase>> | undefined;
  const outcome = await reportFindings(input, engine, () => executeSchema(input.text, read, started));
  if (outcome.status !== "checked") return outcome;
  const syntax = await reportFindings(input, parser, () => read.faults);
  const findings = [...(syntax.status === "checked" ? syntax.findings : []), ...outcome.findings];
  findings.sort((one, other) => one.line - other.line || one.column - other.column);
  return { ...outcome, tools: [parser, engine], findings };
}

const UNEXECUTED: Fault = {
  line: 1,
  column: 1,
  rule: "not-executed",
  severity: "info",
  message: "something else fills in names of schemas here: the text was parsed and not executed",
};

/** A text above it is refused by its size alone and need not be parsed. */
const MAX_CHARACTERS = 1_048_576;

/** The PostgreSQL schema, parsed by PostgreSQL's grammar and executed in an empty database. */
export const sqlDdl: DeliverableKind = defineDeliverable({
  id: "sql-ddl",
  title: "Database schema (PostgreSQL)",
  path: "db/schema.sql",
  language: "sql",
  checkedBy: "PostgreSQL's parser, then every statement executed in PostgreSQL (PGlite)",
  instructions,
  reads: ["adr", "openapi"],
  draft: (input) => {
    const { facts, goal } = input;
    const retention = capacityInputs(TaskFacts.parse(facts), goal).retentionYears;
    return [{ text: draftSql(designFrom(facts, goal), retention, proposedDatabase(input)) }];
  },
  check,
  recognises: ({ path, text }) =>
    /\.sql$/i.test(path) &&
    !isMigrationPath(path) &&
    !holdsNamedQueries(text) &&
    /^\s*create\s+(?:unlogged\s+)?table\b/im.test(text),
  prepare: () => startDatabase(),
  isolated: import.meta.url,
});
