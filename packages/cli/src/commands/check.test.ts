import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { fakeIo } from "../fake-io.ts";
import { main } from "../main.ts";

const faulty = "create table customer (id bigint primary key);\ncreate tabel invoice (id bigint);\n";

const misspelt = '{ "type": "objct" }';

/** A folder with these files. */
async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "orchestrate-check-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}

async function check(cwd: string, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo({ cwd });
  const code = await main(["check", ...argv], io);
  return { code, out: io.stdout.text(), err: io.stderr.text() };
}

interface Report {
  readonly files: readonly { path: string; kind: string; state: string }[];
  readonly unrecognised: readonly string[];
  readonly skipped: readonly { path: string; reason: string }[];
  readonly limitReached: boolean;
  readonly counts: { readonly findings: Readonly<Record<string, number>> };
}

async function report(cwd: string, ...argv: string[]): Promise<Report> {
  const { out, err } = await check(cwd, "--json", ...argv);
  expect(err).toBe("");
  return JSON.parse(out) as Report;
}

test(
  "an error is exit 1 and stands at the beginning of its line, as an editor reads it",
  { timeout: 30_000 },
  async () => {
    const cwd = await folderWith({ "db/schema.sql": faulty, "notes.txt": "Ask the shop.\n" });
    const { code, out, err } = await check(cwd, ".");
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(out).toMatch(/^✗ {2}db\/schema\.sql {2}sql-ddl {2}.*libpg-query@/m);
    expect(out).toMatch(/^db\/schema\.sql:2:\d+: error: .*tabel.* \[.+\]$/m);
    expect(out).toMatch(/^failed: 1 document \(1 invalid\); 1 error; .*1 file of no known kind\n$/m);
    expect(existsSync(path.join(cwd, ".orchestrate"))).toBe(false);
    const elsewhere = await check(path.join(cwd, "db"), "schema.sql", "--quiet");
    expect(elsewhere.out).toMatch(/^schema\.sql:2:\d+: error: .*\n(?: {2}hint: .*\n)?failed: [^\n]*\n$/);
  },
);

test("a named file of no known kind is exit 2 until --kind says what it is", { timeout: 30_000 }, async () => {
  const cwd = await folderWith({ "notes.txt": faulty });
  const { code, out, err } = await check(cwd, "notes.txt", "missing.txt");
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain("error: 2 files cannot be checked\n");
  expect(err).toContain("notes.txt:1:1: error: it is of no known kind [kind-unknown]\n");
  expect(err).toContain("missing.txt:1:1: error: there is no such file or folder [file-unreadable]\n");
  expect(err).toMatch(/^hint: .*--kind <id>.*openapi.*$/m);
  expect((await report(cwd, "notes.txt", "--kind", "sql-ddl")).files).toMatchObject([
    { path: "notes.txt", kind: "sql-ddl" },
  ]);
});

test.each([
  [["a.txt", "--kind", "sql-dll"], "hint: Did you mean sql-ddl?\n"],
  [["a.txt", "b.txt", "--kind", "sql-ddl"], "error: --kind is for one file\n"],
  [[".", "--kind", "sql-ddl"], ".:1:1: error: this is a folder, but --kind is for one file"],
  [["."], "error: there is nothing to check: no file there is of a known kind\n"],
  [[".", "--json", "--sarif"], "error: --json and --sarif both print to standard output\n"],
  [["--sarif", "a.txt", "b.txt"], "It takes a file that ends in .sarif"],
  [[".", "--task", "task.yaml"], "error: task.yaml: there is no such file\n"],
  [[], "error: missing required argument 'path'\n"],
])("%o is wrong usage", async (argv, message) => {
  const cwd = await folderWith({ "a.txt": "", "b.txt": "" });
  const { code, out, err } = await check(cwd, ...argv);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err.replaceAll(`${cwd}/`, "")).toContain(message);
  expect(await readFile(path.join(cwd, "a.txt"), "utf8")).toBe("");
});

