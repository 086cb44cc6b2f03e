import { isRecord, textOf } from "./plain-data.ts";
import { lastAtMost, placesIn } from "./position.ts";
import type { Fault } from "./report-findings.ts";
import type { SqlStatement } from "./sql-statements.ts";
import type { SquawkFinding } from "./squawk.ts";
import type { SourcePlace } from "./yaml-source.ts";

/** What only hurts where the table is large or an older version of the service still runs. */
export const ONLINE_RULES: readonly string[] = [
  "adding-field-with-default",
  "adding-foreign-key-constraint",
  "adding-not-nullable-field",
  "adding-serial-primary-key-field",
  "changing-column-type",
  "constraint-missing-not-valid",
  "disallowed-unique-constraint",
  "renaming-column",
  "renaming-table",
  "require-concurrent-index-creation",
  "require-concurrent-index-deletion",
  "require-concurrent-partition-detach",
  "require-concurrent-reindex",
];

/** What fails, blocks writes for long, or breaks the version of the service that still runs. All else is a warning. */
const ERRORS: ReadonlySet<string> = new Set([
  ...ONLINE_RULES,
  "adding-required-field",
  "ban-concurrent-index-creation-in-transaction",
  "ban-drop-database",
  "ban-truncate-cascade",
  "syntax-error",
]);

const FOR_ANY_TABLE: readonly string[] = [
  "ban-concurrent-index-creation-in-transaction",
  "ban-drop-database",
  "ban-truncate-cascade",
  "syntax-error",
];

/** Rules about locks and running readers, which a table that the same file creates does not have. */
const ABOUT_EXISTING_TABLES: ReadonlySet<string> = new Set([
  ...[...ERRORS].filter((rule) => !FOR_ANY_TABLE.includes(rule)),
  "require-lock-timeout",
  "require-statement-timeout",
  "ban-drop-column",
  "ban-drop-not-null",
]);

/** Matters of taste that would hide what counts. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "ban-char-field",
  "prefer-bigint-over-smallint",
  "prefer-robust-stmts",
  "require-table-schema",
]);

/** What squawk found, weighed: a step that creates its tables has no locks to fear, one that changes them has. */
export function squawkFaults(
  text: string,
  statements: readonly SqlStatement[],
  findings: readonly SquawkFinding[],
): readonly Fault[] {
  const created = new Set(
    statements.filter(({ kind }) => kind === "CreateStmt").flatMap((statement) => relationOf(statement) ?? []),
  );
  const placeOf = placesIn(text);
  // Lines and columns in one number, so that they can be searched.
  const starts = statements.map(({ offset }) => orderOf(placeOf(offset)));
  const statementAt = (finding: SquawkFinding): SqlStatement | undefined => {
    const at = orderOf(finding);
    return at < (starts[0] ?? 0) ? undefined : statements[lastAtMost(starts, at)];
  };
  return findings
    .filter(({ rule }) => !LEFT_OUT.has(rule))
    .filter((finding) => {
      const relation = relationOf(statementAt(finding));
      return !(ABOUT_EXISTING_TABLES.has(finding.rule) && relation !== undefined && created.has(relation));
    })
    .filter(({ rule }) => created.size === 0 || statements.some(changesTable) || !rule.endsWith("-timeout"))
    .map(({ hint, ...finding }): Fault => ({
      ...finding,
      severity: ERRORS.has(finding.rule) ? "error" : "warning",
      ...(hint === undefined ? hintFor(finding.rule) : { hint }),
    }));
}

function orderOf({ line, column }: SourcePlace): number {
  return line * 2 ** 21 + column;
}

const HINTS: Readonly<Record<string, string>> = {
  "renaming-column": "Add the new column, write both, move the readers, and drop the old one in a later release.",
  "renaming-table": "Rename it behind a view with the old name, and drop the view in a later release.",
  "changing-column-type": "Add a column of the new type, fill it in batches, move the readers, then drop the old one.",
  "ban-drop-column": "Drop it only when no running version reads it; say so with -- squawk-ignore ban-drop-column.",
  "ban-drop-table": "Drop it only when no running version reads it; say so with -- squawk-ignore ban-drop-table.",
};

function hintFor(rule: string): { hint: string } | Record<string, never> {
  const hint = HINTS[rule];
  return hint === undefined ? {} : { hint };
}

/** What squawk has no rule for: a change of every row in one statement, and a program on the server. */
export function dataFaults(text: string, statements: readonly SqlStatement[]): readonly Fault[] {
  const placeOf = placesIn(text);
  return statements.flatMap((statement): Fault[] => {
    const place = placeOf(statement.offset);
    const { kind, tree } = statement;
    if ((kind === "UpdateStmt" || kind === "DeleteStmt") && tree["whereClause"] === undefined) {
      const verb = kind === "UpdateStmt" ? "UPDATE" : "DELETE";
      const message = `${verb} of every row of ${relationOf(statement) ?? "the table"} in one statement holds its locks until it ends`;
      const hint = "Change rows in batches by key, outside of the migration's transaction.";
      return [{ ...place, rule: "change-of-every-row", severity: "warning", message, hint }];
    }
    if (kind === "CopyStmt" && tree["is_program"] === true) {
      const message = "COPY … PROGRAM runs a program on the database server";
      return [{ ...place, rule: "statement-refused", message, hint: "Load data through the service or with \\copy." }];
    }
    return [];
  });
}

function changesTable({ kind }: SqlStatement): boolean {
  return kind === "AlterTableStmt" || kind === "RenameStmt" || kind === "DropStmt" || kind === "IndexStmt";
}

/** Name of the table that a statement is about, without its schema. */
function relationOf(statement: SqlStatement | undefined): string | undefined {
  const relation = statement?.tree["relation"];
  return isRecord(relation) ? textOf(relation["relname"]) : undefined;
}
