import { checkInput, type Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { migrations } from "./migrations.ts";

async function findings(text: string): Promise<readonly Finding[]> {
  const outcome = await migrations.check(checkInput({ path: "db/migrations/0002_x.sql", text }));
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  return outcome.findings;
}

const errors = (found: readonly Finding[]): string[] =>
  found.filter(({ severity }) => severity === "error").map(({ rule, line }) => `${rule}:${line}`);

test("the draft is a first migration without an error or a warning", async () => {
  const facts = { tenants: 5, resources: [{ name: "invoice", fields: { total: "money" }, belongsTo: "tenant" }] };
  const [draft] = migrations.draft({ goal: "an invoicing service", facts, author: "a", inputs: [], documents: [] });
  expect(draft?.name).toBe("0001_initial");
  expect(await findings(draft?.text ?? "")).toEqual([]);
});

const TIMEOUTS = "SET lock_timeout = '2s';\nSET statement_timeout = '5s';\n";

test.each([
  [
    "a required column without a default",
    "ALTER TABLE invoices ADD COLUMN note text NOT NULL;",
    "adding-required-field",
  ],
  [
    "an index that blocks writes",
    "CREATE INDEX invoices_note ON invoices (note);",
    "require-concurrent-index-creation",
  ],
  ["a changed type", "ALTER TABLE invoices ALTER COLUMN id TYPE bigint;", "changing-column-type"],
  ["a renamed column", "ALTER TABLE invoices RENAME COLUMN a TO b;", "renaming-column"],
  ["a renamed table", "ALTER TABLE invoices RENAME TO bills;", "renaming-table"],
  [
    "a foreign key that reads the table",
    "ALTER TABLE invoices ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES customers (id);",
    "adding-foreign-key-constraint",
  ],
  ["a unique constraint", "ALTER TABLE invoices ADD CONSTRAINT u UNIQUE (n);", "disallowed-unique-constraint"],
  ["NOT NULL on an old column", "ALTER TABLE invoices ALTER COLUMN n SET NOT NULL;", "adding-not-nullable-field"],
  ["a dropped index", "DROP INDEX invoices_note;", "require-concurrent-index-deletion"],
  ["a program on the server", "COPY invoices TO PROGRAM 'touch /tmp/x';", "statement-refused"],
  [
    "an index that is built concurrently in a transaction",
    "BEGIN; CREATE INDEX CONCURRENTLY i ON invoices (n); COMMIT;",
    "ban-concurrent-index-creation-in-transaction",
  ],
])("finds %s at its line", async (_name, statement, rule) => {
  expect(errors(await findings(`${TIMEOUTS}-- Größe 😀\n${statement}\n`))).toContain(`${rule}:4`);
});

test.each([
  ["ALTER TABLE invoices DROP COLUMN note;", "ban-drop-column"],
  ["DROP TABLE invoices;", "ban-drop-table"],
  ["UPDATE invoices SET note = '';", "change-of-every-row"],
])("warns of %s", async (statement, rule) => {
  const found = await findings(TIMEOUTS + statement);
  expect(found).toMatchObject([{ rule, severity: "warning", line: 3 }]);
});

test("warns of a change without a lock timeout", async () => {
  const found = await findings("ALTER TABLE invoices ADD COLUMN note text;\n");
  expect(found.map(({ rule }) => rule)).toContain("require-lock-timeout");
  expect(errors(found)).toEqual([]);
});

test.each([
  [
    "a table with its own index and key",
    "CREATE TABLE a (id bigint PRIMARY KEY, b_id bigint NOT NULL REFERENCES b (id));\nCREATE INDEX a_b ON a (b_id);\nALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (b_id) REFERENCES b (id);",
  ],
  [
    "a nullable column",
    `${TIMEOUTS}ALTER TABLE invoices ADD COLUMN note text, ADD COLUMN paid boolean NOT NULL DEFAULT false;`,
  ],
  ["an index built aside", `${TIMEOUTS}CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON invoices (note);`],
  ["a constraint in two steps", `${TIMEOUTS}ALTER TABLE invoices ADD CONSTRAINT c CHECK (total >= 0) NOT VALID;`],
  [
    "an exception that says so",
    `${TIMEOUTS}-- squawk-ignore renaming-column\nALTER TABLE invoices RENAME COLUMN a TO b;`,
  ],
])("accepts %s", async (_name, text) => {
  expect(errors(await findings(text))).toEqual([]);
});

test("tells syntax errors, an empty and a too large file", async () => {
  expect(errors(await findings("ALTER TABLE a ADD COLUMN b int;\nALTR TABLE a;\n"))).toEqual(["syntax:2"]);
  expect(errors(await findings("-- nothing\n"))).toEqual(["empty:1"]);
  expect(errors(await findings(`SELECT 1; -- ${"x".repeat(3_000_000)}`))).toEqual(["too-large:1"]);
});

test.each([
  ["db/migrations/0001_initial.sql", true],
  ["sql/V2__add_note.sql", true],
  ["prisma/migrations/20250101_init/migration.sql", true],
  ["db/schema.sql", false],
])("knows its files: %s", (path, expected) => {
  expect(migrations.recognises?.({ path, text: "CREATE TABLE a (id int);" })).toBe(expected);
});

async function rulesOf(path: string, text: string): Promise<string[]> {
  const outcome = await migrations.check(checkInput({ path, text: `${TIMEOUTS}${text}` }));
  return outcome.status === "checked" ? outcome.findings.map(({ rule }) => rule ?? "") : [outcome.reason];
}

test("a migration back may drop what came; only keys are told to be bigint", async () => {
  const drop = "ALTER TABLE invoices DROP COLUMN note;";
  expect(await rulesOf("db/migrations/0002_x.up.sql", drop)).toContain("ban-drop-column");
  expect(await rulesOf("db/migrations/0002_x.down.sql", drop)).not.toContain("ban-drop-column");
  const path = "db/migrations/0002_x.sql";
  expect(await rulesOf(path, "ALTER TABLE invoices ADD COLUMN pages integer;")).not.toContain("prefer-bigint-over-int");
  expect(await rulesOf(path, "ALTER TABLE invoices ADD COLUMN buyer_id integer;")).toContain("prefer-bigint-over-int");
});
