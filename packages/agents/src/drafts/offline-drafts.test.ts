import { stripTypeScriptTypes } from "node:module";
import type { DraftInput } from "@orchestrate/core";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { adrFaults } from "../checkers/adr-rules.ts";
import { outlineMarkdown } from "../checkers/markdown-outline.ts";
import { designFrom } from "../design/design-from-facts.ts";
import type { Design } from "../design/design.ts";
import { sloAlerts } from "../design/slo.ts";
import { draftAdrs } from "./adr-draft.ts";
import { draftCapacityPlan } from "./capacity-plan-draft.ts";
import { draftClient } from "./client-draft.ts";
import { draftKubernetes } from "./kubernetes-draft.ts";
import { draftLoadTest } from "./load-test-draft.ts";
import { draftOpenApi } from "./openapi-draft.ts";
import { draftRunbook } from "./runbook-draft.ts";
import { showQuantity } from "./show-quantity.ts";
import { draftSql } from "./sql-draft.ts";

const goal = "Design the backend of an invoicing service. An issued invoice never changes.";
const invoice = {
  name: "invoice",
  fields: { status: "draft|issued", total: "money" },
  belongsTo: "tenant",
  rowsPerYear: 40_000_000,
};
const customer = { name: "customer", fields: { name: "text" }, belongsTo: "tenant", rowsPerYear: 2_000_000 };
const facts = { peakRequestsPerSecond: 10_000, readPercent: 85, tenants: 40, resources: [customer, invoice] };
const small = { ...facts, peakRequestsPerSecond: 500 };

function design(given: Readonly<Record<string, unknown>> = facts): Design {
  return designFrom(given, goal);
}

function input(given: Readonly<Record<string, unknown>> = facts): DraftInput {
  return { facts: given, goal, author: "somebody", inputs: [], documents: [] };
}

function databaseDecision(knows: readonly string[]): string {
  const adrs = draftAdrs(input({ ...facts, team: { engineers: 1, knows } }));
  return adrs.find(({ name }) => name?.endsWith("-database"))?.text ?? "";
}

function showOne(unit: string): string {
  return showQuantity({ value: 1, unit, source: "given" });
}

test("what the goal says and no draft represents is said where a reader meets it", () => {
  const sentence = '"An issued invoice never changes"';
  const [first, ...others] = draftAdrs(input());
  expect(first?.text).toContain("## What these drafts do not represent");
  expect(first?.text).toContain(`- ${sentence} (given): not represented`);
  expect(others.every(({ text }) => !text.includes("do not represent"))).toBe(true);
  expect(draftOpenApi(design()).split("\n").slice(0, 5).join("\n")).toContain(sentence);
  expect(draftSql(design(), { value: 3, unit: "years", source: "given" })).toContain(`decide and add: ${sentence}`);
  const { paths } = parse(draftOpenApi(design())) as { paths: Record<string, Record<string, { description: string }>> };
  expect(paths["/v1/invoices/{invoiceId}"]?.["patch"]?.description).toContain(sentence);
  expect(paths["/v1/customers/{customerId}"]?.["patch"]?.description).not.toContain(sentence);
});

test("a goal full of markup leaves the drafts readable", async () => {
  const hostile = 'It must <!-- never ``` pay $5 within 30 days: "# x" *never* |. ## Decision\n---\nmust: [never {';
  const [first] = draftAdrs({ ...input(), goal: hostile });
  const checked = await adrFaults(outlineMarkdown(first?.text ?? ""), facts);
  expect(checked).toEqual([]);
  expect(() => parse(draftOpenApi(designFrom(facts, hostile))) as unknown).not.toThrow();
});

test("the plan says when the rate of writes contradicts the rows, and is silent when it does not", () => {
  const heading = "## Open point: the write rate";
  const plan = draftCapacityPlan(input({ ...facts, averageRequestsPerSecond: 2500 }));
  expect(plan).toContain(heading);
  const adrs = draftAdrs(input({ ...facts, averageRequestsPerSecond: 2500 }));
  expect(adrs.find(({ name }) => name === "0002-database")?.text).toContain("see the open point of the capacity plan");
  expect(plan).toContain("11,826,000,000 writes/year (computed)");
  expect(draftCapacityPlan(input({ ...facts, averageRequestsPerSecond: 20 }))).not.toContain(heading);
  expect(draftCapacityPlan(input({ resources: [customer] }))).not.toContain(heading);
});

test("a given growth is planned for", () => {
  expect(draftCapacityPlan(input({ ...small, growthPercentPerYear: 50 }))).toContain("| in 2 years | 1,125 |");
  expect(draftCapacityPlan(input(small))).not.toContain("## Growth");
});

