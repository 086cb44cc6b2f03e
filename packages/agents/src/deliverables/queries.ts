import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "@orchestrate/core/deliverables";
import { MAX_DOCUMENT_BYTES } from "../checkers/markdown-outline.ts";
import { holdsNamedQueries, numberParameters, readNamedQueries } from "../checkers/named-queries.ts";
import { isError, openSchema, startDatabase } from "../checkers/postgres.ts";
import { planFaults } from "../checkers/query-plans.ts";
import { reportFindings, type Fault } from "../checkers/report-findings.ts";
import { readSqlStatements } from "../checkers/sql-statements.ts";
import { declareSizes } from "../checkers/table-sizes.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftQueries } from "../drafts/queries-draft.ts";

const instructions = `Write every query that the service runs as one SQL file for PostgreSQL 18. Each is described and planned against db/schema.sql, without running it, as if
the tables had the size they reach at the end of their retention (rows per year of the facts, or of the comments on the tables, times the years that rows
are kept). What PostgreSQL refuses and every large table that is read as a whole comes back to you with line and column.

- Above each query: \`-- name: listInvoices; calls per second: 120 (computed: peak * share)\`. The number says where it comes from: given, measured, computed or assumed.
- Parameters are \`$1\`, \`$2\` …; their types are those that PostgreSQL infers. Compare columns with values of their own type, without a cast on the column.
- No query reads a table of 1,000,000 rows or more as a whole; its condition begins with the columns of an index. A job that runs at most once in 100 s may.
- Lists are paged by key: \`WHERE id < $n ORDER BY id DESC LIMIT $m\`, never OFFSET, never \`$1 IS NULL OR …\`.
- In a multi-tenant service every condition begins with \`tenant_id\`.
- The size of a table that neither facts nor comments give: \`-- rows: invoices 120,000,000 (assumed)\`.
- SELECT, INSERT, UPDATE, DELETE and MERGE only. List columns by name.`;

type Database = Awaited<ReturnType<typeof startDatabase>>;

async function check(input: CheckInput, prepared?: unknown): Promise<CheckOutcome> {
  const schema = input.documents.find((document) => document.kind === "sql-ddl");
  if (schema === undefined)
    return { status: "not-checked", reason: "there is no sql-ddl document to plan the queries against" };
  if (schema.text.length > MAX_DOCUMENT_BYTES)
    return { status: "not-checked", reason: `${schema.path} is larger than 1 MiB` };
  const tables = await readSqlStatements(schema.text);
  if (tables.faults.length > 0)
    return { status: "not-checked", reason: `${schema.path} cannot be parsed; correct it first` };
  const opened = await openSchema(schema.text, tables, prepared as Database | undefined);
  try {
    if (opened.faults.some(isError))
      return { status: "not-checked", reason: `${schema.path} does not execute without an error; correct it first` };
    const outcome = await reportFindings(input, toolVersion("@electric-sql/pglite"), () =>
      findFaults(opened.database, input),
    );
    return outcome.status === "checked"
      ? { ...outcome, tools: [toolVersion("libpg-query"), ...outcome.tools] }
      : outcome;
  } finally {
    await opened.database.close().catch(() => undefined);
  }
}

async function findFaults(database: Database, input: CheckInput): Promise<readonly Fault[]> {
  const text = numberParameters(input.text);
  const { queries, rows, faults } = await readNamedQueries(text);
  const sizes = await declareSizes(database, input.facts, rows);
  const unknown: readonly Fault[] =
    sizes.tables.size > 0
      ? []
      : [
          {
            line: 1,
            column: 1,
            rule: "sizes-unknown",
            severity: "warning",
            message: "nothing says how large a table is, so no plan could be judged by size",
            hint: "Give rowsPerYear in the facts, or write -- rows: invoices 120,000,000 (assumed) here.",
          },
        ];
  return [...faults, ...unknown, ...(await planFaults(database, text, queries, sizes))];
}

/** The queries of the service, planned by PostgreSQL at the size that the tables will have. */
export const queries: DeliverableKind = defineDeliverable({
  id: "queries",
  title: "Queries (PostgreSQL)",
  path: "db/queries.sql",
  language: "sql",
  checkedBy: "each query described and planned in PostgreSQL at the declared row counts",
  instructions,
  appliesTo: () => false,
  reads: ["sql-ddl"],
  checkedWith: ["sql-ddl"],
  draft: ({ facts, goal }) => [{ text: draftQueries(designFrom(facts, goal)) }],
  check,
  recognises: ({ path, text }) => /\.sql$/i.test(path) && holdsNamedQueries(text),
  prepare: () => startDatabase(),
  isolated: import.meta.url,
});
