import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { taskSchemaText } from "../scripts/task-schema.ts";

test("the committed JSON Schema is what the zod schema gives (run `pnpm schemas` when it is not)", () => {
  const file = path.join(import.meta.dirname, "..", "schemas", "task.schema.json");
  expect(readFileSync(file, "utf8")).toBe(taskSchemaText());
});
