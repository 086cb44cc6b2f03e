import type { Facts } from "@orchestrate/core";
import { z } from "zod";
import { inputValues } from "../design/capacity-inputs.ts";
import {
  CAPACITY_FORMULAS,
  CAPACITY_UNITS,
  capacityResults,
  type CapacityInputs,
  type CapacityResults,
} from "../design/capacity-model.ts";
import { offeredLoad } from "../design/queueing.ts";
import { roundTo4 } from "../drafts/show-quantity.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlSource } from "./yaml-source.ts";

const TOLERANCE = 0.01;
/** Ratios near zero are compared to this, because nobody states a waiting probability of 10^-9 to within a percent. */
const LEAST_DIFFERENCE = 0.0005;
const COUNTS: readonly (keyof CapacityResults)[] = ["workers", "instances", "databaseConnections"];

/** What is wrong with an input that does not explain its source. */
const UNEXPLAINED: Readonly<Record<"measured" | "given" | "computed" | "assumed", Omit<Fault, "line" | "column">>> = {
  measured: { rule: "number-without-reason", message: "is measured, but does not say how and where" },
  given: {
    rule: "given-nowhere",
    message: "is called given, but the task's facts do not give it",
    hint: "Quote in because the sentence that gives it, or mark it assumed.",
  },
  computed: { rule: "number-without-formula", message: "is computed, but states no formula" },
  assumed: { rule: "number-without-reason", message: "is assumed, but does not say because of what" },
};

const finite = z.number().min(0).max(1e15);
const InputQuantity = z.strictObject({
  value: finite,
  unit: z.string(),
  source: z.enum(["measured", "given", "computed", "assumed"]),
  because: z.string().optional(),
  formula: z.string().optional(),
});
const ResultQuantity = z.strictObject({ value: finite, unit: z.string(), formula: z.string().min(1) });

function limited(least: number, most: number): typeof InputQuantity {
  return InputQuantity.extend({ value: z.number().min(least).max(most) });
}

/** What a plan that names no price for a cache pays for one. */
const NO_CACHE_PRICE = { value: 0, unit: "dollars/month", source: "computed", formula: "no cache is priced" } as const;

const PlanInputs = z.strictObject({
  peakRequestsPerSecond: limited(1e-6, 1e9),
  p99LatencyMs: limited(1e-6, 1e9),
  serviceTimeMs: limited(1e-6, 1e9),
  workersPerInstance: limited(1, 10_000).refine(
    (quantity) => Number.isInteger(quantity.value),
    "must be a whole number",
  ),
  spareInstances: limited(0, 10_000).refine((quantity) => Number.isInteger(quantity.value), "must be a whole number"),
  readPercent: limited(0, 100),
  cacheHitRatio: limited(0, 1),
  databaseTimeMs: limited(1e-6, 1e9),
  databaseWaitPercent: limited(0.001, 100),
  databaseRequestsPerSecondLimit: limited(1e-6, 1e9),
  rowsPerYear: InputQuantity,
  bytesPerRow: InputQuantity,
  auditRowsPerYear: InputQuantity,
  auditBytesPerRow: InputQuantity,
  retentionYears: InputQuantity,
  cachedDays: InputQuantity,
  instanceDollarsPerMonth: InputQuantity,
  databaseDollarsPerMonth: InputQuantity,
  cacheDollarsPerMonth: InputQuantity.default(NO_CACHE_PRICE),
} satisfies Record<keyof CapacityInputs, z.ZodType>);

const PlanResults = z.strictObject({
  offeredErlangs: ResultQuantity,
  workers: ResultQuantity,
  instances: ResultQuantity,
  utilisation: ResultQuantity,
  waitProbability: ResultQuantity,
  meanResponseMs: ResultQuantity,
  p99ResponseMs: ResultQuantity,
  p99ResponseMsWithSparesLost: ResultQuantity,
  concurrency: ResultQuantity,
  databaseLoadReductionPercent: ResultQuantity,
  databaseRequestsPerSecond: ResultQuantity,
  databaseUtilisation: ResultQuantity,
  databaseConnections: ResultQuantity,
  storageGigabytesPerYear: ResultQuantity,
  storageGigabytesRetained: ResultQuantity,
  cacheGigabytes: ResultQuantity,
  dollarsPerMonth: ResultQuantity,
} satisfies Record<keyof CapacityResults, z.ZodType>);

/** The YAML block of a capacity plan. */
const CapacityPlan = z.strictObject({ inputs: PlanInputs, results: PlanResults });
type CapacityPlan = z.infer<typeof CapacityPlan>;

/** Names of the inputs, in the order of the schema. */
export const INPUT_NAMES: readonly (keyof CapacityInputs)[] = PlanInputs.keyof().options;
/** Names of the results, in the order of the schema. */
export const RESULT_NAMES: readonly (keyof CapacityResults)[] = PlanResults.keyof().options;

/** The faults of a capacity plan's block: schema, sources, units, task's facts, and each result recomputed from the inputs. */
export function capacityPlanFaults(source: YamlSource, facts: Facts): readonly Fault[] {
  if (source.errors.length > 0) return source.errors.map((error) => ({ ...error, rule: "yaml-syntax" }));
  const parsed = CapacityPlan.safeParse(source.value, { reportInput: true });
  if (!parsed.success) return parsed.error.issues.map((issue) => schemaFault(issue, source));
  const plan = parsed.data;
  return [
    ...INPUT_NAMES.flatMap((name) => sourceFaults(plan, name, source, facts)),
    ...unitFaults(plan, source),
    ...factFaults(plan, source, facts),
    ...resultFaults(plan, source),
  ];
}

