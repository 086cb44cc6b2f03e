import { z } from "zod";
import { calculateTool } from "../../models/tool-names.ts";
import { calculate } from "./calculate.ts";
import type { AgentTool } from "./agent-tool.ts";

const schema = z.object({
  expression: z
    .string()
    .min(1)
    .max(1_000)
    .describe("Such as rate * latency / (1 - 0.7). Operators + - * / % **, functions sqrt, ln, exp, ceil, max, …"),
  variables: z.record(z.string(), z.number()).optional().describe("Values by name, such as { rate: 10000 }."),
});

/** Works out an expression of numbers; nothing else can be named in it, and nothing is executed. */
export function calculateNumbers(): AgentTool {
  const tool: AgentTool<z.infer<typeof schema>> = {
    name: calculateTool,
    description: "Works out an expression.",
    schema,
    readsOnly: true,
    invoke: async ({ expression, variables = {} }) => {
      const result = await calculate(expression, variables);
      if ("fault" in result) return { ok: false, text: result.fault, summary: "no result" };
      const given = Object.entries(variables).map(([name, value]) => `${name} = ${value}`);
      const where = given.length === 0 ? "" : ` (${given.join(", ")})`;
      return { ok: true, text: `${expression} = ${result.value}${where}`, summary: String(result.value) };
    },
  };
  return tool as AgentTool;
}
