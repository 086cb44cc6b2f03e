import { checkInput, type Finding, type ReadableText } from "@orchestrate/core";
import { expect, test } from "vitest";
import { apiClient } from "../deliverables/api-client.ts";
import { openapi } from "../deliverables/openapi.ts";
import { loadCompiler } from "./typescript-program.ts";

const FACTS = {
  resources: [
    { name: "customer", fields: { name: "text", email: "email?" } },
    { name: "order", fields: { total: "money", status: "draft|sent" }, belongsTo: "customer" },
  ],
};

function draft(): string {
  return (
    apiClient.draft({ goal: "an order service", facts: FACTS, author: "a", inputs: [], documents: [] })[0]?.text ?? ""
  );
}

const api: ReadableText = {
  path: "api/openapi.yaml",
  kind: "openapi",
  text:
    openapi.draft({ goal: "an order service", facts: FACTS, author: "a", inputs: [], documents: [] })[0]?.text ?? "",
};

async function findings(text: string, documents: readonly ReadableText[] = [api]): Promise<readonly Finding[]> {
  const outcome = await apiClient.check(checkInput({ path: "web/api-client.ts", text }, { documents }), compiler);
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  return outcome.findings;
}

/** A drafted client with one text replaced, and the line at which it was. */
function altered(from: string, to: string): { text: string; line: number } {
  const text = draft();
  const at = text.indexOf(from);
  if (at < 0) throw new Error(`the draft does not hold ${from}`);
  return { text: text.replace(from, to), line: text.slice(0, at).split("\n").length };
}

const compiler = await loadCompiler();

test("the draft has no findings, neither alone nor beside the drafted API", async () => {
  expect(await findings(draft())).toEqual([]);
  expect(await findings(draft(), [])).toEqual([]);
});

test.each([
  ["a syntax error", "export type Uuid = string;", "export type Uuid = ;", "TS1110"],
  ["a type that is not there", "readonly id: Uuid;", "readonly id: Nothing;", "TS2304"],
  ["a value of another type", "?? 3;", '?? "three";', "TS2365"],
  ["a parameter without a type", "function sleep(milliseconds: number,", "function sleep(milliseconds,", "TS7006"],
])("finds %s with its line, the compiler's code and a hint", async (_what, from, to, code) => {
  const { text } = altered(from, to);
  const found = await findings(text);
  expect(found.map((finding) => finding.rule)).toContain(code);
  expect(found.every((finding) => finding.line > 1 && finding.hint !== undefined)).toBe(true);
});

test.each([
  ['import axios from "axios";', "import-refused"],
  ['import { readFileSync } from "node:fs";', "import-refused"],
  ['import { request } from "./http.ts";', "import-refused"],
  ['export * from "https://example.com/client.ts";', "import-refused"],
  ['const http = await import("axios");', "import-refused"],
  ['type Stats = import("fs").Stats;', "import-refused"],
  ['/// <reference path="/etc/passwd" />', "TS6231"],
  ['/// <reference types="node" />', "TS2688"],
])("nothing is read or fetched for %s", async (line, rule) => {
  const found = await findings(`${line}\n${draft()}`);
  expect(found).toContainEqual(expect.objectContaining({ rule, line: 1 }));
});

test.each([
  {
    what: "a path that is not in the API",
    change: ['method: "GET", path: "/v1/customers", query', 'method: "GET", path: "/v1/clients", query'],
    rule: "operation-unknown",
    says: /GET \/v1\/clients.*nearest is \/v1\/customers \(api\/openapi\.yaml:\d+\)/,
  },
  {
    what: "a method that the path does not have",
    change: ['method: "POST", path: "/v1/customers"', 'method: "PATCH", path: "/v1/customers"'],
    rule: "operation-unknown",
    says: /has only GET, POST/,
  },
  {
    what: "a required header that is not sent",
    change: ['const headers = { "Idempotency-Key": idempotencyKey };', 'const headers = { "X-Key": idempotencyKey };'],
    rule: "header-missing",
    says: /POST \/v1\/customers requires the header Idempotency-Key \(api\/openapi\.yaml:\d+\)/,
    later: 1,
  },
  {
    what: "a body that is not sent",
    change: ['method: "POST", path: "/v1/customers", body, headers', 'method: "POST", path: "/v1/customers", headers'],
    rule: "body-missing",
    says: /requires a body/,
  },
  {
    what: "a required field that is never sent",
    change: ["export interface CustomerCreate {\n  readonly name: string;", "export interface CustomerCreate {"],
    rule: "body-field-missing",
    says: /requires the field name/,
    elsewhere: true,
  },
  {
    what: "a field of another type",
    change: [
      "export interface CustomerCreate {\n  readonly name: string;",
      "export interface CustomerCreate {\n  readonly name: number;",
    ],
    rule: "body-field-type",
    says: /takes name as string, not number/,
    later: 1,
  },
  {
    what: "a field that the API does not show",
    change: ["export interface Customer {\n", "export interface Customer {\n  readonly nick: string;\n"],
    rule: "field-unknown",
    says: /Customer \(api\/openapi\.yaml:\d+\) has no field nick/,
    later: 1,
  },
  {
    what: "a field that the API shows as another type",
    change: ["readonly createdAt: DateTimeString;", "readonly createdAt: Date;"],
    rule: "field-type",
    says: /createdAt of Customer.*is string, not Date/,
  },
  {
    what: "a field that the API does not take",
    change: ["export interface CustomerCreate {\n", "export interface CustomerCreate {\n  readonly nick?: string;\n"],
    rule: "body-field-unknown",
    says: /does not take the field nick/,
    later: 1,
  },
])("finds $what", async ({ change, rule, says, later = 0, elsewhere = false }) => {
  const [from = "", to = ""] = change;
  const { text, line } = altered(from, to);
  const found = (await findings(text)).filter((finding) => finding.rule === rule);
  expect(found).toContainEqual(
    expect.objectContaining({
      path: "web/api-client.ts",
      severity: "error",
      message: expect.stringMatching(says) as string,
      ...(elsewhere ? {} : { line: line + later }),
    }),
  );
});

