import type { Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { sqlDdl } from "./sql-ddl.ts";

const FACTS = {
  tenants: 5000,
  resources: [
    { name: "customer", fields: { name: "text", email: "email?" }, belongsTo: "tenant" },
    {
      name: "order",
      fields: {
        total: "money",
        discount: "money?",
        status: "draft|it's",
        user: "text",
        meta: "json?",
        sentOn: "date?",
      },
      belongsTo: ["tenant", "customer"],
      rowsPerYear: 40_000_000,
    },
  ],
};

async function findings(text: string): Promise<readonly Finding[]> {
  const outcome = await sqlDdl.check({ path: "db/schema.sql", text, facts: {}, inputs: [], policy: {}, documents: [] });
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  return outcome.findings;
}

function draft(facts: Record<string, unknown>): string {
  const [first] = sqlDdl.draft({ goal: "an order service", facts, author: "a", inputs: [], documents: [] });
  return first?.text ?? "";
}

const at = (found: readonly Finding[]): string[] => found.map(({ rule, line, column }) => `${rule} ${line}:${column}`);

test.each([{}, FACTS])("the draft executes without an error or a warning: %j", { timeout: 30_000 }, async (facts) => {
  const text = draft(facts);
  expect(text.split("\n")[0]).toMatch(/^-- .*no language model has reasoned about it/);
  expect(await findings(text)).toEqual([]);
});

test("the draft isolates tenants, indexes its lists and partitions what grows", () => {
  const text = draft(FACTS);
  expect(text).toContain("FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)");
  expect(text).toContain("ALTER TABLE orders FORCE ROW LEVEL SECURITY");
  expect(text).toContain("CREATE INDEX orders_customer_id_idx ON orders (tenant_id, customer_id, id DESC)");
  expect(text).toContain(") PARTITION BY HASH (tenant_id)");
  expect(text).toContain("total numeric(19,4) NOT NULL,\n  total_currency char(3) NOT NULL");
  expect(text).not.toMatch(/\b(?:float|real|double)\b/);
});

test("the partitions hold what the task keeps, and names that a task invents cannot break out of a comment", () => {
  const text = draft({ ...FACTS, retentionYears: 10, service: "x\n; DROP TABLE y; --" });
  expect(text).toContain("-- 64 partitions (computed: 40,000,000 rows/year * 10 years (given)");
  expect(text).not.toMatch(/^;? ?DROP/m);
});

test("in the drafted database a tenant reads and writes its own rows only", { timeout: 30_000 }, async () => {
  const { PGlite } = await import("@electric-sql/pglite");
  await using database = await PGlite.create();
  await database.exec(draft(FACTS));
  const [one, two] = ["00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002"];
  await database.exec(`INSERT INTO tenants (id, name) VALUES ('${one}', 'one'), ('${two}', 'two'); SET ROLE order_app`);
  const asTenant = (tenant: string, sql: string): Promise<number[]> =>
    database.transaction(async (transaction) => {
      await transaction.query("SELECT set_config('app.tenant_id', $1, true)", [tenant]);
      const results = await transaction.exec(sql);
      return results.map((result) => result.rows.length);
    });
  await asTenant(one ?? "", `INSERT INTO customers (tenant_id, name) VALUES ('${one}', 'c')`);
  expect(await asTenant(one ?? "", "SELECT * FROM customers")).toEqual([1]);
  expect(await asTenant(two ?? "", "SELECT * FROM customers")).toEqual([0]);
  expect((await database.query("SELECT * FROM customers")).rows).toEqual([]);
  const foreign = `INSERT INTO customers (tenant_id, name) VALUES ('${two}', 'c')`;
  await expect(asTenant(one ?? "", foreign)).rejects.toThrow(/row-level security/);
  await expect(asTenant(one ?? "", "SELECT * FROM orders_p00")).rejects.toThrow(/permission denied/);
  await expect(asTenant(one ?? "", "DELETE FROM orders")).rejects.toThrow(/permission denied/);
});

test("collects the syntax error of every statement", { timeout: 30_000 }, async () => {
  const text = `-- é😀\nCREATE TABEL a (id int);\nCREATE TABLE b (id int);\n/* é */ CREATE TABLE c (id int,);\nSELECT 'ü' FORM x y;\n`;
  expect(at(await findings(text))).toEqual(["syntax 2:8", "syntax 4:32", "syntax 5:17"]);
});

test(
  "collects every error of the execution at its line and column, also after text that is not ASCII",
  { timeout: 30_000 },
  async () => {
    const text = `-- Größe 😀
CREATE TABLE parents (id uuid PRIMARY KEY);
CREATE TABLE a (id uuid PRIMARY KEY, p uuid REFERENCES nothing (id));
CREATE TABLE b (id uuid PRIMARY KEY, /* 😀 */ x nosuchtype);
CREATE INDEX ON parents (missing);
INSERT INTO parents (id) SELECT 'é😀', wrong FROM parents;
CREATE TABLE parents (id int);
COMMENT ON TABLE a IS 'a was not created: no further finding';
ALTER TABLE parents ADD CHECK (id > 'x');
CREATE VIEW v AS SELECT nope FROM parents;
CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN nope2;
COPY parents TO PROGRAM 'touch /tmp/owned';
COPY parents FROM '/etc/passwd';
DO $$ BEGIN RAISE EXCEPTION 'ran'; END $$;
LOAD 'x';
ALTER SYSTEM SET work_mem = '1GB';
CREATE EXTENSION file_fdw;
CREATE FUNCTION g() RETURNS int LANGUAGE c AS 'x', 'y';
`;
    const found = await findings(text);
    expect(at(found)).toEqual([
      "42P01 3:56",
      "42704 4:49",
      "42703 5:26",
      "42703 6:40",
      "42P07 7:14",
      "22P02 9:38",
      "42703 10:25",
      "42703 11:53",
      "statement-refused 12:1",
      "statement-refused 13:1",
      "not-executed 14:1",
      "statement-refused 15:1",
      "statement-refused 16:1",
      "statement-refused 17:1",
      "statement-refused 18:1",
    ]);
    expect(found.filter((finding) => finding.severity !== "error")).toMatchObject([{ line: 14, severity: "info" }]);
    expect(found[0]?.tool).toMatch(/^@electric-sql\/pglite@\d/);
  },
);

test("names the table or column of the text that was most likely meant", async () => {
  const text = "CREATE TABLE customers (id int PRIMARY KEY, status text);\nCREATE INDEX ON customer (status);\n";
  expect(await findings(text)).toMatchObject([{ rule: "42P01", line: 2, hint: "Did you mean customers?" }]);
  expect(await findings(text.replace("customer (status)", "customers (stauts)"))).toMatchObject([
    { rule: "42703", line: 2, hint: "Did you mean status?" },
  ]);
});

test("says of what hangs on a statement with a syntax error that it is not known, not that it is wrong", async () => {
  const found = await findings("CREATE TABEL invoice (id bigint);\nCREATE INDEX ON invoice (id);\n");
  expect(found).toMatchObject([
    { rule: "syntax", line: 1 },
    {
      rule: "not-checked",
      severity: "info",
      line: 2,
      message:
        'not checked: this needs the relation "invoice", and the statement that would make it has a syntax error',
    },
  ]);
});

test("warns of what PostgreSQL accepts and a reviewer would not", { timeout: 30_000 }, async () => {
  const text = `CREATE EXTENSION pg_trgm;
BEGIN;
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE n (tenant_id uuid, p_id int REFERENCES p (id), price float, at timestamp, t text);
CREATE INDEX ON n USING gin (t gin_trgm_ops);
SET search_path = nowhere;
COMMIT;
`;
  const found = await findings(text);
  expect(at(found).toSorted()).toEqual([
    "float-column 4:61",
    "foreign-key-not-indexed 4:33",
    "primary-key-missing 4:1",
    "row-security-missing 4:1",
    "timestamp-without-zone 4:74",
  ]);
  expect(found.every((finding) => finding.severity === "warning" && finding.hint !== undefined)).toBe(true);
});

test("an empty, a too large, an unterminated and a binary text end in a finding", { timeout: 30_000 }, async () => {
  expect(await findings("-- nothing")).toMatchObject([{ rule: "empty" }]);
  expect(await findings(`SELECT 1; -- ${"x".repeat(3_000_000)}`)).toMatchObject([{ severity: "error" }]);
  expect(await findings("CREATE TABLE a (t text DEFAULT 'x);\n")).toMatchObject([{ rule: "syntax", line: 1 }]);
  expect(await findings("SELECT 1;\n\0 DROP")).toMatchObject([{ rule: "syntax", line: 2, column: 1 }]);
});
