// Writes what is made from the sources: schemas/task.schema.json, and the pages in docs/agent-rules. `pnpm schemas`.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { rulePageFiles } from "./rule-pages.ts";
import { taskSchemaText } from "./task-schema.ts";

const root = path.join(import.meta.dirname, "..");

writeFileSync(path.join(root, "schemas", "task.schema.json"), taskSchemaText());
rmSync(path.join(root, "docs", "agent-rules"), { recursive: true, force: true });
mkdirSync(path.join(root, "docs", "agent-rules"), { recursive: true });
for (const [file, text] of rulePageFiles()) writeFileSync(path.join(root, file), text);