const typed = `import type { components, paths } from "./api-types";
type Customer = components["schemas"]["Customer"];
type Create = paths["/v1/customers"]["post"]["requestBody"]["content"]["application/json"];
const BASE = "/v1";
const routes = { customer: (id: string) => \`\${BASE}/customers/\${encodeURIComponent(id)}\` };
export async function read(id: string, host: string): Promise<Customer> {
  const response = await fetch(host + routes.customer(id) + "#all");
  return (await response.json()) as Customer;
}
export async function create(host: string, body: Create, key: string): Promise<Response> {
  const headers = { "Idempotency-Key": key, "Content-Type": "application/json" };
  return fetch(\`\${host}/v1/customers\`, { method: "POST", headers, body: JSON.stringify(body) });
}
export const name = (customer: Customer): string => customer.name;
`;

test("a client may use the generated types, and paths in constants and small functions", async () => {
  expect(await findings(typed)).toEqual([]);
  const misspelt = await findings(typed.replace("customer.name;", "customer.nam;"));
  expect(misspelt).toMatchObject([{ rule: "TS2551", line: 14 }]);
  const renamed = await findings(typed.replace("/customers/$", "/clients/$"));
  expect(renamed).toMatchObject([
    { rule: "operation-unknown", line: 7, message: expect.stringContaining("GET /v1/clients/{}") as string },
  ]);
});

test("a client that needs the generated types is not checked without the API, unless it has a syntax error", async () => {
  const input = checkInput({ path: "web/api-client.ts", text: typed });
  expect(await apiClient.check(input, compiler)).toMatchObject({ status: "not-checked" });
  const broken = await findings(typed.replace("const BASE =", "const BASE = ="), []);
  expect(broken).toMatchObject([{ rule: "TS1109", line: 4 }]);
});

test("what cannot be read off the text is left alone", async () => {
  const text = `
export class Api {
  constructor(private readonly host: string, private readonly cache: Map<string, string>) {}
  async call(method: string, path: string): Promise<Response> {
    this.cache.get("/not/a/request");
    if (path.startsWith("/v2/old")) throw new Error("/problems/gone");
    return fetch(\`\${this.host}\${path}\`, { method, headers: { "Idempotency-Key": crypto.randomUUID() } });
  }
  list(path: string): Promise<Response> { return this.call("GET", path); }
  create(body: unknown): Promise<Response> {
    return this.call("POST", "/v1/customers");
  }
}
export const env = process.env["API_HOST"] ?? import.meta.env["VITE_API_HOST"];
`;
  expect(await findings(text)).toEqual([]);
});

test("an API with a reference to a file or an address is not followed; the paths are still compared", async () => {
  for (const target of ["http://127.0.0.1:9/x.yaml", "/etc/passwd", "../secret.yaml"]) {
    const text = api.text.replace('"#/components/schemas/Money"', JSON.stringify(target));
    const { text: client } = altered('path: "/v1/customers", query', 'path: "/v1/clients", query');
    const found = await findings(client, [{ ...api, text }]);
    expect(found.map((finding) => [finding.rule, finding.severity])).toEqual([
      ["types-not-generated", "info"],
      ["operation-unknown", "error"],
    ]);
  }
});

test("a text that is too large or nested without end is refused", async () => {
  expect(await findings(" ".repeat(1_100_000))).toMatchObject([{ rule: "too-large" }]);
  expect((await findings(`export const x = ${"(".repeat(60_000)}`)).length).toBeGreaterThan(0);
});

function recognises(path: string, text: string): boolean | undefined {
  return apiClient.recognises?.({ path, text });
}

test("it recognises a hand-written client, and no other TypeScript", () => {
  expect(recognises("src/client.ts", draft())).toBe(true);
  expect(recognises("src/client.ts", typed)).toBe(true);
  expect(recognises("src/sum.ts", "export const sum = (a: number, b: number) => a + b;")).toBe(false);
  expect(recognises("client.py", "fetch('/v1/x')")).toBe(false);
});
