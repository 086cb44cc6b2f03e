import { z } from "zod";

const wholeNumber = (least: number, most: number): z.ZodNumber => z.number().int().min(least).max(most);

/** The `limits` of a task: what is left out has its default, or no bound. Numbers in, numbers out. */
export const LimitsSetting = z.strictObject({
  depth: wholeNumber(0, 10).optional().describe("how many handoffs deep; default 3"),
  turns: wholeNumber(1, 200)
    .optional()
    .describe("model calls with tools of one agent for one brief, before a last one without; default 12"),
  calls: wholeNumber(1, 10_000).optional().describe("model calls of the whole run; default 200"),
  concurrency: wholeNumber(1, 64).optional().describe("model calls at the same time; default 4"),
  handoffs: wholeNumber(0, 1000).optional().describe("handoffs of the whole run; default 25"),
  edges: z
    .record(
      z.string().regex(/^\s*[a-z0-9][a-z0-9-]*\s*(?:->|→)\s*[a-z0-9][a-z0-9-]*\s*$/, "an edge is written: from -> to"),
      wholeNumber(0, 100),
    )
    .optional()
    .describe("handoffs over an edge by one agent for one brief, such as { backend-architect -> devops-automator: 2 }"),
  tokens: wholeNumber(1, 1_000_000_000).optional().describe("tokens of the whole run, sent and received"),
  dollars: z.number().positive().max(1_000_000).optional().describe("US dollars of the whole run"),
  minutes: z
    .number()
    .positive()
    .max(100_000)
    .optional()
    .describe("minutes of work of the whole run; waiting for a person and lying stopped do not count"),
});
export type LimitsSetting = z.infer<typeof LimitsSetting>;
