import type { PGlite } from "@electric-sql/pglite";
import type { Facts } from "@orchestrate/core";
import { resourcesFrom } from "../design/resources.ts";
import { snakeCase, wordsOf } from "../design/names.ts";
import { TaskFacts } from "../facts.ts";

/** A table that is declared with at least so many rows is not to be read as a whole. */
export const LARGE_TABLE_ROWS = 1_000_000;
/** For tables of which nothing says how large they are. */
const ROWS_OTHERWISE = 1000;
const PAGE_BYTES = 8192;
/** The same assumption as the capacity plan makes. */
const YEARS_OTHERWISE = 3;

/** Rows of a table at the end of its retention, and who says so. */
export interface TableSize {
  readonly rows: number;
  readonly source: string;
}

/** Rows of each resource's table that the task's facts give: rows per year times years of retention. */
function sizesFrom(facts: Facts): ReadonlyMap<string, TableSize> {
  const parsed = TaskFacts.safeParse(facts);
  const resources = parsed.data?.resources ?? [];
  if (parsed.data === undefined || resources.length === 0) return new Map();
  const years = parsed.data.retentionYears ?? YEARS_OTHERWISE;
  const given = resourcesFrom(parsed.data, "").filter(({ rowsPerYear }) => rowsPerYear.source === "given");
  return new Map(
    given.flatMap(({ table, label, rowsPerYear }) => {
      const assumed = parsed.data.retentionYears === undefined ? " (assumed)" : "";
      const source = `${rowsPerYear.value.toLocaleString("en-US")} rows/year * ${years} years${assumed}`;
      const size = { rows: rowsPerYear.value * years, source };
      // People also name tables in the singular.
      return [table, snakeCase(wordsOf(label))].map((name) => [name, size] as const);
    }),
  );
}

interface Leaf {
  readonly schema: string;
  readonly name: string;
  readonly root: string;
  readonly leaves: number;
  readonly file: string;
  readonly comment: string | null;
}

const LEAVES = `
  WITH tables AS (
    SELECT c.oid, c.relname, c.relnamespace, coalesce(pg_partition_root(c.oid)::oid, c.oid) AS root
    FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema', 'pg_toast'))
  SELECT n.nspname AS schema, t.relname AS name, r.relname AS root,
    (count(*) OVER (PARTITION BY t.root))::int AS leaves, pg_relation_filepath(t.oid) AS file,
    obj_description(t.root, 'pg_class') AS comment
  FROM tables t JOIN pg_class r ON r.oid = t.root JOIN pg_namespace n ON n.oid = t.relnamespace`;

const PARTIAL_INDEXES = `
  SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indpred IS NOT NULL`;

/** What is known of the sizes of the tables in a database. */
export interface DeclaredSizes {
  /** Sizes of whole tables, partitions added up, by name. */
  readonly tables: ReadonlyMap<string, TableSize>;
  /** The table that a partition belongs to, or the table itself, by name. */
  readonly rootOf: ReadonlyMap<string, string>;
  /** Names of the indexes that hold only some of the rows of their table. */
  readonly partialIndexes: ReadonlySet<string>;
}

/**
 * Makes an empty database plan as if its tables were as large as the file, the facts or the comments on the tables say.
 * The planner multiplies the rows per page of the statistics with the pages of the file, so every table gets one
 * empty page and its declared rows on it: the row estimates are those of production, the costs only compare.
 */
export async function declareSizes(
  database: PGlite,
  facts: Facts,
  stated: ReadonlyMap<string, number>,
): Promise<DeclaredSizes> {
  await database.exec("RESET ROLE; SET search_path = pg_catalog, public");
  const { rows: leaves } = await database.query<Leaf>(LEAVES);
  const { rows: found } = await database.query<{ data_directory: string }>("SHOW data_directory");
  // A dump leaves no search path behind, and a file of queries does not say in which schema its tables are.
  const schemas = [...new Set(["public", ...leaves.map(({ schema }) => schema)])];
  await database.query("SELECT set_config('search_path', $1, false)", [
    schemas.map((name) => `"${name.replaceAll('"', '""')}"`).join(", "),
  ]);
  const given = sizesFrom(facts);
  const tables = new Map<string, TableSize>();
  for (const leaf of leaves) {
    const size = sizeOf(leaf, facts, stated, given);
    if (size !== undefined) tables.set(leaf.root, size);
    database.Module.FS.writeFile(`${found[0]?.data_directory ?? ""}/${leaf.file}`, new Uint8Array(PAGE_BYTES));
    await database.query(
      "SELECT pg_restore_relation_stats('schemaname', $1::text, 'relname', $2::text, 'relpages', 1, 'reltuples', $3::real)",
      [leaf.schema, leaf.name, Math.ceil((size?.rows ?? ROWS_OTHERWISE) / leaf.leaves)],
    );
  }
  const { rows: partial } = await database.query<{ name: string }>(PARTIAL_INDEXES);
  return {
    tables,
    rootOf: new Map(leaves.map(({ name, root }) => [name, root])),
    partialIndexes: new Set(partial.map(({ name }) => name)),
  };
}

function sizeOf(
  { root, comment }: Leaf,
  facts: Facts,
  stated: ReadonlyMap<string, number>,
  given: ReadonlyMap<string, TableSize>,
): TableSize | undefined {
  const rows = stated.get(root);
  if (rows !== undefined) return { rows, source: "stated in the file" };
  const known = given.get(root);
  if (known !== undefined) return known;
  const yearly = /(\d[\d,]*) rows\/year/.exec(comment ?? "")?.[1];
  if (yearly === undefined) return undefined;
  const years = Number(facts["retentionYears"] ?? YEARS_OTHERWISE);
  return { rows: Number(yearly.replaceAll(",", "")) * years, source: `${yearly} rows/year * ${years} years` };
}
