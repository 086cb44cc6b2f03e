import type { Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { openapiSqlDdl } from "./openapi-sql-ddl.ts";

async function compare(properties: string, ddl: string, more = ""): Promise<readonly Finding[]> {
  const openapi = `openapi: 3.1.0
info: { title: t, version: "1" }
paths: {}
components:
  schemas:
    Category:
      type: object
      required: [id, name]
      properties:
        id: { type: string, format: uuid }
        name: { type: string }
${properties}${more}`;
  const documents = [
    { kind: "openapi", path: "api.yaml", text: openapi },
    { kind: "sql-ddl", path: "schema.sql", text: ddl },
  ];
  const outcome = await openapiSqlDdl.check({ path: "", facts: {}, policy: {}, documents });
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  return outcome.findings;
}

const base = "CREATE TABLE shop.categories (\n  id uuid PRIMARY KEY,\n  name text NOT NULL,\n  tenant_id uuid NOT NULL";

test("columns that the API does not show are fine, and ALTER TABLE counts", async () => {
  const added = `${base});\nALTER TABLE shop.categories ADD COLUMN sort_order integer;\n`;
  expect(await compare("        sortOrder: { type: integer }\n", added)).toEqual([]);
  expect(await compare("        sortOrder: { type: integer }\n", `${base});`)).toMatchObject([
    { path: "schema.sql", line: 1, column: 14, rule: "column-missing", severity: "error" },
  ]);
});

test.each([
  ["{ type: string, format: date-time }", "timestamptz"],
  ["{ type: [string, 'null'], format: date }", "date"],
  ["{ type: string, pattern: '^[0-9.]+$' }", "numeric(12,2)"],
  ["{ type: string, enum: [a, b] }", "kind"],
  ["{ type: string, format: email }", "address"],
  ["{ type: string, enum: [a, b] }", "varchar(20)"],
  ["{ type: string, format: uuid }", "uuid"],
  ["{ type: string, format: decimal }", "numeric"],
  ["{ type: string }", "numeric(12,2)"],
  ["{ type: string, format: int64 }", "bigint"],
  ["{ type: string, format: byte }", "bytea"],
  ["{ type: string, format: duration }", "interval"],
  ["{ type: string, format: ipv4 }", "inet"],
  ["{ type: string }", "timestamptz"],
  ["{ type: integer, format: int64 }", "bigserial"],
  ["{ type: number }", "numeric"],
  ["{ type: array, items: { type: integer } }", "bigint[]"],
  ["{ type: array, items: { $ref: '#/components/schemas/Anything' } }", "integer[]"],
  ["{ type: number }", "double precision"],
  ["{ type: array, items: { type: string } }", "text[]"],
  ["{ type: array, items: { type: string } }", "jsonb"],
  ["{ type: object }", "jsonb"],
  ["{ anyOf: [{ type: boolean }, { type: 'null' }] }", "boolean"],
  ["{ $ref: '#/components/schemas/Anything' }", "tsvector"],
])("a property %s may be kept as %s", async (schema, type) => {
  const types = "CREATE TYPE kind AS ENUM ('a', 'b');\nCREATE DOMAIN address AS text;\n";
  expect(await compare(`        extra: ${schema}\n`, `${types}${base},\n  extra ${type});`)).toEqual([]);
});

test.each([
  ["{ type: string, format: date-time }", "text"],
  ["{ type: string, format: date }", "timestamptz"],
  ["{ type: string, format: uuid }", "bigint"],
  ["{ type: string }", "jsonb"],
  ["{ type: string, description: decimal }", "real"],
  ["{ type: string }", "integer"],
  ["{ type: string, maxLength: 8 }", "bigint"],
  ["{ type: string, enum: [a, b] }", "smallint"],
  ["{ type: string, enum: [a, b] }", "numeric"],
  ["{ type: string, format: email }", "inet"],
  ["{ type: string, format: decimal }", "real"],
  ["{ type: string }", "boolean"],
  ["{ type: integer }", "text"],
  ["{ type: integer }", "timestamptz"],
  ["{ type: integer }", "bytea"],
  ["{ type: number }", "interval"],
  ["{ type: number }", "text"],
  ["{ type: boolean }", "text"],
  ["{ type: object }", "integer"],
  ["{ type: array, items: { type: string } }", "text"],
  ["{ type: array, items: { type: string } }", "integer[]"],
  ["{ type: boolean }", "integer"],
  ["{ type: string }", "text[]"],
])("a property %s cannot be kept as %s", async (schema, type) => {
  expect(await compare(`        extra: ${schema}\n`, `${base},\n  extra ${type});`)).toMatchObject([
    { rule: "column-type", line: 5, column: 3, severity: "error", hint: expect.any(String) as string },
  ]);
});

test("a long whole number may be shown as the text of an id, but no other text is kept as one", async () => {
  expect(await compare("        ownerId: { type: string }\n", `${base},\n  owner_id bigint);`)).toEqual([]);
  expect(await compare("        plate: { type: string }\n", `${base},\n  plate bigint);`)).toMatchObject([
    { rule: "column-type", message: expect.stringContaining("plate is int8, but Category.plate") as string },
  ]);
});

test("lists, links, objects and what is computed need no column", async () => {
  const properties = `        products: { type: array, items: { type: string } }
        parent: { type: object, properties: { id: { type: string } } }
        _links: { type: object }
        productCount: { type: integer, description: Counted when it is read. }
`;
  expect(await compare(properties, `${base});`)).toEqual([]);
});

test("an amount with its currency is two columns", async () => {
  const price =
    "        price: { type: object, properties: { amount: { type: string }, currency: { type: string } } }\n";
  expect(await compare(price, `${base},\n  price_amount numeric(19,4), price_currency char(3));`)).toEqual([]);
  expect(await compare(price, `${base},\n  price_cents bigint, currency text);`)).toEqual([]);
  expect(await compare(price, `${base},\n  price numeric(19,4));`)).toMatchObject([
    { rule: "column-missing", message: expect.stringContaining("price_currency") as string },
  ]);
  expect(await compare(price, `${base},\n  price real, price_currency char(3));`)).toMatchObject([
    { rule: "column-type" },
  ]);
  expect(await compare(price, `${base});`)).toMatchObject([{ rule: "column-missing" }]);
});

test("a required property is not null, and a default or a key makes it so", async () => {
  const sql = base.replace("name text NOT NULL", "name text");
  expect(await compare("", `${sql});`)).toMatchObject([{ rule: "column-nullable", line: 3, severity: "error" }]);
  expect(await compare("", `${sql});\nALTER TABLE shop.categories ALTER COLUMN name SET NOT NULL;`)).toEqual([]);
  const keyed = base.replace("id uuid PRIMARY KEY", "id uuid").replace("tenant_id uuid NOT NULL", "PRIMARY KEY (id)");
  expect(await compare("", `${keyed});`)).toEqual([]);
  expect(await compare("        rank: { type: integer }\n", `${base},\n  rank integer NOT NULL);`)).toMatchObject([
    { rule: "column-not-nullable", severity: "warning" },
  ]);
});

test("properties may come by allOf, and columns by renaming and dropping", async () => {
  const more = `    CategoryResponse:
      allOf:
        - $ref: "#/components/schemas/Category"
`;
  const renamed = `${base.replace("name text", "title text")});\nALTER TABLE shop.categories RENAME COLUMN title TO name;`;
  expect(await compare("", renamed, more)).toEqual([]);
  expect(await compare("", `${base});\nALTER TABLE shop.categories DROP COLUMN name;`)).toMatchObject([
    { rule: "column-missing" },
  ]);
});

test("tables whose columns the text does not list, views and broken texts are left alone", async () => {
  for (const ddl of [
    "CREATE TABLE categories (LIKE other);",
    "CREATE TABLE categories AS SELECT 1 AS id;",
    "CREATE VIEW categories AS SELECT 1 AS id;",
    "CREATE TABLE categorization (id int);",
    "CREATE TABLE categories (",
    "",
  ])
    expect(await compare("", ddl)).toEqual([]);
});

const MOOD = "        mood: { type: string, enum: [calm, wild, tired] }\n";

test.each([
  ["CREATE TYPE mood AS ENUM ('calm', 'wild');", "mood", "value-missing", '"tired", which Category.mood (api.yaml:12)'],
  ["CREATE TYPE mood AS ENUM ('calm', 'wild', 'tired', 'sad');", "mood", "value-not-shown", '"sad", which'],
  ["", "text CHECK (mood IN ('calm', 'wild'))", "value-missing", '"tired", which'],
  ["", "text, CHECK (mood = ANY (ARRAY['calm', 'wild', 'tired', 'sad']::text[]))", "value-not-shown", '"sad", which'],
])("%s a column mood %s has %s", async (types, column, rule, says) => {
  expect(await compare(MOOD, `${base},\n  mood ${column});\n${types}`)).toMatchObject([
    {
      path: "schema.sql",
      line: 5,
      column: 3,
      rule,
      severity: "error",
      message: expect.stringContaining(says) as string,
    },
  ]);
});

test("values that agree, that were added later, or that are written in another way are fine", async () => {
  const type = "CREATE TYPE mood AS ENUM ('calm', 'wild');";
  const table = `${base},\n  mood mood);`;
  expect(await compare(MOOD, `${type}\n${table}\nALTER TYPE mood ADD VALUE 'tired';`)).toEqual([]);
  expect(await compare(MOOD, `${base},\n  mood text CHECK (mood IN ('CALM', 'WILD', 'TIRED')));`)).toEqual([]);
  expect(await compare(MOOD, `${base},\n  mood text CHECK (mood IN ('c', 'w')));`)).toEqual([]);
  const dropped = `${base},\n  mood text CHECK (mood IN ('calm')));\nALTER TABLE shop.categories DROP CONSTRAINT mood_check;`;
  expect(await compare(MOOD, dropped)).toEqual([]);
});
