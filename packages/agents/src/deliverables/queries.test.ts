import { checkInput, type CheckOutcome, type Facts, type Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { queries } from "./queries.ts";
import { sqlDdl } from "./sql-ddl.ts";

const FACTS: Facts = {
  tenants: 5000,
  retentionYears: 3,
  resources: [
    { name: "customer", fields: { name: "text" }, belongsTo: "tenant", rowsPerYear: 1000 },
    {
      name: "invoice",
      fields: { total: "money", status: "draft|sent", issuedAt: "timestamp" },
      belongsTo: ["tenant", "customer"],
      rowsPerYear: 40_000_000,
    },
  ],
};
const GOAL = { goal: "an invoicing service", author: "a", inputs: [], documents: [] };

function check(text: string, schema: string, facts: Facts = {}): Promise<CheckOutcome> {
  const documents = [{ path: "db/schema.sql", kind: "sql-ddl", text: schema }];
  return queries.check(checkInput({ path: "db/queries.sql", text }, { facts, documents }));
}

function found(outcome: CheckOutcome): readonly Finding[] {
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  return outcome.findings;
}

const TABLES = `
CREATE TABLE customers (id uuid PRIMARY KEY, name text NOT NULL, made_on date NOT NULL);
CREATE TABLE invoices (id bigint PRIMARY KEY, customer_id uuid NOT NULL REFERENCES customers (id), total numeric(19,4), note text,
  done_at timestamptz, issued_at timestamptz NOT NULL);
CREATE INDEX invoices_customer ON invoices (customer_id, id DESC);
CREATE INDEX invoices_waiting ON invoices (id) WHERE done_at IS NULL;
COMMENT ON TABLE customers IS '1,000 rows/year';
CREATE TABLE events (tenant_id uuid, id uuid, kind text, PRIMARY KEY (tenant_id, id)) PARTITION BY HASH (tenant_id);
CREATE TABLE events_0 PARTITION OF events FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE events_1 PARTITION OF events FOR VALUES WITH (MODULUS 2, REMAINDER 1);
`;

/** One file with every fault, so that the database is started once; the comment of each query says what is expected. */
const FAULTY = `-- rows: invoices 120,000,000 (assumed)
-- rows: events 50,000,000 (assumed)
-- name: unknownColumn; calls per second: 1 (assumed)
SELECT id, totl FROM invoices WHERE id = $1;
-- name: unknownTable; calls per second: 1 (assumed)
SELECT id FROM invoice WHERE id = $1;
-- name: otherType; calls per second: 1 (assumed)
SELECT id FROM invoices WHERE customer_id = 'é' AND note = id;
-- name: unindexed; calls per second: 1 (assumed)
SELECT id FROM invoices
WHERE note = $1;
-- name: castColumn; calls per second: 1 (assumed)
SELECT id FROM invoices WHERE id::text = $1;
-- name: counted; calls per second: 1 (assumed)
SELECT count(*) FROM invoices;
-- name: oldestWithNote; calls per second: 1 (assumed)
SELECT id FROM invoices WHERE note LIKE $1 ORDER BY id LIMIT 10;
-- name: partitions; calls per second: 1 (assumed)
SELECT id FROM events WHERE kind = $1;
-- name: missingValue; calls per second: 1 (assumed)
INSERT INTO invoices (id, customer_id) VALUES ($1);
-- name: everyRow; calls per second: 1 (assumed)
UPDATE invoices SET note = $1 WHERE total > $2;
-- name: skipped; calls per second: 1 (assumed)
SELECT id FROM customers ORDER BY id LIMIT 10 OFFSET $1;
-- name: counted; calls per second: 1
SELECT 1;
-- name: silent
SELECT 2;

SELECT 3;
DROP TABLE invoices;
`;

test("finds each fault of a file at its line and names the query and the plan node", { timeout: 30_000 }, async () => {
  const findings = found(await check(FAULTY, TABLES));
  expect(findings.map(({ rule, severity, line, column }) => `${severity} ${rule} ${line}:${column}`)).toEqual([
    "error 42703 4:12",
    "error 42P01 6:16",
    "error 22P02 8:45",
    "error seq-scan-large 10:1",
    "error seq-scan-large 13:1",
    "error seq-scan-large 15:1",
    "error index-scan-whole 17:1",
    "error seq-scan-large 19:1",
    "error 42601 21:27",
    "error seq-scan-large 23:1",
    "warning offset-paging 25:1",
    "error query-name-repeated 26:1",
    "warning frequency-source 26:1",
    "warning frequency-missing 28:1",
    "error query-unnamed 31:1",
    "error not-a-query 32:1",
    "error query-unnamed 32:1",
  ]);
  expect(findings[3]?.message).toBe(
    "unindexed reads all of invoices, 120,000,000 rows (stated in the file): Seq Scan on invoices, Filter: (note = $1)",
  );
});

const GOOD = `-- rows: invoices 120,000,000 (assumed)
-- name: one :one
-- calls per second: see the dashboard
SELECT id, total FROM invoices WHERE id = $1;
-- name: page; calls per second: 1,200 (measured)
SELECT i.id, c.name FROM invoices i JOIN customers c ON c.id = i.customer_id
WHERE i.customer_id = $1 AND i.id < $2 ORDER BY i.id DESC LIMIT $3;
-- name: work; calls per second: 5 (given)
SELECT id FROM invoices WHERE done_at IS NULL ORDER BY id LIMIT 10 FOR UPDATE SKIP LOCKED;
-- name: newest; calls per second: 5 (given)
SELECT id FROM invoices ORDER BY id DESC LIMIT 20;
-- name: add; calls per second: 5 (given)
INSERT INTO invoices (id, customer_id, issued_at) VALUES ($1, $2, now()) ON CONFLICT (id) DO NOTHING RETURNING id;
-- name: small; calls per second: 5 (given)
SELECT id FROM customers WHERE name = $1;
-- name: nightly; calls per second: 0.00001 (given)
SELECT sum(total) FROM invoices WHERE issued_at >= $1;
`;

test("accepts good queries and lets a nightly job read everything", { timeout: 30_000 }, async () => {
  const findings = found(await check(GOOD, TABLES));
  expect(findings.map(({ rule, severity, line }) => `${severity} ${rule} ${line}`)).toEqual([
    "warning frequency-missing 2",
    "warning seq-scan-large 17",
  ]);
});

test.each([{}, FACTS])("the draft passes against the drafted schema: %#", { timeout: 30_000 }, async (facts) => {
  const [schema] = sqlDdl.draft({ ...GOAL, facts });
  const [draft] = queries.draft({ ...GOAL, facts });
  expect(found(await check(draft?.text ?? "", schema?.text ?? "", facts))).toEqual([]);
});

test("judges by the rows of the facts, and finds the index that a schema has lost", { timeout: 30_000 }, async () => {
  const [schema] = sqlDdl.draft({ ...GOAL, facts: FACTS });
  const [draft] = queries.draft({ ...GOAL, facts: FACTS });
  const text = (draft?.text ?? "").replaceAll(
    "FROM invoices\nWHERE tenant_id = $1 AND id = $2;",
    "FROM invoices\nWHERE issued_at = $1 AND version = $2;",
  );
  const wrong = found(await check(text, schema?.text ?? "", FACTS)).filter(({ severity }) => severity === "error");
  expect(wrong.map(({ message }) => message)).toEqual([
    expect.stringContaining("getInvoice reads all of invoices, 120,000,000 rows (40,000,000 rows/year * 3 years)"),
  ]);
});

test("says why it could not check", async () => {
  const alone = await queries.check(checkInput({ path: "db/queries.sql", text: GOOD }));
  expect(alone).toMatchObject({
    status: "not-checked",
    reason: expect.stringContaining("no sql-ddl document") as string,
  });
  expect(await check(GOOD, "CREATE TABEL a;")).toMatchObject({ status: "not-checked" });
});

test("knows its files, and the schema does not claim them", () => {
  const named = { path: "db/queries.sql", text: "-- name: a :one\nSELECT 1;\nCREATE TABLE x (id int);" };
  expect([queries.recognises?.(named), sqlDdl.recognises?.(named)]).toEqual([true, false]);
  const schema = { path: "db/schema.sql", text: TABLES };
  expect([queries.recognises?.(schema), sqlDdl.recognises?.(schema)]).toEqual([false, true]);
  const step = { path: "db/migrations/0001_initial.sql", text: TABLES };
  expect(sqlDdl.recognises?.(step)).toBe(false);
});
