import { defineCrossCheck, type CrossCheck, type ReadableText } from "@orchestrate/core/deliverables";
import { capacityNumbers, isSame, type CapacityNumbers } from "../checkers/capacity-numbers.ts";
import { listOf, recordOf, textOf } from "../checkers/plain-data.ts";
import { reportConflicts, type Conflict } from "../checkers/report-conflicts.ts";
import { loadTestObjectives } from "../checkers/stated-objectives.ts";
import { parseYamlSource } from "../checkers/yaml-source.ts";

/** The stage that is meant to be the planned peak, by its name. */
const PEAK_STAGE = /^(?:load|peak|nominal|target)\b/i;

function rateConflicts(plan: ReadableText, numbers: CapacityNumbers): readonly Conflict[] {
  const peak = numbers("inputs", "peakRequestsPerSecond");
  if (peak === undefined) return [];
  const source = parseYamlSource(plan.text);
  const stages = listOf(recordOf(source.value)["stages"]).flatMap((stage, index) => {
    const { name, requestsPerSecond } = recordOf(stage);
    const place = source.placeOf(["stages", index, "requestsPerSecond"]);
    return typeof requestsPerSecond === "number" ? [{ name: textOf(name) ?? "", rate: requestsPerSecond, place }] : [];
  });
  const named = stages.find((stage) => PEAK_STAGE.test(stage.name));
  const highest = [...stages].sort((one, other) => other.rate - one.rate)[0];
  const stage = named ?? highest;
  if (stage === undefined) return [];
  const isTested = named === undefined ? stage.rate >= peak.value * 0.999 : isSame(stage.rate, peak.value);
  if (isTested) return [];
  return [
    {
      path: plan.path,
      ...stage.place,
      rule: "rate-differs",
      message: `stage ${stage.name} sends ${stage.rate} requests/s, but the capacity plan is made for a peak of ${peak.value} (${peak.at})`,
      hint: `Send ${peak.value} requests/s; what goes beyond belongs into a stress stage.`,
    },
  ];
}

function latencyConflicts(plan: ReadableText, numbers: CapacityNumbers): readonly Conflict[] {
  const target = numbers("inputs", "p99LatencyMs");
  const predicted = numbers("results", "p99ResponseMs");
  return loadTestObjectives(plan).latencyMs.flatMap(({ line, column, value, words }): readonly Conflict[] => {
    const place = { path: plan.path, line, column };
    if (predicted !== undefined && value < predicted.value) {
      const message = `${words} of ${value} ms cannot be met: the capacity plan predicts ${predicted.value} ms at peak (${predicted.at})`;
      // A stage below the peak may well be faster than the plan predicts for the peak.
      const severity = words.startsWith("stages") ? "warning" : "error";
      return [
        { ...place, rule: "threshold-tighter-than-plan", severity, message, hint: "Test for the plan's target." },
      ];
    }
    if (target === undefined || value <= target.value || isSame(value, target.value)) return [];
    const message = `${words} of ${value} ms is looser than the target of ${target.value} ms of the capacity plan (${target.at})`;
    return [{ ...place, rule: "threshold-looser-than-plan", message, hint: `Write ${target.value}.` }];
  });
}

/** The load test sends the planned peak and requires the planned latency; the load test yields. */
export const capacityPlanLoadTest: CrossCheck = defineCrossCheck({
  id: "capacity-plan-load-test",
  title: "The load test sends the capacity plan's peak rate and requires its latency target.",
  kinds: ["capacity-plan", "load-test"],
  check: (input) =>
    reportConflicts(input, "capacity-plan-load-test@1", (documents) => {
      const [plan] = documents("capacity-plan");
      const numbers = plan === undefined ? undefined : capacityNumbers(plan);
      if (numbers === undefined) return [];
      return documents("load-test").flatMap((test) => [
        ...rateConflicts(test, numbers),
        ...latencyConflicts(test, numbers),
      ]);
    }),
});
