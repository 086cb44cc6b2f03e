import { DesignTask } from "@orchestrate/agents";
import { z } from "zod";

/** The JSON Schema of task files, as editors use it. */
export function taskSchemaText(): string {
  const schema = z.toJSONSchema(DesignTask, { io: "input", unrepresentable: "any" });
  return `${JSON.stringify({ title: "orchestrate task file", ...schema }, undefined, 2)}\n`;
}
