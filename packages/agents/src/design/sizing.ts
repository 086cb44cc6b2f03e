import { OrchestrateError } from "@orchestrate/core/deliverables";
import type { TaskFacts } from "../facts.ts";
import { averageLoad, capacityInputs, givenOr, inputValues } from "./capacity-inputs.ts";
import { CAPACITY_FORMULAS, capacityResults, type CapacityResults } from "./capacity-model.ts";
import type { Quantity, Sizing } from "./design.ts";

const MINUTES_IN_30_DAYS = 30 * 24 * 60;

function result(results: CapacityResults, name: keyof CapacityResults, unit: string): Quantity {
  return { value: results[name], unit, source: "computed", because: CAPACITY_FORMULAS[name] };
}

/**
 * Load, targets and what follows from them, by the same model that checks a capacity plan. Every number is given,
 * computed by the formula in `because`, or assumed for the reason there. Throws `task-invalid` when the load is beyond
 * what the model computes (100,000 servers).
 */
export function sizingFrom(facts: TaskFacts, goal: string): Sizing {
  const inputs = capacityInputs(facts, goal);
  const results = capacityResults(inputValues(inputs));
  if ("impossible" in results)
    throw new OrchestrateError("task-invalid", `no capacity can be computed: ${results.impossible}`);
  const availability = givenOr(facts.availabilityPercent, "%", () => {
    return {
      value: 99.9,
      unit: "%",
      source: "assumed",
      because: "the task gives no objective; one region can hold this",
    };
  });
  const budget = ((100 - availability.value) / 100) * MINUTES_IN_30_DAYS;
  return {
    peakRequestsPerSecond: inputs.peakRequestsPerSecond,
    averageRequestsPerSecond: averageLoad(facts),
    p99LatencyMs: inputs.p99LatencyMs,
    serviceTimeMs: inputs.serviceTimeMs,
    availabilityPercent: availability,
    readPercent: inputs.readPercent,
    workersPerInstance: inputs.workersPerInstance,
    workers: result(results, "workers", "workers"),
    instances: result(results, "instances", "instances"),
    utilisation: result(results, "utilisation", "ratio"),
    concurrency: result(results, "concurrency", "requests"),
    meanResponseMs: result(results, "meanResponseMs", "ms"),
    predictedP99Ms: result(results, "p99ResponseMs", "ms"),
    databaseConnections: result(results, "databaseConnections", "connections"),
    cacheHitRatio: inputs.cacheHitRatio,
    storageGigabytesPerYear: result(results, "storageGigabytesPerYear", "GB/year"),
    errorBudgetMinutes: {
      value: Math.round(budget * 100) / 100,
      unit: "minutes in 30 days",
      source: "computed",
      because: `(100 - ${availability.value}) / 100 * ${MINUTES_IN_30_DAYS} minutes`,
    },
  };
}
