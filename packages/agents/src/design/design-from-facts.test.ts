import { expect, test } from "vitest";
import { designFrom, serviceName } from "./design-from-facts.ts";
import { pluralOf, singularOf, withArticle, wordsOf } from "./names.ts";

const GOAL = "Design the backend of a multi-tenant invoicing service";
const INVOICE = {
  name: "invoice",
  fields: { total: "money", issuedAt: "timestamp" },
  belongsTo: "tenant",
  rowsPerYear: 40_000_000,
};

test("the same facts and goal give the same design", () => {
  const facts = { tenants: 5000, resources: [INVOICE] };
  expect(designFrom(facts, GOAL)).toEqual(designFrom(structuredClone(facts), GOAL));
});

test("a resource gets its names, fields and operations from its facts", () => {
  const { resources, operations } = designFrom({ tenants: 5000, resources: [INVOICE] }, GOAL);
  expect(resources).toMatchObject([
    { schema: "Invoice", segment: "invoices", table: "invoices", label: "invoice", parents: [], tenantScoped: true },
  ]);
  expect(resources[0]?.rowsPerYear).toEqual({ value: 40_000_000, unit: "rows/year", source: "given" });
  expect(resources[0]?.fields.map((field) => field.column)).toEqual(["total", "issued_at"]);
  expect(operations.map(({ operationId, method, path }) => [operationId, method, path])).toEqual([
    ["listInvoices", "get", "/v1/invoices"],
    ["createInvoice", "post", "/v1/invoices"],
    ["getInvoice", "get", "/v1/invoices/{invoiceId}"],
    ["updateInvoice", "patch", "/v1/invoices/{invoiceId}"],
  ]);
});

test("without facts there is a neutral pair of resources, and every number is marked as assumed", () => {
  const design = designFrom({}, "Build something");
  expect(design.service).toBe("service");
  expect(design.resources.map((resource) => resource.label)).toEqual(["record", "record note"]);
  expect(design.resources[0]?.schema).toBe("RecordResource");
  expect(design.resources.every((resource) => resource.rowsPerYear.source === "assumed")).toBe(true);
  expect(design.resources.some((resource) => resource.tenantScoped)).toBe(false);
  expect(design.tenants).toMatchObject({ value: 1, source: "assumed" });
});

test("parents come before their children, a parent that is only named is there too, and circles are cut", () => {
  const resources = [
    { name: "line item", belongsTo: "order" },
    { name: "order", belongsTo: ["customer", "line item"] },
  ];
  const design = designFrom({ resources }, GOAL);
  expect(design.resources.map(({ label, parents }) => [label, parents])).toEqual([
    ["customer", []],
    ["order", ["customer"]],
    ["line item", ["order"]],
  ]);
});

test("enums and optional fields are read, unknown types are refused, and names that every resource has are left to it", () => {
  const fields = { status: "draft | sent?", note: "text?", id: "uuid", createdAt: "timestamp" };
  const [resource] = designFrom({ resources: [{ name: "Item", fields }] }, GOAL).resources;
  expect(resource?.fields).toEqual([
    { name: "status", column: "status", type: "enum", values: ["draft", "sent"], optional: true },
    { name: "note", column: "note", type: "text", values: [], optional: true },
  ]);
  const odd = { resources: [{ name: "Item", fields: { shape: "polygon" } }] };
  expect(() => designFrom(odd, GOAL)).toThrow("there is no field type polygon");
});

test("what happened is never changed, and what holds money is never deleted", () => {
  const resources = [{ name: "audit event" }, { name: "payment", fields: { amount: "money" } }, { name: "project" }];
  const { operations } = designFrom({ resources }, GOAL);
  const actions = (label: string): string[] =>
    operations.filter((operation) => operation.resource === label).map((operation) => operation.action);
  expect(actions("audit event")).toEqual(["list", "create", "get"]);
  expect(actions("payment")).toEqual(["list", "create", "get", "update"]);
  expect(actions("project")).toEqual(["list", "create", "get", "update", "delete"]);
});

test("a fact of the wrong type is told by its path", () => {
  expect(() => designFrom({ tenants: "many" }, GOAL)).toThrow(/facts\.tenants/);
});

test("the service is named by the goal's own words", () => {
  expect(serviceName(GOAL)).toBe("invoicing");
  expect(serviceName("We need a scalable backend service for our new booking platform")).toBe("booking");
  expect(designFrom({ service: "Shop Höfe" }, GOAL).service).toBe("shop-hofe");
});

test("words, plurals and singulars follow English", () => {
  expect(wordsOf("HTTPRequest lineItem_Größe")).toEqual(["http", "request", "line", "item", "grosse"]);
  expect(wordsOf("→")).toEqual(["unnamed"]);
  const pairs = { category: "categories", address: "addresses", person: "people", box: "boxes", status: "statuses" };
  for (const [one, many] of Object.entries({ ...pairs, day: "days", invoice: "invoices" })) {
    expect(pluralOf(one)).toBe(many);
    expect(singularOf(many)).toBe(one);
    expect(singularOf(one)).toBe(one);
  }
  expect([pluralOf("analysis"), singularOf("analysis")]).toEqual(["analyses", "analysis"]);
  expect([withArticle("invoice"), withArticle("user"), withArticle("order"), withArticle("tax")]).toEqual([
    "an invoice",
    "a user",
    "an order",
    "a tax",
  ]);
});
