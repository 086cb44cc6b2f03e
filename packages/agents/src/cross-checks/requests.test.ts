import type { CrossCheck, Finding, ReadableText } from "@orchestrate/core";
import { expect, test } from "vitest";
import { openapiApiClient } from "./openapi-api-client.ts";
import { openapiLoadTest } from "./openapi-load-test.ts";
import { openapiSequenceDiagram } from "./openapi-sequence-diagram.ts";

const api = `openapi: 3.1.0
servers: [{ url: "https://example.com/shop" }]
paths:
  /v1/orders:
    get: { operationId: listOrders }
    post: { operationId: createOrder }
  /v1/orders/{orderId}:
    get: { operationId: getOrder }
  /v1/orders/{orderId}:cancel:
    post: { operationId: cancelOrder }
`;

async function run(rule: CrossCheck, kind: string, text: string): Promise<readonly Finding[]> {
  const documents: readonly ReadableText[] = [
    { kind: "openapi", path: "api.yaml", text: api },
    { kind, path: "other", text },
  ];
  const outcome = await rule.check({ path: "", facts: {}, policy: {}, documents });
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  return outcome.findings;
}

function plan(method: string, path: string, more = ""): string {
  return `requests:\n  - method: ${method}\n    path: ${JSON.stringify(path)}\n${more}`;
}

test.each([
  ["get", "/v1/orders?limit=10"],
  ["GET", "/v1/orders/{id}"],
  ["get", "/v1/orders/:id"],
  ["get", "/v1/orders/${orderId}"],
  ["get", "/v1/orders/0198b2f4-7c1e-7d3a-9b5e-2f6c8a1d4e70"],
  ["post", "/v1/orders/{id}:cancel"],
  ["get", "/shop/v1/orders"],
  ["get", "/orders"],
  ["get", "https://example.com/v1/orders/"],
])("the load test may write %s %s", async (method, path) => {
  expect(await run(openapiLoadTest, "load-test", plan(method, path))).toEqual([]);
});

test.each([
  ["get", "/v1/order"],
  ["delete", "/v1/orders"],
  ["get", "/v1/orders/export"],
  ["get", "/v1/orders/1/lines"],
  ["get", "/v2/orders"],
])("the load test may not write %s %s", async (method, path) => {
  expect(await run(openapiLoadTest, "load-test", plan(method, path))).toMatchObject([
    { path: "other", line: 3, column: 11, rule: "operation-unknown", severity: "error" },
  ]);
});

test("an operationId of the load test is that of its method and path", async () => {
  const text = plan("get", "/v1/orders", "    operationId: getOrder\n");
  expect(await run(openapiLoadTest, "load-test", text)).toMatchObject([
    {
      line: 4,
      rule: "operation-misnamed",
      message: "GET /v1/orders is listOrders in the API (api.yaml:5), not getOrder",
    },
  ]);
});

function diagram(message: string): string {
  return `sequenceDiagram\n  actor client\n  participant service\n  ${message}\n`;
}

test.each([
  "client->>service: createOrder POST /v1/orders<br/>Idempotency-Key",
  "client->>+service: GET /v1/orders/{orderId}",
  "client->>service: getOrder",
  "client->>service: createOrder(body)",
  "client->>service: retries after 2 s",
  "service->>stripe: POST /v1/charges",
  "service->>service: getConnection from the pool",
  "service-->>client: 201, Location /v1/orders/1",
  "Note over client,service: GET /v1/anything is cached",
])("a diagram may say %s", async (message) => {
  expect(await run(openapiSequenceDiagram, "sequence-diagram", diagram(message))).toEqual([]);
});

test.each([
  ["client->>service: createOrder POST /v1/order", 33, "operation-unknown"],
  ["client->>service: PUT /v1/orders/{id}", 21, "operation-unknown"],
  ["client->>service: listOrders POST /v1/orders", 21, "operation-misnamed"],
  ["client->>service: createOrders", 21, "operation-unknown"],
])("a diagram may not say %s", async (message, column, rule) => {
  expect(await run(openapiSequenceDiagram, "sequence-diagram", diagram(message))).toMatchObject([
    { path: "other", line: 4, column, rule, severity: "error" },
  ]);
});

test("a client is read without being compiled", async () => {
  const client = 'const x: = 1;\nhttp.get("/v1/orders");\nhttp.delete("/v1/orders/1");\nseen.delete("/v1/nothing");\n';
  expect(await run(openapiApiClient, "api-client", client)).toMatchObject([
    { path: "other", line: 3, column: 13, rule: "operation-unknown" },
  ]);
});

test("what cannot be understood gives no findings", async () => {
  expect(await run(openapiLoadTest, "load-test", "requests: [")).toEqual([]);
  expect(await run(openapiLoadTest, "load-test", "export default function () {}")).toEqual([]);
  expect(await run(openapiSequenceDiagram, "sequence-diagram", "flowchart LR\n  a --> b")).toEqual([]);
  expect(await run(openapiApiClient, "api-client", "\u0000")).toEqual([]);
});
