import { nearestName } from "@orchestrate/core/deliverables";
import { z } from "zod";
import { FIELD_TYPES } from "./design/field-types.ts";

const positive = z.number().positive();
const percent = z.number().gt(0).max(100);
const wordList = z.array(z.string().min(1));

function refuseUnknownType({ value, issues }: z.core.ParsePayload<string>): void {
  const bare = value.trim().replace(/\?$/, "").trim().toLowerCase();
  if (bare.includes("|") || Object.hasOwn(FIELD_TYPES, bare)) return;
  const nearest = nearestName(bare, Object.keys(FIELD_TYPES));
  const hint =
    nearest === undefined ? `use one of ${Object.keys(FIELD_TYPES).join(", ")}, or a|b|c` : `did you mean ${nearest}?`;
  issues.push({ code: "custom", input: value, message: `there is no field type ${bare}; ${hint}` });
}

/** A thing that the service keeps, as the task names it. */
export const ResourceFact = z.strictObject({
  /** Singular, such as `invoice` or `line item`. */
  name: z.string().min(1).describe("singular, such as invoice"),
  fields: z
    .record(z.string(), z.string().check(refuseUnknownType))
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

const FactsShape = z.looseObject({
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
type FactsShape = z.infer<typeof FactsShape>;

function refuseContradictions({ value, issues }: z.core.ParsePayload<FactsShape>): void {
  const { averageRequestsPerSecond: average, peakRequestsPerSecond: peak, resources = [] } = value;
  if (average !== undefined && peak !== undefined && average > peak)
    issues.push({
      code: "custom",
      input: average,
      path: ["averageRequestsPerSecond"],
      message: "the average is above the peak",
    });
  const names = [...resources.map(({ name }) => name), "tenant"];
  for (const [index, { belongsTo = [] }] of resources.entries())
    for (const parent of [belongsTo].flat()) {
      const nearest = names.includes(parent) ? undefined : nearestName(parent, names, 2);
      if (nearest === undefined) continue;
      const message = `there is no resource ${parent}; did you mean ${nearest}?`;
      issues.push({ code: "custom", input: parent, path: ["resources", index, "belongsTo"], message });
    }
}
/** What the task knows, typed; every number carries its unit in its name. Further keys are kept and shown to the agents. */
export const TaskFacts = FactsShape.check(refuseContradictions);
export type TaskFacts = z.infer<typeof TaskFacts>;
