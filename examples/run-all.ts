// Runs every example and says which one does not hold what it promises: `pnpm examples`.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const here = import.meta.dirname;
const bin = path.join(here, "..", "packages", "cli", "src", "bin.ts");
const scratch = await mkdtemp(path.join(tmpdir(), "orchestrate-examples-"));

/** Task files, and a text that each must bring about in one of its documents. */
const tasks: readonly (readonly [task: string, document: string, text: RegExp])[] = [
  ["design-task.yaml", "README.md", /Frontend|frontend-developer/],
  ["multi-tenant-schema.yaml", "db/schema.sql", /row level security/i],
  ["ten-thousand-requests.yaml", "docs/capacity-plan.md", /Erlang C/],
  ["api-review.yaml", "docs/api-review.md", /getOrders/],
  ["postgresql-or-mongodb.yaml", "README.md", /MongoDB|PostgreSQL/],
  ["caching.yaml", "docs/capacity-plan.md", /hit ratio/i],
  ["your-own-agent/task.yaml", "README.md", /database-reviewer/],
];
const scripts = ["embed-in-an-app.ts", "stream-events.ts", "your-own-deliverable.ts", "langgraph/graph.ts"];

function node(args: readonly string[]): { ok: boolean; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: scratch,
    encoding: "utf8",
    timeout: 120_000,
  });
  return { ok: status === 0, output: `exit ${status}\n${stdout.slice(-2000)}${stderr.slice(-2000)}` };
}

function runTask([task, document, text]: (typeof tasks)[number]): string | undefined {
  const out = path.join(scratch, task.replaceAll(/\W/g, "-"));
  const { ok, output } = node([bin, "run", path.join(here, task), "--out", out, "--quiet"]);
  if (!ok) return output;
  const file = path.join(out, document);
  if (!existsSync(file)) return `${document} is missing`;
  return text.test(readFileSync(file, "utf8")) ? undefined : `${document} does not hold ${text}`;
}

const outcomes = [
  ...tasks.map((task) => [task[0], runTask(task)] as const),
  ...scripts.map((script) => {
    const { ok, output } = node([path.join(here, script)]);
    return [script, ok ? undefined : output] as const;
  }),
];
await rm(scratch, { recursive: true, force: true });
for (const [name, fault] of outcomes)
  console.log(fault === undefined ? `ok      ${name}` : `failed  ${name}\n${fault}`);
process.exitCode = outcomes.some(([, fault]) => fault !== undefined) ? 1 : 0;