test("control characters in files and their names do not reach the terminal", { timeout: 30_000 }, async () => {
  const hostile = 'create table "a\u001b]0;owned\u0007\u202e" (id bigint);\nselect \u001b[2J\u009b31m;\n';
  const cwd = await folderWith({ "db/\u001b[31mschema.sql": hostile });
  const sarif = await check(cwd, ".", "--sarif", "all.sarif", "--verbose");
  expect(sarif.out).toContain("db/␛[31mschema.sql:");
  for (const flags of [["--json"], ["--sarif"], ["--verbose"]]) {
    const { code, out, err } = await check(cwd, ".", ...flags);
    expect(code).toBe(1);
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    expect(out + err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  }
});

test(
  "a store that was named remembers outcomes, and one that lies in the checked folder is not believed",
  { timeout: 30_000 },
  async () => {
    const cwd = await folderWith({ "a.schema.json": misspelt });
    const told = await check(cwd, "a.schema.json", "--quiet");
    expect(told.code).toBe(1);
    const remembering = ["a.schema.json", "--quiet", "--store", "checks.sqlite"];
    expect(await check(cwd, ...remembering)).toEqual(told);
    // What is remembered is changed, so that the second call shows where it has its outcome from.
    const database = new DatabaseSync(path.join(cwd, "checks.sqlite"));
    database.exec(`update checks set outcome = '{"status":"checked","tools":["t@1"],"findings":[]}'`);
    database.close();
    expect((await check(cwd, ...remembering)).code).toBe(0);
    await mkdir(path.join(cwd, ".orchestrate"));
    await copyFile(path.join(cwd, "checks.sqlite"), path.join(cwd, ".orchestrate", "store.sqlite"));
    expect(await check(cwd, "a.schema.json", "--quiet")).toEqual(told);
    expect(await check(cwd, "a.schema.json", "--quiet", "--no-store")).toEqual(told);
  },
);

test("outcomes are remembered in the person's cache, except where CI is set", { timeout: 30_000 }, async () => {
  const cwd = await folderWith({ "a.schema.json": misspelt });
  const home = await folderWith({});
  const cache = path.join(home, ".cache", "orchestrate", "checks");
  const run = async (env: Readonly<Record<string, string>>): Promise<number> =>
    main(["check", "a.schema.json"], fakeIo({ cwd, env: { HOME: home, ...env } }));
  expect(await run({ CI: "true" })).toBe(1);
  expect(existsSync(cache)).toBe(false);
  expect(await run({})).toBe(1);
  const [checker = ""] = await readdir(cache);
  const [outcome = ""] = await readdir(path.join(cache, checker));
  await writeFile(path.join(cache, checker, outcome), '{"status":"checked","tools":["t@1"],"findings":[]}');
  expect(await run({})).toBe(0);
  expect(await run({ CI: "1" })).toBe(1);
  await writeFile(path.join(cache, checker, outcome), "broken");
  expect(await run({})).toBe(1);
});

const api = (title: string, port: number): string =>
  `openapi: 3.1.0\ninfo: { title: ${title}, version: "1" }\nservers: [{ url: "http://localhost:${port}/v1" }]\npaths: {}\n`;
const composed = (port: number): string =>
  `services:\n  app:\n    image: app:1\n    ports: ["127.0.0.1:${port}:8080"]\n`;

test(
  "two services of one folder are not compared with each other, and --root says what a service is",
  { timeout: 30_000 },
  async () => {
    const cwd = await folderWith({
      "services/a/api/openapi.yaml": api("A", 8081),
      "services/a/compose.yaml": composed(8081),
      "services/b/api/openapi.yaml": api("B", 8082),
      "services/b/compose.yaml": composed(8082),
    });
    expect((await check(cwd, ".")).code).toBe(0);
    expect((await check(cwd, ".", "--root", "services/a/api", "--root", "services/b/api")).code).toBe(0);
    await writeFile(path.join(cwd, "services/b/compose.yaml"), composed(9999));
    const { code, out } = await check(cwd, ".");
    expect(code).toBe(1);
    expect(out).toContain("between documents of services/b: ");
    expect(out).not.toContain("between documents of services/a: ");
    expect((await check(cwd, ".", "--root", "services/a", "--root", "services/b/api")).code).toBe(0);
  },
);

test("a $ref is followed into files of the checked folder, and nowhere else", { timeout: 30_000 }, async () => {
  const root = `openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths:\n  /a: { $ref: paths/a.yaml }\n`;
  const paths = `get:\n  operationId: a\n  responses:\n    "200":\n      description: ok\n      content: { application/json: { schema: { $ref: ../schemas/a.yaml#/A } } }\n`;
  const cwd = await folderWith({
    "api/openapi.yaml": root,
    "api/paths/a.yaml": paths,
    "api/schemas/a.yaml": "A:\n  type: object\n  properties:\n    n: { type: nmber }\n",
  });
  const whole = await check(cwd, ".");
  expect(whole.out).toMatch(/^api\/schemas\/a\.yaml:4:\d+: error: .*type/m);
  const alone = await check(cwd, "api/openapi.yaml");
  expect(alone.out).toMatch(/^api\/schemas\/a\.yaml:4:\d+: error: .*type/m);
  await rm(path.join(cwd, "api/schemas/a.yaml"));
  const missing = /^api\/paths\/a\.yaml:6:\d+: error: .*there is no api\/schemas\/a\.yaml/m;
  const above = path.join(cwd, "api/paths");
  for (const { code, out } of [
    await check(cwd, "."),
    await check(cwd, "api/openapi.yaml"),
    await check(path.join(cwd, "api"), "openapi.yaml"),
  ]) {
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(missing.source.replaceAll(String.raw`api\/`, String.raw`(?:api\/)?`), "m"));
  }
  expect((await check(above, "..")).out).toMatch(
    /^\.\.\/paths\/a\.yaml:6:\d+: error: .*there is no \.\.\/schemas\/a\.yaml/m,
  );
});