function schemaFault(issue: z.core.$ZodIssue, source: YamlSource): Fault {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  const name = path.join(".");
  const place = source.placeOf(issue.code === "unrecognized_keys" ? [...path, issue.keys[0] ?? ""] : path);
  if (path.at(-1) === "source") {
    const hint = "Say measured, given, computed or assumed, and for the last two why.";
    return {
      ...place,
      rule: "number-without-source",
      message: `${name}: this number does not say where it comes from`,
      hint,
    };
  }
  if (path.at(-1) === "formula") {
    return { ...place, rule: "number-without-formula", message: `${name}: this result states no formula` };
  }
  return { ...place, rule: "capacity-schema", message: `${name === "" ? "plan" : name}: ${issue.message}` };
}

function sourceFaults(
  plan: CapacityPlan,
  name: keyof CapacityInputs,
  source: YamlSource,
  facts: Facts,
): readonly Fault[] {
  const { source: from, because = "", formula = "" } = plan.inputs[name];
  const place = source.placeOf(["inputs", name, "source"]);
  // Without any facts, as for a file that is checked alone, nobody can tell what was given.
  const isGiven = from === "given" && (facts[name] !== undefined || Object.keys(facts).length === 0);
  const said = isGiven || (from === "computed" ? formula : because).trim() !== "";
  return said ? [] : [{ ...place, ...UNEXPLAINED[from], message: `inputs.${name} ${UNEXPLAINED[from].message}` }];
}

function unitFaults(plan: CapacityPlan, source: YamlSource): readonly Fault[] {
  const stated = [
    ...INPUT_NAMES.map((name) => ({ block: "inputs", name, unit: plan.inputs[name].unit })),
    ...RESULT_NAMES.map((name) => ({ block: "results", name, unit: plan.results[name].unit })),
  ];
  return stated.flatMap(({ block, name, unit }) => {
    if (unit === CAPACITY_UNITS[name]) return [];
    const place = source.placeOf([block, name, "unit"]);
    return [
      { ...place, rule: "wrong-unit", message: `${block}.${name} is in ${CAPACITY_UNITS[name]}, not in ${unit}` },
    ];
  });
}

function factFaults(plan: CapacityPlan, source: YamlSource, facts: Facts): readonly Fault[] {
  const faults: Fault[] = [];
  for (const name of INPUT_NAMES) {
    const fact = facts[name];
    const { value, source: from } = plan.inputs[name];
    if (typeof fact !== "number" || near(value, fact)) continue;
    // A given service time may be replaced by a shorter one that the latency target requires.
    if (name === "serviceTimeMs" && from === "assumed" && value < fact) continue;
    const message = `inputs.${name} is ${value}, but the task gives ${fact}`;
    faults.push({ ...source.placeOf(["inputs", name, "value"]), rule: "differs-from-facts", message });
  }
  const asked = facts["databaseLoadReductionPercent"];
  const reached = plan.inputs.readPercent.value * plan.inputs.cacheHitRatio.value;
  if (typeof asked !== "number" || reached >= asked * (1 - TOLERANCE)) return faults;
  const impossible = plan.inputs.cacheHitRatio.value === 1;
  const message = `the task asks for ${asked} % less database load; this cache takes away ${roundTo4(reached)} %`;
  const hint = impossible
    ? "Even a cache that answers every read cannot: say so and what else could."
    : `cacheHitRatio = ${asked} / readPercent`;
  const severity = impossible ? "warning" : "error";
  return [
    ...faults,
    { ...source.placeOf(["inputs", "cacheHitRatio", "value"]), rule: "reduction-missed", message, hint, severity },
  ];
}

function resultFaults(plan: CapacityPlan, source: YamlSource): readonly Fault[] {
  const unstable = stabilityFaults(plan, source);
  const expected = capacityResults(inputValues(plan.inputs));
  if ("impossible" in expected) {
    return [
      ...unstable,
      {
        ...source.placeOf(["inputs", "serviceTimeMs", "value"]),
        rule: "target-impossible",
        message: expected.impossible,
      },
    ];
  }
  const deviations = RESULT_NAMES.flatMap((name): readonly Fault[] => {
    const { value } = plan.results[name];
    if (COUNTS.includes(name) ? value === expected[name] : near(value, expected[name])) return [];
    const message = `results.${name} is ${value}, but ${roundTo4(expected[name])} ${CAPACITY_UNITS[name]} follows from the inputs`;
    return [
      {
        ...source.placeOf(["results", name, "value"]),
        rule: "deviates",
        message,
        hint: `${name} = ${CAPACITY_FORMULAS[name]}`,
      },
    ];
  });
  return [...unstable, ...deviations];
}

function stabilityFaults(plan: CapacityPlan, source: YamlSource): readonly Fault[] {
  const { peakRequestsPerSecond, serviceTimeMs, workersPerInstance } = plan.inputs;
  const offered = offeredLoad({ arrivalsPerSecond: peakRequestsPerSecond.value, serviceTimeMs: serviceTimeMs.value });
  const workers = plan.results.instances.value * workersPerInstance.value;
  if (offered < workers) return [];
  const message = `unstable: ${roundTo4(offered)} erlangs are offered to ${workers} workers, so the queue grows without end`;
  return [
    {
      ...source.placeOf(["results", "instances", "value"]),
      rule: "unstable",
      message,
      hint: "utilisation must be below 1",
    },
  ];
}

function near(stated: number, expected: number): boolean {
  return Math.abs(stated - expected) <= Math.max(Math.abs(expected) * TOLERANCE, LEAST_DIFFERENCE);
}
