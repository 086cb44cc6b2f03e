import { checkInput, type Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { graphql } from "./graphql.ts";

async function findings(text: string): Promise<readonly Finding[]> {
  const outcome = await graphql.check(checkInput({ path: "api/schema.graphql", text }));
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  expect(outcome.tools[0]).toMatch(/^graphql@17\./);
  return outcome.findings;
}

const errors = (found: readonly Finding[]): string[] =>
  found.filter(({ severity }) => severity === "error").map(({ rule, line }) => `${rule}:${line}`);

test.each([
  {},
  {
    tenants: 3,
    resources: [
      { name: "query", fields: { total: "money?", status: "open|it's|1", due: "date?", more: "json" } },
      { name: "Größe", fields: { size: "decimal" }, belongsTo: ["tenant", "query"] },
      { name: "meter reading", fields: {} },
    ],
  },
])("the draft is valid by its own check: %j", async (facts) => {
  const [draft] = graphql.draft({ goal: "an invoicing service", facts, author: "a", inputs: [], documents: [] });
  expect(await findings(draft?.text ?? "")).toEqual([]);
});

test.each([
  ["a missing brace", "type Query {\n  a: Int\n\ntype B {\n  c: Int\n}\n", "syntax:4"],
  [
    "a type that nobody defines",
    "type Query {\n  user: User\n  users: [Usr!]!\n}\ntype User { id: ID! }\n",
    "type-unknown:3",
  ],
  ["a field written twice", "type Query {\n  a: Int\n  b: Int\n  a: String\n}\n", "name-repeated:4"],
  ["a type defined twice", "type Query {\n  a: A\n}\ntype A { b: Int }\ntype A { c: Int }\n", "name-repeated:5"],
  ["no query type", "type Mutation {\n  a: Int\n}\n", "root-type:1"],
  [
    "an interface that is not kept",
    "type Query {\n  a: Node\n}\ninterface Node {\n  id: ID!\n}\ntype B implements Node {\n  name: String\n}\n",
    "interface:7",
  ],
  [
    "an object type as an argument",
    "type Query {\n  a(filter: Filter): Int\n}\ntype Filter {\n  b: Int\n}\n",
    "schema-invalid:2",
  ],
  ["an input type as an answer", "type Query {\n  a: New\n}\ninput New {\n  b: Int\n}\n", "schema-invalid:2"],
  ["a misspelt directive", "type Query {\n  a: Int @depricated\n}\n", "directive-unknown:2"],
  ["an enum without values", "type Query {\n  a: E\n}\nenum E {\n}\n", "syntax:5"],
  [
    "an operation that asks for what is not there",
    "type Query {\n  a: Int\n}\n\nquery q {\n  b\n}\n",
    "field-unknown:6",
  ],
])("finds %s at its line", async (_name, text, expected) => {
  expect(errors(await findings(text))).toContain(expected);
});

test.each([
  [
    "a subgraph of a federation",
    `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
type Product @key(fields: "id") { id: ID! name: String @shareable price(currency: String = "EUR"): Float }
extend type Query { product(id: ID!): Product }
`,
  ],
  [
    "relay connections",
    `interface Node { id: ID! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type Order implements Node { id: ID! placedAt: DateTime! lines(first: Int = 10, after: String): LineConnection! }
type Line { sku: String! }
type LineEdge { cursor: String! node: Line }
type LineConnection { edges: [LineEdge] pageInfo: PageInfo! }
scalar DateTime @specifiedBy(url: "https://scalars.graphql.org/andimarek/date-time")
type Query { node(id: ID!): Node orders(first: Int!): [Order!]! }
query OneOrder($id: ID!) { node(id: $id) { ... on Order { placedAt } } }
`,
  ],
  [
    "a schema with its own directives and roots",
    `schema { query: Root mutation: Changes subscription: Live }
directive @auth(role: Role! = USER) on FIELD_DEFINITION
enum Role { USER ADMIN }
union Hit = Post | Author
type Post { title: String! old: String @deprecated(reason: "use title") }
type Author { name: String }
input NewPost { title: String!, tags: [String!] = ["a"] }
type Root { search(term: String!, first: Int): [Hit!]! @auth }
type Changes { addPost(input: NewPost!): Post @auth(role: ADMIN) }
type Live { postAdded: Post }
`,
  ],
])("accepts %s", async (_name, text) => {
  expect(errors(await findings(text))).toEqual([]);
});

test("warns of a list without an upper bound", async () => {
  const found = await findings("type Query {\n  a: Int\n  posts: [Post!]!\n}\ntype Post { id: ID! }\n");
  expect(found).toMatchObject([{ rule: "list-unbounded", severity: "warning", line: 3 }]);
});

test("deep nesting, a large text and an empty one end in a finding", async () => {
  expect(errors(await findings(`type Query { a: ${"[".repeat(50_000)}`))).toHaveLength(1);
  expect(errors(await findings(`# ${"x".repeat(3_000_000)}`))).toEqual(["too-large:1"]);
  expect(errors(await findings(""))).toEqual(["syntax:1"]);
});

const recognises = (path: string, text: string): boolean | undefined => graphql.recognises?.({ path, text });

test("knows its files", () => {
  expect(recognises("a/schema.graphqls", "type Query { a: Int }")).toBe(true);
  expect(recognises("a/get.graphql", "query q { a }")).toBe(false);
});