test("what an API takes from other files is compared with the other documents too", { timeout: 30_000 }, async () => {
  const schema = "{ type: object, properties: { id: { type: string }, shippedBy: { type: string } } }";
  const cwd = await folderWith({
    "api/openapi.yaml": `openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths:\n  /orders/{id}:\n    get:\n      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]\n      responses:\n        "200":\n          description: ok\n          content: { application/json: { schema: { $ref: order.yaml } } }\n`,
    "api/order.yaml": `${schema}\n`,
    "db/schema.sql": "CREATE TABLE orders (id text PRIMARY KEY);\n",
  });
  const { code, out } = await check(cwd, ".");
  expect(out).toMatch(/^db\/schema\.sql:1:\d+: error: table orders has no column shipped_by .*api\/openapi\.yaml:10/m);
  expect(code).toBe(1);
});

const away = (target: string): string =>
  `openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths:\n  /a: { $ref: ${target} }\n`;

test("a $ref that leads out of what was named is a note, whether the file is there or not", async () => {
  const cwd = await folderWith({
    "api/there.yaml": away("../shared/a.yaml"),
    "api/nowhere.yaml": away("../shared/b.yaml"),
    "api/linked.yaml": away("link/a.yaml"),
    "shared/a.yaml": "get: { nonsense: true }\n",
  });
  await symlink(path.join(cwd, "shared"), path.join(cwd, "api/link"));
  const notes = ["there", "nowhere", "linked"].map((name) => check(cwd, `api/${name}.yaml`));
  for (const { code, out } of await Promise.all(notes)) {
    expect(code).toBe(0);
    expect(out).toMatch(/^api\/\w+\.yaml:4:\d+: info: \$ref to "[^"]+" is not followed/m);
    expect(out).not.toContain("nonsense");
  }
  expect((await check(cwd, "api/there.yaml")).out).toContain("a folder that holds both: orchestrate check .\n");
  expect((await check(path.join(cwd, "api"), ".")).out).toContain("orchestrate check ..\n");
});

test("what a run has written is passed over in one line, unless it is named", async () => {
  const cwd = await folderWith({
    "schema.sql": "CREATE TABLE a (id int PRIMARY KEY);\n",
    "out/shop/a.schema.json": misspelt,
    "out/shop/orchestrate-report.json": '{\n  "format": "orchestrate-report/1",\n  "goal": "g"\n}\n',
    "other/a.schema.json": misspelt,
    "other/orchestrate-report.json": "{}",
  });
  const whole = await check(cwd, ".");
  expect(whole.out).toMatch(/^skipped out\/shop: a run of orchestrate wrote it/m);
  expect(whole.out).not.toContain("out/shop/a.schema.json");
  expect(whole.out).toContain("other/a.schema.json:");
  expect((await check(cwd, "out/shop")).out).toContain("out/shop/a.schema.json:");
});

test("facts and policy come from a task file", { timeout: 30_000 }, async () => {
  const cwd = await folderWith({ "schema.sql": faulty, "task.yaml": "gaol: x\n" });
  const { code, err } = await check(cwd, "schema.sql", "--task", "task.yaml");
  expect(code).toBe(2);
  expect(err).toContain("a task file has no key gaol");
  await writeFile(path.join(cwd, "task.yaml"), "goal: Sell shoes\nfacts: { peakRequestsPerSecond: 10 }\n");
  expect((await check(cwd, "schema.sql", "--task", "task.yaml")).code).toBe(1);
});

test("a signal ends the check with its exit code and without a verdict", async () => {
  const cwd = await folderWith({ "schema.sql": faulty });
  const io = fakeIo({ cwd });
  const code = main(["check", "schema.sql"], io);
  while (!io.send("SIGTERM")) await new Promise((resolve) => setImmediate(resolve));
  expect(await code).toBe(143);
  expect(io.stdout.text()).toBe("");
});
