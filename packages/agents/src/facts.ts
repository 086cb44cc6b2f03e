import { z } from "zod";

const positive = z.number().positive();
const percent = z.number().gt(0).max(100);
const wordList = z.array(z.string().min(1));

/** A thing that the service keeps, as the task names it. */
export const ResourceFact = z.strictObject({
  /** Singular, such as `invoice` or `line item`. */
  name: z.string().min(1).describe("singular, such as invoice"),
  fields: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      "name: type; uuid, text, integer, decimal, money, boolean, date, timestamp, json, email, or a|b|c; `?` = may be absent",
    ),
  belongsTo: z
    .union([z.string(), wordList])
    .optional()
    .describe("the resource(s) that this one belongs to, such as tenant"),
  rowsPerYear: positive.optional(),
});
export type ResourceFact = z.infer<typeof ResourceFact>;

/** What the task knows, typed; every number carries its unit in its name. Further keys are kept and shown to the agents. */
export const TaskFacts = z.looseObject({
  service: z.string().min(1).optional().describe("name of the service, such as invoicing"),
  peakRequestsPerSecond: positive.optional(),
  averageRequestsPerSecond: positive.optional(),
  p99LatencyMs: positive.optional(),
  serviceTimeMs: positive.optional().describe("mean time one request occupies a worker, when it was measured"),
  availabilityPercent: percent.optional().describe("the objective, such as 99.9"),
  readPercent: percent.optional().describe("share of the requests that only read"),
  databaseLoadReductionPercent: percent.optional().describe("how much of the database's load a cache shall take away"),
  growthPercentPerYear: z.number().min(0).optional(),
  retentionYears: positive.optional(),
  monthlyBudgetDollars: positive.optional(),
  tenants: z.number().int().positive().optional(),
  usersPerTenant: positive.optional(),
  team: z.strictObject({ engineers: z.number().int().positive().optional(), knows: wordList.optional() }).optional(),
  decision: z
    .strictObject({ question: z.string().min(1), options: wordList.min(2) })
    .optional()
    .describe("a choice that an ADR shall weigh, such as PostgreSQL or MongoDB"),
  resources: z.array(ResourceFact).optional(),
});
export type TaskFacts = z.infer<typeof TaskFacts>;
