// Runs every example and says which one does not hold what it promises: `pnpm examples`.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const here = import.meta.dirname;
const bin = path.join(here, "..", "packages", "cli", "src", "bin.ts");
const scratch = await mkdtemp(path.join(tmpdir(), "orchestrate-examples-"));

/** Task files, the kinds that each must hand over valid, and a text that one of its documents must hold. */
const tasks: readonly (readonly [task: string, kinds: string, document: string, text: RegExp])[] = [
  [
    "design-task.yaml",
    "adr openapi sql-ddl capacity-plan sequence-diagram api-client kubernetes slo-alerts load-test runbook",
    "db/schema.sql",
    /CREATE TABLE invoices/,
  ],
  ["multi-tenant-schema.yaml", "adr sql-ddl capacity-plan", "db/schema.sql", /ENABLE ROW LEVEL SECURITY/],
  ["ten-thousand-requests.yaml", "adr openapi capacity-plan load-test", "docs/capacity-plan.md", /Erlang C/],
  ["api-review.yaml", "api-review", "docs/api-review.md", /getOrders/],
  ["postgresql-or-mongodb.yaml", "adr sql-ddl", "README.md", /0002: .*(?:PostgreSQL|MongoDB)/],
  ["caching.yaml", "adr capacity-plan sequence-diagram load-test", "docs/capacity-plan.md", /hit ratio/i],
  ["your-own-agent/task.yaml", "adr openapi sql-ddl slo-alerts runbook", "README.md", /\| database-reviewer \|/],
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

interface Report {
  readonly status: string;
  readonly documents: readonly { readonly kind: string; readonly state: string }[];
  readonly receipts: readonly { readonly to: string; readonly status: string }[];
}

function runTask([task, kinds, document, text]: (typeof tasks)[number]): string | undefined {
  const out = path.join(scratch, task.replaceAll(/\W/g, "-"));
  const { ok, output } = node([bin, "run", path.join(here, task), "--out", out, "--quiet"]);
  if (!ok) return output;
  const report = JSON.parse(readFileSync(path.join(out, "orchestrate-report.json"), "utf8")) as Report;
  const unsound = kinds.split(" ").filter((kind) => {
    const states = report.documents.filter((one) => one.kind === kind).map(({ state }) => state);
    return states.length === 0 || states.some((state) => state !== "valid");
  });
  if (unsound.length > 0) return `not valid: ${unsound.join(", ")}`;
  const unfinished = report.receipts.filter(({ status }) => status !== "completed").map(({ to }) => to);
  if (unfinished.length > 0) return `not completed: ${unfinished.join(", ")}`;
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
