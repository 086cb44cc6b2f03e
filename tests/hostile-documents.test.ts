import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { deliverableKinds } from "@orchestrate/agents";
import { checkInput, openCheckRunner, type DeliverableKind, type Finding } from "@orchestrate/core";
import { expect, test } from "vitest";

const kindOf = (id: string): DeliverableKind => deliverableKinds.find((kind) => kind.id === id) as DeliverableKind;

/** The errors that a check in its own process gives, killed at its limit. */
async function errors(id: string, text: string, timeMs = 20_000): Promise<readonly Finding[]> {
  const kind = kindOf(id);
  await using runner = openCheckRunner([kind], { timeMs });
  const files = { present: [], absent: [] };
  const outcome = await runner.check(kind, checkInput({ path: kind.path.replace("{name}", "x"), text }, { files }));
  return outcome.status === "checked" ? outcome.findings.filter(({ severity }) => severity === "error") : [];
}

const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghij".replaceAll(/./g, (name) => {
  const before = String.fromCharCode(name.charCodeAt(0) - 1);
  return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(",")}]\n`;
})}`;
const backtracking = String.raw`^(\\w+\\s?)*$`;
const example = `${"word".repeat(20)}!`;

test.each([
  ["sql-ddl", "SELECT count(*) FROM generate_series(1, 1000000000000);"],
  ["sql-ddl", "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t;"],
  ["sql-ddl", "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN LOOP END LOOP; END $$; SELECT f();"],
  ["json-schema", `{ "type": "string", "pattern": "${backtracking}", "examples": ["${example}"] }`],
  [
    "openapi",
    `openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths: {}\ncomponents: { schemas: { A: { type: string, pattern: "${backtracking}", example: "${example}" } } }\n`,
  ],
])("%s ends at its limit for a text that never ends", { timeout: 60_000 }, async (id, text) => {
  expect(await errors(id, text, 1500)).toMatchObject([{ rule: "check-time", hint: expect.any(String) }]);
});

test.each(["openapi", "asyncapi", "compose", "kubernetes", "github-actions", "slo-alerts", "load-test", "json-schema"])(
  "aliases that explode end %s in a finding",
  { timeout: 60_000 },
  async (id) => {
    const head = { openapi: "openapi: 3.1.0\n", asyncapi: "asyncapi: 3.0.0\n" }[id] ?? "";
    expect((await errors(id, head + bomb))[0]).toMatchObject({ message: expect.any(String) });
  },
);

test.each([
  ["openapi", "[".repeat(200_000)],
  ["json-schema", '{"a":'.repeat(100_000)],
  ["graphql", `type Query ${"{ a ".repeat(100_000)}`],
  ["sql-ddl", `SELECT ${"(".repeat(100_000)}`],
  ["migrations", `SELECT ${"(".repeat(100_000)}`],
  ["migrations", `SELECT :a;${"/*".repeat(10_000)}`],
  ["terraform", `a = ${"[".repeat(100_000)}`],
  ["flowchart", `flowchart TD\n${"subgraph a\n".repeat(300)}`],
  ["slo-alerts", `groups: [{ name: a, rules: [{ record: "a:b", expr: "${"(".repeat(50_000)}" }] }]`],
  ["compose", Array.from({ length: 3000 }, (_, depth) => `${" ".repeat(depth % 300)}a${depth}:`).join("\n")],
])("what is nested without end ends %s in a finding", { timeout: 60_000 }, async (id, text) => {
  expect(await errors(id, text)).not.toEqual([]);
});

test("no reference is fetched, and no program of the server is started", { timeout: 120_000 }, async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    for (const target of [`http://127.0.0.1:${port}/a.yaml`, "file:///etc/passwd", "/etc/passwd"]) {
      const api = `openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths: { /a: { $ref: "${target}" } }\n`;
      const events = `asyncapi: 3.0.0\ninfo: { title: T, version: "1" }\nchannels: { a: { $ref: "${target}" } }\n`;
      const schema = `{ "properties": { "a": { "$ref": "${target}" } } }`;
      for (const [id, text] of [
        ["openapi", api],
        ["asyncapi", events],
        ["json-schema", schema],
      ] as const)
        expect(await errors(id, text)).toMatchObject([{ rule: "ref-outside-document" }]);
    }
    const copy = "CREATE TABLE a (id int PRIMARY KEY);\nCOPY a TO PROGRAM 'touch /tmp/owned';\n";
    expect(await errors("sql-ddl", copy)).toMatchObject([{ rule: "statement-refused", line: 2 }]);
  } finally {
    server.close();
  }
  expect(connections).toBe(0);
});
