import { defineCrossCheck, type CrossCheck } from "@orchestrate/core/deliverables";
import { isSame } from "../checkers/capacity-numbers.ts";
import { reportConflicts, type Conflict } from "../checkers/report-conflicts.ts";
import { loadTestObjectives, sloObjectives, type StatedObjective } from "../checkers/stated-objectives.ts";

/** Thresholds that are none of the objectives; silent where the alerts state none, or several that differ. */
function compare(
  path: string,
  thresholds: readonly StatedObjective[],
  objectives: readonly StatedObjective[],
  unit: "ms" | "%",
): readonly Conflict[] {
  const [objective] = objectives;
  if (objective === undefined) return [];
  return thresholds
    .filter((threshold) => !objectives.some((one) => isSameObjective(one.value, threshold.value, unit)))
    .map(({ line, column, value, words }): Conflict => {
      const isLooser = unit === "ms" ? value > objective.value : value < objective.value;
      return {
        path,
        line,
        column,
        rule: "threshold-differs",
        severity: isLooser ? "error" : "warning",
        message: `${words} is ${value} ${unit}, ${isLooser ? "looser" : "tighter"} than the objective of ${objective.value} ${unit} that is alerted on (${objective.at})`,
        hint: "Test for the objective that the alerts watch, or have the alerts changed first.",
      };
    });
}

function isSameObjective(one: number, other: number, unit: "ms" | "%"): boolean {
  return unit === "%" ? Math.abs(one - other) <= (100 - one) * 0.02 + 1e-9 : isSame(one, other);
}

/** The load test requires what the alerts watch; the load test yields. */
export const sloAlertsLoadTest: CrossCheck = defineCrossCheck({
  id: "slo-alerts-load-test",
  title: "The load test's thresholds are the objectives that the alerts watch.",
  kinds: ["slo-alerts", "load-test"],
  check: (input) =>
    reportConflicts(input, "slo-alerts-load-test@1", (documents) => {
      const all = documents("slo-alerts").map(sloObjectives);
      const latency = all.flatMap((one) => one.latencyMs);
      const availability = all.flatMap((one) => one.availabilityPercent);
      return documents("load-test").flatMap((plan) => {
        const required = loadTestObjectives(plan);
        return [
          ...compare(plan.path, required.latencyMs, latency, "ms"),
          ...compare(plan.path, required.availabilityPercent, availability, "%"),
        ];
      });
    }),
});
