import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  checkBeside,
  checkInput,
  openCheckRunner,
  openStore,
  rememberedChecks,
  type CheckOutcome,
} from "@orchestrate/core";
import { expect, test } from "vitest";
import { sloAlerts } from "../deliverables/slo-alerts.ts";
import { promtoolOn } from "./promtool.ts";

const rules = `groups:
  - name: shop
    rules:
      - alert: TooManyErrors
        expr: sum(rate(errors_total[5m])) > 1
        for: 5m
        labels: { severity: page }
        annotations: { summary: "x", runbook_url: "ops/runbook.md#toomanyerrors" }
`;
const input = checkInput({ path: "ops/slo-alerts.yaml", text: rules });
const version = `if (process.argv[2] === "--version") { console.log("promtool, version 3.5.0 (branch: HEAD)"); process.exit(0); }`;

/** A folder with a program of that name, written as a script of Node. */
async function folderWith(script: string, below = "bin"): Promise<string> {
  const folder = path.join(await mkdtemp(path.join(tmpdir(), "orchestrate-path-")), below);
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, "promtool");
  await writeFile(file, `#!${process.execPath}\n${script}\n`);
  await chmod(file, 0o755);
  return folder;
}

async function checked(PATH: string, text = rules): Promise<CheckOutcome> {
  await using runner = openCheckRunner([sloAlerts]);
  const checks = checkBeside(runner, { environment: { PATH } });
  return await checks.check(sloAlerts, { ...input, text });
}

async function asked(script: string, timeMs?: number): Promise<CheckOutcome> {
  const checker = await promtoolOn({ environment: { PATH: await folderWith(script) } }, timeMs);
  if ("absent" in checker) throw new Error(checker.absent);
  return checker.check(input);
}

const failing = `${version}
console.log("Checking rules.yaml");
console.error("  FAILED:");
console.error('rules.yaml: 6:14: group "shop", rule 0, "TooManyErrors": not what it should be');
process.exit(1);`;

test("a program that is there is named with its version", async () => {
  expect(await checked(await folderWith(version))).toMatchObject({
    status: "checked",
    tools: [expect.any(String), "prometheus-rules@1", "promtool@3.5.0"],
    findings: [],
  });
});

test("what it finds has its place and its name", async () => {
  expect(await checked(await folderWith(failing))).toMatchObject({
    findings: [
      {
        path: "ops/slo-alerts.yaml",
        tool: "promtool@3.5.0",
        rule: "promtool",
        severity: "error",
        line: 6,
        column: 14,
        message: 'group "shop", rule 0, "TooManyErrors": not what it should be',
      },
    ],
  });
});

test("says a line's fault once, in the words of the check that is built in", async () => {
  const outcome = await checked(await folderWith(failing), rules.replace("for: 5m", "for: 5min"));
  const tools = outcome.status === "checked" ? outcome.findings.map(({ line, tool }) => `${line} ${tool}`) : [];
  expect(tools).toEqual([expect.stringMatching(/^6 @prometheus-io/)]);
});

test("a program that is not there leaves the check as it is, with the line that installs it", async () => {
  const outcome = await checked(path.join(tmpdir(), "nothing-here"));
  expect(outcome).toMatchObject({ status: "checked", findings: [] });
  expect(outcome.status === "checked" && outcome.notes).toEqual([
    "promtool is not on PATH: brew install prometheus, or apt-get install prometheus",
  ]);
});

test("starts nothing from relative folders of PATH, nor what a package put there", async () => {
  const installed = await folderWith(version, "node_modules/.bin");
  const relative = path.relative(process.cwd(), await folderWith(version));
  for (const PATH of [installed, relative, "", "."])
    expect(await promtoolOn({ environment: { PATH } })).toHaveProperty("absent");
});

test.each([
  ["never ends", "setInterval(() => undefined, 1000);", "it did not end within 0.4 s"],
  ["talks without end", 'for (;;) require("node:fs").writeSync(1, "x".repeat(65536));', "it said more than 1 MiB"],
  ["is killed", 'process.kill(process.pid, "SIGKILL");', "it ended by SIGKILL"],
])("a program that %s gives no answer and no finding", async (name, script, why) => {
  const limit = name === "never ends" ? 400 : undefined;
  expect(await asked(script, limit)).toEqual({ status: "not-checked", reason: `promtool gave no answer: ${why}` });
});

test("an exit that names no fault is told as what it is", async () => {
  expect(await asked(`console.error("\\u001b[31mwhat?"); process.exit(2);`)).toEqual({
    status: "not-checked",
    reason: "promtool ended with 2 and named no fault that can be read",
  });
});

test("faults of YAML's shape have their lines", async () => {
  const script = `console.error("rules.yaml: yaml: unmarshal errors:\\n  line 4: field alrt not found in type rulefmt.Rule");
console.error("rules.yaml: yaml: line 3: did not find expected key"); process.exit(1);`;
  expect(await asked(script)).toMatchObject({
    tools: ["promtool"],
    findings: [
      { line: 3, message: "did not find expected key" },
      { line: 4, message: "field alrt not found in type rulefmt.Rule" },
    ],
  });
});

test("gets the document as a file, none of the environment, and leaves nothing behind", async () => {
  const note = path.join(await mkdtemp(path.join(tmpdir(), "orchestrate-told-")), "told.json");
  const script = `${version}
const fs = require("node:fs");
const told = { folder: process.cwd(), args: process.argv.slice(2), keys: Object.keys(process.env), text: fs.readFileSync("rules.yaml", "utf8") };
fs.writeFileSync(${JSON.stringify(note)}, JSON.stringify(told));`;
  const PATH = await folderWith(script);
  const checker = await promtoolOn({ environment: { PATH, OPENAI_API_KEY: "secret" } });
  if ("absent" in checker) throw new Error(checker.absent);
  await checker.check(input);
  const told = JSON.parse(await readFile(note, "utf8")) as Record<"args" | "keys", string[]> & { folder: string };
  expect(told).toMatchObject({ args: ["check", "rules", "rules.yaml"], text: rules });
  expect(told.keys.filter((key) => /KEY|PATH/.test(key))).toEqual([]);
  await expect(readdir(told.folder)).rejects.toThrow("ENOENT");
});

test("work that is stopped ends the program", async () => {
  const PATH = await folderWith("setInterval(() => undefined, 1000);");
  const checker = await promtoolOn({ environment: { PATH }, signal: AbortSignal.abort() });
  if ("absent" in checker) throw new Error(checker.absent);
  expect(await checker.check(input)).toEqual({
    status: "not-checked",
    reason: "promtool gave no answer: the work was stopped",
  });
});

test("an outcome that is remembered without the program is none with it, nor with another one", async () => {
  await using store = await openStore("memory:");
  await using runner = openCheckRunner([sloAlerts]);
  const remembered = rememberedChecks(runner, store, import.meta.url);
  const tools = async (PATH: string): Promise<readonly string[]> => {
    const outcome = await checkBeside(remembered, { environment: { PATH } }).check(sloAlerts, input);
    return outcome.status === "checked" ? outcome.tools.slice(2) : [];
  };
  const [one, other] = [await folderWith(version), await folderWith(version.replace("3.5.0", "2.53.0"))];
  expect(await tools("")).toEqual([]);
  expect(await tools(one)).toEqual(["promtool@3.5.0"]);
  expect(await tools(other)).toEqual(["promtool@2.53.0"]);
  expect(await tools("")).toEqual([]);
});
