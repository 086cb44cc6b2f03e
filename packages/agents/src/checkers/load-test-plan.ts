import { nearestName } from "@orchestrate/core/deliverables";
import { z } from "zod";
import { recordOf } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlSource } from "./yaml-source.ts";

const rate = z.number().positive().max(1e9);
const seconds = z.number().min(0).max(1e7);
const ratio = z.number().min(0).max(1);
/** The five stages, in the order in which they are run. */
export const STAGE_NAMES = ["smoke", "load", "stress", "spike", "soak"] as const;
/** What a threshold's name ends with, so that its number has a unit. */
const UNIT = /(?:Ms|Seconds|Percent|Ratio|PerSecond|Bytes|Megabytes|Count)$/;

const PlannedRequest = z.looseObject({
  operationId: z.string().min(1).optional(),
  method: z.string().regex(/^(?:get|head|post|put|patch|delete|options)$/i, "is not a method of HTTP"),
  path: z.string().regex(/^\//, "begins with /"),
  weight: z.number().min(0).max(100),
  statuses: z.array(z.number().int().min(100).max(599)).min(1).optional(),
  headers: z.record(z.string(), z.unknown()).optional(),
});
const Threshold = z.number().min(0).nullable();
const Stage = z.looseObject({
  name: z.enum(STAGE_NAMES),
  requestsPerSecond: rate,
  startRate: rate.optional(),
  rampSeconds: seconds,
  holdSeconds: seconds.positive(),
  /** Left out, or null, where a stage only looks for the limit. */
  thresholds: z.record(z.string(), Threshold).nullish(),
});

/** Our plan of a load test. Rates are requests per second. */
export const LoadTestPlan = z.looseObject({
  service: z.string().min(1),
  target: z.string().min(1),
  objectives: z.looseObject({
    p99LatencyMs: z.number().positive(),
    availabilityPercent: z.number().gt(0).max(100).optional(),
    errorRatio: ratio.optional(),
    predictedP99Ms: z.number().positive().optional(),
  }),
  requests: z.array(PlannedRequest).min(1),
  data: z.looseObject({}),
  stages: z.array(Stage).min(1),
  measure: z.array(z.string().min(1)).optional(),
  doesNotProve: z.array(z.string().min(1)).min(1),
});
export type LoadTestPlan = z.infer<typeof LoadTestPlan>;

const KNOWN: Readonly<Record<string, readonly string[]>> = {
  "": [...LoadTestPlan.keyof().options, "notes", "environment", "stopConditions", "decisions"],
  requests: [...PlannedRequest.keyof().options, "body", "query", "purpose", "notes"],
  stages: [...Stage.keyof().options, "purpose", "notes", "stopWhen"],
};

/** A plan as far as it could be read, with the faults of its form at their places. */
export function readLoadTestPlan(source: YamlSource): { plan?: LoadTestPlan; faults: readonly Fault[] } {
  if (source.errors.length > 0) return { faults: source.errors.map((error) => ({ ...error, rule: "yaml-syntax" })) };
  const parsed = LoadTestPlan.safeParse(source.value);
  const keys = unknownKeys(source);
  if (!parsed.success) return { faults: [...parsed.error.issues.map((issue) => schemaFault(issue, source)), ...keys] };
  return { plan: parsed.data, faults: [...keys, ...unitFaults(parsed.data, source)] };
}

function schemaFault(issue: z.core.$ZodIssue, source: YamlSource): Fault {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  const name = path.join(".") || "the plan";
  const rule = path.includes("thresholds") ? "threshold" : "plan-schema";
  const missing = issue.code === "invalid_type" && issue.message.endsWith(" received undefined");
  const message = missing ? `${name} is missing` : `${name}: ${issue.message}`;
  const hint =
    path.includes("thresholds") && !missing ? "Write the number alone; its unit stands in the name." : undefined;
  return { ...source.placeOf(path), rule, message, ...(hint === undefined ? {} : { hint }) };
}

/** A key near a known one is a slip; any other may be somebody's note. */
function unknownKeys(source: YamlSource): readonly Fault[] {
  const root = recordOf(source.value);
  const places = [
    { value: root, path: [] as (string | number)[], known: KNOWN[""] ?? [] },
    ...["requests", "stages"].flatMap((list) => {
      const entries = root[list];
      return (Array.isArray(entries) ? (entries as unknown[]) : []).map((entry, index) => ({
        value: recordOf(entry),
        path: [list, index],
        known: KNOWN[list] ?? [],
      }));
    }),
  ];
  return places.flatMap(({ value, path, known }) =>
    Object.keys(value)
      .filter((key) => !known.includes(key) && !key.startsWith("x-"))
      .map((key): Fault => {
        const near = nearestName(key, known);
        const place = source.keyPlaceOf([...path, key]);
        const message = `the plan has no field ${key} here`;
        return near === undefined
          ? { ...place, rule: "unknown-field", severity: "warning", message }
          : { ...place, rule: "unknown-field", message, hint: `Did you mean ${near}?` };
      }),
  );
}

function unitFaults(plan: LoadTestPlan, source: YamlSource): readonly Fault[] {
  return plan.stages.flatMap(({ thresholds }, index) =>
    Object.entries(thresholds ?? {}).flatMap(([name, value]): readonly Fault[] => {
      const place = source.keyPlaceOf(["stages", index, "thresholds", name]);
      if (!UNIT.test(name)) {
        const hint = "Name it with its unit, such as p99LatencyMs or errorRatio.";
        const message = `the threshold ${name} does not say its unit`;
        return [{ ...place, rule: "threshold-without-unit", message, hint }];
      }
      if (!/ratio$/i.test(name) || (value ?? 0) <= 1) return [];
      const message = `the threshold ${name} is ${value}, and a ratio is at most 1`;
      return [{ ...place, rule: "threshold", message, hint: `${value} % is ${(value ?? 0) / 100}.` }];
    }),
  );
}
