import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "@orchestrate/core/deliverables";
import { asSerious } from "../checkers/as-serious.ts";
import { MAX_DOCUMENT_BYTES } from "../checkers/markdown-outline.ts";
import { dataFaults, ONLINE_RULES, squawkFaults } from "../checkers/migration-rules.ts";
import { isMigrationPath } from "../checkers/migration-path.ts";
import { withoutPsql } from "../checkers/psql-text.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { readSqlStatements } from "../checkers/sql-statements.ts";
import { askSquawk, type SquawkAnswer, type SquawkFinding } from "../checkers/squawk.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { capacityInputs } from "../design/capacity-inputs.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftMigrations } from "../drafts/migrations-draft.ts";
import { TaskFacts } from "../facts.ts";

const instructions = `Write each step from one version of the schema to the next as a SQL file of its own, numbered: 0001_initial, 0002_add_due_date. It is parsed by
PostgreSQL's own grammar and linted by squawk; what they find comes back to you with line and column, and an error must be corrected.

- The old version of the service keeps working while a step runs and after it: expand, fill, switch, contract, each in a release of its own.
- Begin with \`SET lock_timeout\` and \`SET statement_timeout\`, so that a step gives up instead of queueing everybody behind it.
- A new column is nullable or has a constant default. NOT NULL comes as a CHECK … NOT VALID, validated in a later step.
- Indexes on existing tables: CREATE INDEX CONCURRENTLY, alone in its file, outside of a transaction.
- Foreign keys and checks on existing tables: ADD CONSTRAINT … NOT VALID first, VALIDATE CONSTRAINT in a later step.
- No renamed column or table and no changed type: add, write both, move the readers, drop later.
- Rows are changed in batches outside of the step's transaction, never all in one UPDATE.
- A comment says how the step is undone, or that it cannot be. An intended exception: \`-- squawk-ignore rule-name\` with the reason.`;

/**
 * What squawk says of a step. That a tool opens a transaction around it is assumed where it opens none and has nothing
 * that runs outside of one; the `BEGIN` of a function's body has no semicolon.
 */
async function askAbout({ text }: CheckInput): Promise<SquawkAnswer | { readonly failed: string } | undefined> {
  if (Buffer.byteLength(text) > MAX_DOCUMENT_BYTES) return undefined;
  const own = /\bconcurrently\b|^\s*(?:begin(?:\s+(?:work|transaction))?|start\s+transaction|commit|end)\s*;/im.test(
    text,
  );
  try {
    return await askSquawk(withoutPsql(text), !own);
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

async function check(input: CheckInput): Promise<CheckOutcome> {
  const parser = toolVersion("libpg-query");
  const tooLarge = Buffer.byteLength(input.text) > MAX_DOCUMENT_BYTES;
  const { statements, faults } = await readSqlStatements(tooLarge ? "" : input.text);
  if (tooLarge || faults.length > 0) return reportFindings(input, parser, () => faults);
  if (statements.length === 0)
    return reportFindings(input, parser, () => [
      { line: 1, column: 1, rule: "empty", message: "the file holds no statement" },
    ]);
  const answer = (input.told as Awaited<ReturnType<typeof askAbout>>) ?? (await askAbout(input));
  if (answer === undefined) return { status: "not-checked", reason: "squawk was not asked" };
  if ("absent" in answer) return { status: "not-checked", reason: answer.absent };
  // The parser has found nothing, so it is squawk that broke down.
  if ("failed" in answer) throw new Error(answer.failed);
  const linted = squawkFaults(input.text, statements, findingsFor(input, answer.findings));
  const outcome = await reportFindings(input, answer.tool, () => [
    ...asSerious(linted, ONLINE_RULES, input.policy["online-migrations"]),
    ...dataFaults(input.text, statements),
  ]);
  return outcome.status === "checked" ? { ...outcome, tools: [parser, answer.tool] } : outcome;
}

/** What goes back is meant to drop what came, and only keys outgrow an integer. */
function findingsFor({ path, text }: CheckInput, findings: readonly SquawkFinding[]): readonly SquawkFinding[] {
  const isBack = /(?:^|[/._-])down\.sql$/i.test(path);
  const lines = text.split("\n");
  return findings.filter(({ rule, line }) => {
    if (rule === "prefer-bigint-over-int") return KEY.test(lines[line - 1] ?? "");
    return !isBack || !/^ban-drop-(?:column|table)$/.test(rule);
  });
}

const KEY = /\bid\b|_id\b|\bprimary\s+key\b|\breferences\b|serial\b|\bidentity\b/i;

/**
 * Steps between versions of the schema, parsed in the process of isolated checks and linted by squawk. That is a program
 * of its own, which reads its standard input only.
 */
export const migrations: DeliverableKind = defineDeliverable({
  id: "migrations",
  title: "Migrations (PostgreSQL)",
  path: "db/migrations/{name}.sql",
  language: "sql",
  checkedBy: "PostgreSQL's parser, then squawk",
  instructions,
  appliesTo: () => false,
  reads: ["sql-ddl"],
  draft: ({ facts, goal }) =>
    draftMigrations(designFrom(facts, goal), capacityInputs(TaskFacts.parse(facts), goal).retentionYears),
  check,
  asks: askAbout,
  recognises: ({ path }) => isMigrationPath(path),
  isolated: import.meta.url,
});
