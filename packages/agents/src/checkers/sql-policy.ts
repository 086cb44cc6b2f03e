import { placeAt } from "./position.ts";
import type { Fault } from "./report-findings.ts";
import type { SqlStatement } from "./sql-statements.ts";

/** What a schema is made of. A list of what is allowed, because a list of what is dangerous is never complete. */
const ALLOWED: ReadonlySet<string> = new Set([
  "AlterDefaultPrivilegesStmt",
  "AlterDomainStmt",
  "AlterEnumStmt",
  "AlterFunctionStmt",
  "AlterOwnerStmt",
  "AlterPolicyStmt",
  "AlterRoleStmt",
  "AlterSeqStmt",
  "AlterTableStmt",
  "CommentStmt",
  "CompositeTypeStmt",
  "CreateDomainStmt",
  "CreateEnumStmt",
  "CreateExtensionStmt",
  "CreateFunctionStmt",
  "CreatePolicyStmt",
  "CreateRangeStmt",
  "CreateRoleStmt",
  "CreateSchemaStmt",
  "CreateSeqStmt",
  "CreateStatsStmt",
  "CreateStmt",
  "CreateTableAsStmt",
  "CreateTrigStmt",
  "DeleteStmt",
  "DropStmt",
  "GrantRoleStmt",
  "GrantStmt",
  "IndexStmt",
  "InsertStmt",
  "RenameStmt",
  "SelectStmt",
  "TransactionStmt",
  "UpdateStmt",
  "VariableSetStmt",
  "ViewStmt",
]);

/** Extensions that most managed PostgreSQL services offer and that the check has at hand. */
export const ALLOWED_EXTENSIONS = [
  "btree_gin",
  "btree_gist",
  "citext",
  "hstore",
  "ltree",
  "pg_trgm",
  "pgcrypto",
  "unaccent",
] as const;
const LANGUAGES: ReadonlySet<string> = new Set(["sql", "plpgsql"]);

/** The fault of a statement that a schema may not hold, or undefined. It is then not executed. */
export function refusedStatement(text: string, statement: SqlStatement): Fault | undefined {
  const refuse = (message: string, hint: string): Fault => ({
    ...placeAt(text, statement.offset),
    rule: "statement-refused",
    message,
    hint,
  });
  if (!ALLOWED.has(statement.kind)) {
    const words = statement.sql.slice(0, 40).split(/\s+/).slice(0, 2).join(" ");
    return refuse(
      `${words} (${statement.kind}) does not belong in a schema and was not executed`,
      "A schema holds tables, types, indexes, views, functions, policies, grants and small inserts.",
    );
  }
  if (statement.kind === "CreateExtensionStmt") {
    const name = String(statement.tree["extname"]);
    if (!ALLOWED_EXTENSIONS.some((extension) => extension === name)) {
      return refuse(`the extension ${name} is not on the list`, `Allowed: ${ALLOWED_EXTENSIONS.join(", ")}.`);
    }
  }
  if (statement.kind === "CreateFunctionStmt") {
    const language = languageOf(statement.tree);
    if (!LANGUAGES.has(language))
      return refuse(`functions in ${language} are not allowed`, "Write it in sql or plpgsql, or in the service.");
  }
  return undefined;
}

interface Option {
  readonly DefElem?: { readonly defname?: string; readonly arg?: { readonly String?: { readonly sval?: string } } };
}

function languageOf(tree: Readonly<Record<string, unknown>>): string {
  const options = Array.isArray(tree["options"]) ? (tree["options"] as readonly Option[]) : [];
  const language = options.find((option) => option.DefElem?.defname === "language")?.DefElem?.arg?.String?.sval;
  return (language ?? "sql").toLowerCase();
}
