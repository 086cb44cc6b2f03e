import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { apiClient } from "./api-client.ts";

const FACTS = {
  resources: [
    { name: "customer", fields: { name: "text", email: "email?" } },
    {
      name: "order",
      fields: { total: "money", status: "draft|it's", user: "text", meta: "json?" },
      belongsTo: "customer",
    },
    { name: "record" },
  ],
};
const folder = mkdtempSync(join(tmpdir(), "api-client-"));
afterAll(() => rmSync(folder, { recursive: true }));

function draft(facts: Record<string, unknown>): string {
  const [first] = apiClient.draft({ goal: "an order service", facts, author: "a", inputs: [], documents: [] });
  return first?.text ?? "";
}

test("the drafts compile with the strictest settings", { timeout: 30_000 }, () => {
  const files = [{}, FACTS].map((facts, index) => {
    const file = join(folder, `client-${index}.ts`);
    writeFileSync(file, draft(facts));
    return file;
  });
  const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
  const options =
    "--noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --erasableSyntaxOnly --target es2022 --module esnext --moduleResolution bundler --lib es2022,dom,dom.iterable";
  const output = execFileSync(process.execPath, [compiler, ...options.split(" "), ...files], { encoding: "utf8" });
  expect(output).toBe("");
});

interface Client {
  createCustomer(body: object, options: { idempotencyKey: string }): Promise<{ value: unknown; etag: string }>;
  listCustomers(filter: { cursor?: string }): Promise<{ items: unknown[]; nextCursor?: string }>;
}
interface Module {
  createOrderClient: (options: object) => Client;
  everyItem: (fetchPage: (cursor: string | undefined) => Promise<unknown>) => AsyncIterable<unknown>;
}

async function load(): Promise<Module> {
  const file = join(folder, "client.ts");
  writeFileSync(file, draft(FACTS));
  return (await import(pathToFileURL(file).href)) as Module;
}

test("the drafted client repeats after 429 with the same key, and waits as long as it was asked to", async () => {
  const { createOrderClient } = await load();
  const calls: Request[] = [];
  const waits: number[] = [];
  const client = createOrderClient({
    baseUrl: "https://api.example.com",
    accessToken: () => Promise.resolve("secret"),
    random: () => 0,
    wait: (milliseconds: number) => Promise.resolve(void waits.push(milliseconds)),
    fetch: (url: string, init: RequestInit) => {
      calls.push(new Request(url, init));
      if (calls.length === 1)
        return Promise.resolve(new Response("", { status: 429, headers: { "Retry-After": "7" } }));
      return Promise.resolve(Response.json({ id: "1" }, { status: 201, headers: { ETag: '"1"' } }));
    },
  });
  expect(await client.createCustomer({ name: "n" }, { idempotencyKey: "k" })).toEqual({
    value: { id: "1" },
    etag: '"1"',
  });
  expect(waits).toEqual([7000]);
  expect(calls.map((call) => call.headers.get("Idempotency-Key"))).toEqual(["k", "k"]);
});

test("the drafted client throws the problem, and follows the cursor to the last page", async () => {
  const { createOrderClient, everyItem } = await load();
  const client = createOrderClient({
    baseUrl: "",
    accessToken: () => Promise.resolve(""),
    fetch: (url: string) => {
      if (url.endsWith("cursor=bad")) {
        const headers = { "Content-Type": "application/problem+json" };
        const problem = { type: "/problems/bad-request", title: "Bad", status: 400, detail: "unknown cursor" };
        return Promise.resolve(new Response(JSON.stringify(problem), { status: 400, headers }));
      }
      return Promise.resolve(
        Response.json(url.includes("cursor=2") ? { items: [3] } : { items: [1, 2], nextCursor: "2" }),
      );
    },
  });
  const items: unknown[] = [];
  for await (const item of everyItem((cursor) => client.listCustomers(cursor === undefined ? {} : { cursor })))
    items.push(item);
  expect(items).toEqual([1, 2, 3]);
  await expect(client.listCustomers({ cursor: "bad" })).rejects.toMatchObject({
    message: "unknown cursor",
    problem: { status: 400 },
  });
});
