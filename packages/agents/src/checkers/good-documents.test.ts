import { checkInput, deliveryState, type CheckOutcome } from "@orchestrate/core";
import { expect, test } from "vitest";
import { kubernetes } from "../deliverables/kubernetes.ts";
import { openapi } from "../deliverables/openapi.ts";
import { sqlDdl } from "../deliverables/sql-ddl.ts";

const api = `openapi: 3.1.0
info: { title: Shop, version: "1" }
tags: [{ name: orders }]
paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200": { description: ok }
        "400": &problem { description: a problem }
        "404": *problem
`;

const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: shops.example.com }
spec:
  group: example.com
  names: { kind: Shop, plural: shops, singular: shop, listKind: ShopList }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          x-kubernetes-preserve-unknown-fields: true
          properties:
            spec: { type: object, x-kubernetes-validations: [{ rule: "self.size > 0" }] }
`;

test("anchors and untagged operations are no fault of an API", async () => {
  expect(deliveryState(await openapi.check(checkInput({ path: "api/openapi.yaml", text: api })))).toBe("valid");
});

test("the extensions of a custom resource's schema are no unknown fields", async () => {
  expect(deliveryState(await kubernetes.check(checkInput({ path: "crd.yaml", text: crd })))).toBe("valid");
});

test(
  "errors of execution stand at the name they are about, and a role of the server is a note",
  { timeout: 30_000 },
  async () => {
    const text = [
      "CREATE TABLE orders (",
      "  id uuid PRIMARY KEY,",
      "  customer_id uuid REFERENCES customers (id)",
      ");",
      "CREATE TABLE notes (id uuid PRIMARY KEY, body text);",
      "ALTER TABLE notes OWNER TO rails;",
    ].join("\n");
    const outcome: CheckOutcome = await sqlDdl.check(checkInput({ path: "db/schema.sql", text }));
    const findings = outcome.status === "checked" ? outcome.findings : [];
    const told = findings.map(({ line, column, severity, message }) => `${line}:${column} ${severity} ${message}`);
    expect(told).toContain('3:31 error relation "customers" does not exist');
    expect(told).toContain("6:1 info the role rails is not made here: roles belong to the server");
  },
);