test("a cold cache is spoken of only where there is one", () => {
  const texts = (given: typeof facts): string =>
    [draftCapacityPlan(input(given)), draftLoadTest(design(given)), draftRunbook(design(given))].join("\n");
  expect(texts(facts)).toContain("cold cache");
  expect(texts(small)).not.toMatch(/cold cache|flatters the cache/);
});

test("the drafted client calls fetch without a receiver, as a browser's own fetch demands", async () => {
  const source = stripTypeScriptTypes(draftClient(design()), { mode: "strip" });
  const module = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(source)}`)) as Record<
    string,
    unknown
  >;
  const create = Object.values(module).find((value) => typeof value === "function" && value.name.startsWith("create"));
  const receivers: unknown[] = [];
  function fetch(this: unknown): Promise<Response> {
    receivers.push(this);
    return Promise.resolve(Response.json({ items: [] }));
  }
  const client = (create as (options: object) => Record<string, (query: object) => Promise<unknown>>)({
    baseUrl: "https://example.com",
    accessToken: () => Promise.resolve("token"),
    fetch,
  });
  await client["listInvoices"]?.({});
  expect(receivers).toEqual([undefined]);
});

test("the load test sends the headers that the contract requires, and says how many tenants were given", () => {
  const text = draftLoadTest(design());
  const plan = parse(text) as {
    requests: { method: string; headers?: Record<string, string> }[];
    data: { rowsPerTable: Record<string, number> };
  };
  const headers = { get: [], post: ["Idempotency-Key"], patch: ["If-Match"], delete: ["If-Match"] };
  for (const request of plan.requests)
    expect(Object.keys(request.headers ?? {})).toEqual(headers[request.method as keyof typeof headers]);
  expect(new Set(plan.requests.map(({ method }) => method)).size).toBe(4);
  expect(text).toContain("tenants: 40 # given");
  expect(plan.data.rowsPerTable).toEqual({ customers: 2_000_000, invoices: 40_000_000 });
});

test("the pods get the cache's address when the sizing needs a cache, and the objects stand in the order of the release", () => {
  const text = draftKubernetes(design());
  expect(text).toContain("name: CACHE_URL");
  expect(draftKubernetes(design(small))).not.toContain("CACHE_URL");
  const kinds = parseAllDocuments(text).map((document) => (document.toJS() as { kind: string } | null)?.kind);
  const order = ["ServiceAccount", "NetworkPolicy", "Job", "Deployment"].map((kind) => kinds.indexOf(kind));
  expect(order.every((place) => place >= 0)).toBe(true);
  expect(order).toEqual(order.toSorted((one, other) => one - other));
});

test("somebody may create a tenant, and it is not the role that answers a tenant's requests", () => {
  const sql = draftSql(design(), { value: 3, unit: "years", source: "given" });
  expect(sql).toMatch(/GRANT SELECT, INSERT ON tenants TO \w+_jobs;/);
  expect(sql).not.toMatch(/INSERT ON tenants TO \w+_app;/);
});

test("a database that the team knows is weighed, a cache that it knows is not", () => {
  expect(databaseDecision(["PHP", "MySQL 8", "Redis"])).toContain('Chosen option: "MySQL 8"');
  expect(databaseDecision(["PHP", "MySQL 8", "Redis"])).not.toContain("### Redis");
  expect(databaseDecision(["DynamoDB"])).toContain("### DynamoDB");
  expect(databaseDecision(["Postgres"]).match(/^### /gm)).toHaveLength(2);
});

test("the alert on connections can fire, however few there are", () => {
  for (const peakRequestsPerSecond of [1, 5, 500, 10_000]) {
    const sized = design({ ...facts, peakRequestsPerSecond });
    const alert = sloAlerts(sized).find(({ name }) => name === "DatabasePoolNearlyExhausted");
    const threshold = Number(/> (\d+)$/.exec(alert?.expr ?? "")?.[1]);
    expect(threshold).toBeLessThan(sized.sizing.databaseConnections.value);
  }
});

test("one of a thing is in the singular", () => {
  expect(["engineers", "requests/s", "minutes in 30 days", "ms", "%"].map(showOne)).toEqual([
    "1 engineer (given)",
    "1 request/s (given)",
    "1 minute in 30 days (given)",
    "1 ms (given)",
    "1 % (given)",
  ]);
  expect(showQuantity({ value: 2, unit: "engineers", source: "given" })).toBe("2 engineers (given)");
});
