// Writes schemas/task.schema.json from the zod schema that reads task files: `pnpm schemas`.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { taskSchemaText } from "./task-schema.ts";

writeFileSync(path.join(import.meta.dirname, "..", "schemas", "task.schema.json"), taskSchemaText());
