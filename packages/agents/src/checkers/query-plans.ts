import type { PGlite } from "@electric-sql/pglite";
import { listOf, recordOf, textOf, type PlainRecord } from "./plain-data.ts";
import { isQuery, type NamedQuery } from "./named-queries.ts";
import { placeAt } from "./position.ts";
import { postgresFault } from "./execute-statements.ts";
import type { Fault } from "./report-findings.ts";
import { LARGE_TABLE_ROWS, type DeclaredSizes, type TableSize } from "./table-sizes.ts";

/** A query that runs less often, such as a nightly job, may read a whole table; the finding is then a warning. */
const RARE_CALLS_PER_SECOND = 0.01;

/** Describes and plans each query, without running it, and tells what PostgreSQL refuses and which large table is read as a whole. */
export async function planFaults(
  database: PGlite,
  text: string,
  queries: readonly NamedQuery[],
  sizes: DeclaredSizes,
): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const query of queries) {
    if (!isQuery(query.statement)) continue;
    try {
      await database.describeQuery(query.statement.sql);
      const [result] = await database.exec(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${query.statement.sql}`);
      const plans = listOf(recordOf(result?.rows[0])["QUERY PLAN"]);
      faults.push(...readsOf(recordOf(plans[0])["Plan"], sizes).map((read) => readFault(text, query, read)));
      faults.push(...offsetFault(text, query));
    } catch (error) {
      const fault = postgresFault(text, query.statement, error);
      faults.push({ ...fault, message: `${query.name}: ${fault.message}` });
    }
  }
  return faults;
}

/** A plan node that reads all of a large table. */
interface WholeRead {
  readonly table: string;
  readonly node: string;
  readonly filter: string | undefined;
  readonly size: TableSize;
}

const SCANS: ReadonlySet<string> = new Set(["Seq Scan", "Index Scan", "Index Only Scan"]);

function readsOf(plan: unknown, sizes: DeclaredSizes): readonly WholeRead[] {
  const reads = new Map<string, WholeRead>();
  const visit = (node: PlainRecord, limited: boolean): void => {
    const read = wholeRead(node, limited, sizes);
    if (read !== undefined && !reads.has(read.table)) reads.set(read.table, read);
    const type = textOf(node["Node Type"]) ?? "";
    // Only these hand rows on one by one, so that a limit above them ends the reading.
    const passes = ["Limit", "Append", "Merge Append", "Result", "LockRows", "Subquery Scan"].includes(type);
    const below = type === "Limit" || (limited && passes && node["Filter"] === undefined);
    for (const child of listOf(node["Plans"])) visit(recordOf(child), below);
  };
  visit(recordOf(plan), false);
  return [...reads.values()];
}

function wholeRead(node: PlainRecord, limited: boolean, sizes: DeclaredSizes): WholeRead | undefined {
  const type = textOf(node["Node Type"]) ?? "";
  const relation = textOf(node["Relation Name"]);
  if (relation === undefined || !SCANS.has(type) || node["Index Cond"] !== undefined) return undefined;
  const table = sizes.rootOf.get(relation) ?? relation;
  const size = sizes.tables.get(table);
  const filter = textOf(node["Filter"]);
  if (size === undefined || size.rows < LARGE_TABLE_ROWS) return undefined;
  // An index that holds only some of the rows needs no condition of its own.
  if (sizes.partialIndexes.has(textOf(node["Index Name"]) ?? "")) return undefined;
  // The first rows of a table or of an index, without a condition on them, are found at once.
  if (limited && filter === undefined) return undefined;
  return { table, node: type, filter, size };
}

function readFault(text: string, query: NamedQuery, { table, node, filter, size }: WholeRead): Fault {
  const rare = query.callsPerSecond !== undefined && query.callsPerSecond <= RARE_CALLS_PER_SECOND;
  const condition = filter === undefined ? "" : `, Filter: ${filter}`;
  const rows = `${size.rows.toLocaleString("en-US")} rows (${size.source})`;
  return {
    ...placeAt(text, query.statement.offset),
    rule: node === "Seq Scan" ? "seq-scan-large" : "index-scan-whole",
    severity: rare ? "warning" : "error",
    message: `${query.name} reads all of ${table}, ${rows}: ${node} on ${table}${condition}`,
    hint:
      filter === undefined
        ? "Add a condition that an index serves, or a LIMIT."
        : "Add an index that begins with the columns of the condition, as they stand there, or change the condition.",
  };
}

function offsetFault(text: string, { name, statement }: NamedQuery): readonly Fault[] {
  if (statement.tree["limitOffset"] === undefined) return [];
  return [
    {
      ...placeAt(text, statement.offset),
      rule: "offset-paging",
      severity: "warning",
      message: `${name} pages by OFFSET: the rows before the page are read and thrown away`,
      hint: "Page by the key of the last row: WHERE id < $n ORDER BY id DESC LIMIT $m.",
    },
  ];
}
