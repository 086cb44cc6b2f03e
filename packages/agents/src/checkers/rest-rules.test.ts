import { expect, test } from "vitest";
import { findApi } from "./openapi-view.ts";
import { reviewApi } from "./review-api.ts";
import { restRules } from "./rest-rules.ts";

const problem = "{ description: bad, content: { application/problem+json: {} } }";
const list = "{ description: ok, content: { application/json: { schema: { type: array } } } }";

function hits(paths: string, root = "security: [{ token: [] }]"): readonly string[] {
  const text = `openapi: 3.1.0\n${root}\npaths:\n${paths}`;
  const api = findApi([{ path: "api.yaml", text }]);
  return api === undefined ? ["no api"] : reviewApi(api).map(({ rule, line }) => `${rule.id}:${line}`);
}

function operation(path: string, method: string, rest = ""): string {
  return `  ${path}:\n    ${method}:\n${rest}      responses:\n        "200": { description: ok }\n        "400": ${problem}\n`;
}

const key = "      parameters: [{ name: Idempotency-Key, in: header }]\n";

test.each([
  ["verb-in-path:4", operation("/v1/getUsers", "get")],
  ["verb-in-path:4", operation("/v1/users/create-many", "get")],
  ["singular-collection:4", operation("/v1/order/{orderId}", "get")],
  [
    "mixed-casing:7",
    `  /v1/line-items: { get: { responses: { "200": ${list}, "400": ${problem} }, parameters: [{ name: limit, in: query }] } }\n  /v1/big-orders: { get: { responses: { "400": ${problem} } } }\n  # x\n${operation("/v1/lineNotes", "get")}`,
  ],
  ["uneven-version:9", operation("/v1/users", "get") + operation("/teams", "get")],
  ["post-without-idempotency-key:5", operation("/v1/users", "post")],
  ["creation-without-201:8", operation("/v1/users", "post", key)],
  ["no-client-error:5", '  /v1/users:\n    get:\n      responses: { "204": { description: ok } }\n'],
  [
    "no-problem-json:8",
    '  /v1/users:\n    get:\n      responses:\n        "204": { description: ok }\n        "404": { description: none }\n',
  ],
  ["unbounded-list:5", `  /v1/users:\n    get:\n      responses: { "200": ${list}, "400": ${problem} }\n`],
  ["body-in-read:6", operation("/v1/users", "get", "      requestBody: {}\n")],
  ["lost-update:5", operation("/v1/users/{userId}", "patch")],
])("finds %s", (expected, paths) => {
  expect(hits(paths)).toContain(expected);
});

test.each([
  ["/v1/orders/{orderId}/cancel", "get", ["state-change-by-get:5"]],
  ["/v1/orders/{orderId}/cancelOrder", "get", ["state-change-by-get:5", "action-in-path:4"]],
  ["/v1/orders/{orderId}/cancel_order", "post", ["action-in-path:4"]],
  ["/v1/orders/{orderId}/cancellations", "get", []],
  ["/v1/orders/{orderId}/cancel-reasons", "get", []],
  ["/v1/send-log", "get", []],
  ["/v1/orders/{orderId}/cancel", "post", []],
])("%s by %s", (path, method, expected) => {
  const found = hits(operation(path, method)).filter((hit) => /^(?:state|action)/.test(hit));
  expect(found.sort()).toEqual(expected.toSorted());
});

test("an operationId that deletes by GET is found", () => {
  const text = operation("/v1/users/{userId}/gone", "get", "      operationId: deleteUser\n");
  expect(hits(text)).toContain("state-change-by-get:5");
});

function schemaHits(properties: string): readonly string[] {
  const paths = operation("/v1/orders/{order_id}", "get", "      parameters: [{ name: order_id, in: path }]\n");
  return hits(paths, `components: { schemas: { Order: { properties: { ${properties} } } } }\nsecurity: []`);
}

test("names in two casings and money as a number are found where they stand", () => {
  const found = schemaHits(
    "customerId: {}, lines: { items: { properties: { unitPrice: { type: number } } } }, totalAmount: { type: [number, 'null'] }",
  );
  expect(found).toEqual(["money-as-number:2", "money-as-number:2", "mixed-name-casing:6"]);
});

test("one casing, counts and money as text are left alone", () => {
  expect(
    schemaHits(
      "customer_id: {}, Total: { type: string }, tax_rate: { type: number }, total: { type: integer }, id: {}",
    ),
  ).toEqual([]);
});

test("an operation without authentication is found, and a whole API without it only once", () => {
  expect(hits(operation("/v1/users", "get"), "info: {}")).toEqual(["no-security:5"]);
  expect(hits(operation("/v1/users", "get") + operation("/v1/teams", "get"), "info: {}")).toEqual(["no-security:3"]);
});

test("a sound API is left alone", () => {
  const get = operation("/v1/users/{userId}", "get");
  const page = `  /v1/users:\n    get:\n      parameters: [{ $ref: "#/components/parameters/Limit" }]\n      responses: { "200": ${list}, "400": ${problem} }\n`;
  const parts = "components: { parameters: { Limit: { name: limit, in: query } } }";
  expect(hits(get + page, `security: [{ token: [] }]\n${parts}`)).toEqual([]);
});

test("a text that is no API, broken or endlessly referring to itself, is no reason to fail", () => {
  expect(findApi([{ path: "a.md", text: "# About OpenAPI" }])).toBeUndefined();
  expect(findApi([{ path: "a.yaml", text: "openapi: [" }])).toBeUndefined();
  const loop = `  /v1/users:\n    get:\n      parameters: [{ $ref: "#/components/x" }]\n      responses: { "400": ${problem} }\n`;
  expect(hits(loop, 'security: []\ncomponents: { x: { $ref: "#/components/x" } }')).toEqual([]);
});

test("every rule says why and has its own name", () => {
  expect(new Set(restRules.map((rule) => rule.id)).size).toBe(restRules.length);
  expect(restRules.every((rule) => rule.why.length > 40)).toBe(true);
});
