import { defineCrossCheck, type CrossCheck, type ReadableText } from "@orchestrate/core/deliverables";
import { apiSchemas, type ApiSchema } from "../checkers/api-schemas.ts";
import { findApi, type ApiView } from "../checkers/openapi-view.ts";
import { compareColumns } from "../checkers/compare-columns.ts";
import { reportConflicts, type Conflict } from "../checkers/report-conflicts.ts";
import { readSqlTables, type SqlTable } from "../checkers/sql-tables.ts";

const TOOL = "openapi-sql-ddl@1";
/** Suffixes of schemas that show a resource as it is stored. */
const SHOWN = /(?:Response|Dto|DTO|Resource|Read|Out|Detail|Details|Entity|Model)$/;

async function compare(api: ApiView, sql: ReadableText): Promise<readonly Conflict[]> {
  const schema = await readSqlTables(sql.text);
  const schemas = apiSchemas(api);
  const tables = schema.tables.filter((table) => !table.isOpen);
  return tables.flatMap((table) => {
    const shown = schemaOf(table, schemas);
    if (shown === undefined) return [];
    return compareColumns({ api, shown, table, schema }).map((fault) => ({ ...fault, path: sql.path }));
  });
}

/** The schema that shows a table's rows: of the same name in the singular, as itself or with a usual suffix. */
function schemaOf(table: SqlTable, schemas: readonly ApiSchema[]): ApiSchema | undefined {
  const names = forms(table.name);
  const isNamed = (name: string): boolean => forms(name).some((form) => names.includes(form));
  return (
    schemas.find((schema) => isNamed(schema.name)) ??
    schemas.find((schema) => SHOWN.test(schema.name) && isNamed(schema.name.replace(SHOWN, "")))
  );
}

/** A name without case and underscores, as it stands and as each singular that it may have. */
function forms(name: string): readonly string[] {
  const plain = name.replaceAll(/[_-]/g, "").toLowerCase();
  const singulars = [
    plain.replace(/ies$/, "y"),
    plain.replace(/(s|x|z|ch|sh)es$/, "$1"),
    plain.replace(/([^su])s$/, "$1"),
    plain.replace(/people$/, "person"),
  ];
  return [...new Set([plain, ...singulars])];
}

/** The properties that the API shows are columns of the tables; the DDL yields. */
export const openapiSqlDdl: CrossCheck = defineCrossCheck({
  id: "openapi-sql-ddl",
  title: "What the API shows of a resource stands in its table, with a fitting type and nullability.",
  kinds: ["openapi", "sql-ddl"],
  check: (input) =>
    reportConflicts(input, TOOL, async (documents) => {
      const api = findApi(documents("openapi"));
      if (api === undefined) return [];
      const found = await Promise.all(documents("sql-ddl").map((sql) => compare(api, sql)));
      return found.flat();
    }),
  isolated: import.meta.url,
});
