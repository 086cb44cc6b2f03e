// Packs every package, installs the tarballs into an empty folder and uses them there: `pnpm packed`.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const root = path.join(import.meta.dirname, "..");
const scratch = mkdtempSync(path.join(tmpdir(), "orchestrate-packed-"));
const packs = path.join(scratch, "packs");
const app = path.join(scratch, "app");
mkdirSync(packs);
mkdirSync(app);

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 64 << 20,
  });
}

async function lint(folder: string): Promise<number> {
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true });
  for (const message of messages) console.error(formatMessage(message, pkg));
  return messages.length;
}

const pnpm = (args: readonly string[], cwd: string): string => run("npx", ["-y", "pnpm@12", ...args], cwd);

pnpm(["build"], root);
for (const name of ["core", "agents", "cli"])
  pnpm(["pack", "--pack-destination", packs], path.join(root, "packages", name));

const tarballs = readdirSync(packs).filter((file) => file.endsWith(".tgz"));
const dependencies = Object.fromEntries(
  tarballs.map((file) => [`@orchestrate/${file.split("-")[1] ?? ""}`, `file:${path.join(packs, file)}`]),
);
writeFileSync(
  path.join(app, "package.json"),
  JSON.stringify({ name: "app", private: true, type: "module", dependencies, overrides: dependencies }),
);
run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], app);

let faults = 0;
for (const name of ["core", "agents", "cli"])
  faults += await lint(path.join(app, "node_modules", "@orchestrate", name));

writeFileSync(
  path.join(app, "app.js"),
  `import { createTeam } from "@orchestrate/agents";
const team = await createTeam({ model: "offline" });
const result = await team.run({ goal: "Design a service that keeps notes.", deliverables: ["adr", "openapi", "sql-ddl", "runbook"] });
if (result.status !== "completed" || result.documents.length < 4) throw new Error(result.message);
console.log(result.message);\n`,
);
const task =
  "goal: Design a service that keeps notes.\ndeliverables: [openapi, sql-ddl, sequence-diagram, kubernetes]\nmodel: offline\n";
writeFileSync(path.join(app, "task.yaml"), task);
console.log(run(process.execPath, ["app.js"], app).trim());
console.log(run(process.execPath, ["node_modules/.bin/orchestrate", "run", "task.yaml", "--quiet"], app).trim());
console.log(run(process.execPath, ["node_modules/.bin/orchestrate", "agents", "check"], app).trim());

writeFileSync(
  path.join(app, "core-only.mjs"),
  `const core = await import("@orchestrate/core"); if (typeof core.loadAgents !== "function") process.exit(1);\n`,
);
run(process.execPath, ["core-only.mjs"], app);
rmSync(scratch, { recursive: true, force: true });
if (faults > 0) throw new Error(`publint: ${faults} faults`);
console.log(`${tarballs.length} packages work when packed`);
