import { listOf, recordOf, textOf } from "./plain-data.ts";
import { placeAt } from "./position.ts";
import type { Fault } from "./report-findings.ts";
import { isAtHand } from "./sql-extensions.ts";
import type { SqlStatement } from "./sql-statements.ts";

/** What a schema is made of. A list of what is executed, because a list of what is dangerous is never complete. */
const EXECUTED: ReadonlySet<string> = new Set(
  [
    "AlterCollationStmt AlterDefaultPrivilegesStmt AlterDomainStmt AlterEnumStmt AlterFunctionStmt AlterObjectSchemaStmt",
    "AlterOpFamilyStmt AlterOwnerStmt AlterPolicyStmt AlterRoleSetStmt AlterRoleStmt AlterSeqStmt AlterStatsStmt",
    "AlterTableStmt AlterTSConfigurationStmt AlterTSDictionaryStmt AlterTypeStmt CommentStmt CompositeTypeStmt",
    "ConstraintsSetStmt CreateCastStmt CreateDomainStmt CreateEnumStmt CreateEventTrigStmt CreateExtensionStmt",
    "CreateFunctionStmt CreateOpClassStmt CreateOpFamilyStmt CreatePolicyStmt CreateRangeStmt CreateRoleStmt",
    "CreateSchemaStmt CreateSeqStmt CreateStatsStmt CreateStmt CreateTableAsStmt CreateTrigStmt DefineStmt DeleteStmt",
    "DropRoleStmt DropStmt GrantRoleStmt GrantStmt IndexStmt InsertStmt MergeStmt RefreshMatViewStmt RenameStmt RuleStmt",
    "SelectStmt TransactionStmt TruncateStmt UpdateStmt VariableSetStmt VariableShowStmt ViewStmt",
  ]
    .join(" ")
    .split(" "),
);

const LANGUAGES: ReadonlySet<string> = new Set(["sql", "plpgsql"]);

/** Why a statement is not executed, or undefined. An `error` does not belong in a schema; an `info` is passed over. */
export function refusedStatement(text: string, statement: SqlStatement): Fault | undefined {
  const refusal = reachesOut(statement) ?? passedOver(statement);
  return refusal === undefined ? undefined : { ...placeAt(text, statement.offset), ...refusal };
}

type Refusal = Omit<Fault, "line" | "column">;

const refuse = (message: string, hint: string): Refusal => ({ rule: "statement-refused", message, hint });
const skip = (message: string): Refusal => ({ rule: "not-executed", severity: "info", message });

/** Statements that read or change the server's machine. */
function reachesOut({ kind, tree, sql }: SqlStatement): Refusal | undefined {
  const words = sql.slice(0, 40).split(/\s+/).slice(0, 2).join(" ");
  const isFile = kind === "CopyStmt" && (tree["is_program"] === true || tree["filename"] !== undefined);
  if (isFile || kind === "LoadStmt" || kind === "AlterSystemStmt")
    return refuse(
      `${words} (${kind}) reaches for the server's machine; it does not belong in a schema and was not executed`,
      "A schema holds tables, types, indexes, views, functions, policies, grants and small inserts.",
    );
  if (kind === "CreateExtensionStmt" && /^(?:file_fdw|adminpack)$/.test(String(tree["extname"])))
    return refuse(
      `the extension ${String(tree["extname"])} reads files of the server`,
      "Load data through the service.",
    );
  if (kind === "CreateFunctionStmt" && /^(?:c|internal)$/.test(languageOf(tree)))
    return refuse(`functions in ${languageOf(tree)} are not allowed`, "Write it in sql or plpgsql, or in the service.");
  return undefined;
}

/** Statements that are of use elsewhere and cannot be tried here. */
function passedOver({ kind, tree, sql }: SqlStatement): Refusal | undefined {
  if (kind === "CreateExtensionStmt") {
    const name = String(tree["extname"]);
    return isAtHand(name) ? undefined : skip(`the extension ${name} is not at hand: what needs it is not checked`);
  }
  if (kind === "CreateFunctionStmt") {
    const language = languageOf(tree);
    return LANGUAGES.has(language) ? undefined : skip(`the language ${language} is not at hand: not checked`);
  }
  if (kind === "DoStmt") return skip("a DO block is never executed: what it makes or changes is not checked");
  if (kind === "CopyStmt") return skip("rows that follow a COPY are not loaded");
  if (EXECUTED.has(kind)) return undefined;
  return skip(`${sql.slice(0, 40).split(/\s+/).slice(0, 2).join(" ")} (${kind}) was not executed`);
}

function languageOf(tree: Readonly<Record<string, unknown>>): string {
  const options = listOf(tree["options"]).map((option) => recordOf(recordOf(option)["DefElem"]));
  const language = recordOf(recordOf(options.find(({ defname }) => defname === "language"))["arg"])["String"];
  return (textOf(recordOf(language)["sval"]) ?? "sql").toLowerCase();
}
