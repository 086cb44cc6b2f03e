import { defineCrossCheck, type CrossCheck, type ReadableText } from "@orchestrate/core/deliverables";
import { capacityNumbers, isSame, type CapacityNumbers } from "../checkers/capacity-numbers.ts";
import { reportConflicts, type Conflict } from "../checkers/report-conflicts.ts";
import { sloObjectives, type StatedObjective } from "../checkers/stated-objectives.ts";

function compare(document: ReadableText, numbers: CapacityNumbers): readonly Conflict[] {
  const predicted = numbers("results", "p99ResponseMs");
  const target = numbers("inputs", "p99LatencyMs");
  return sloObjectives(document).latencyMs.flatMap((objective): readonly Conflict[] => {
    const { line, column, value, words } = objective;
    const place = { path: document.path, line, column };
    if (predicted !== undefined && value < predicted.value) {
      const message = `the objective of ${value} ms (${words}) is tighter than the ${predicted.value} ms that the capacity plan predicts at peak (${predicted.at})`;
      return [{ ...place, rule: "slo-tighter-than-plan", message, hint: hintFor(target?.value) }];
    }
    return target === undefined || isSame(value, target.value) ? [] : [differing(place, objective, target)];
  });
}

function differing(
  place: Pick<Conflict, "path" | "line" | "column">,
  { value, words }: StatedObjective,
  target: { value: number; at: string },
): Conflict {
  return {
    ...place,
    rule: "slo-differs-from-plan",
    severity: "warning",
    message: `the objective of ${value} ms (${words}) is not the target of ${target.value} ms that the capacity plan is made for (${target.at})`,
    hint: hintFor(target.value),
  };
}

function hintFor(target: number | undefined): string {
  return `${target === undefined ? "Loosen the objective" : `Write ${target} ms`}, or have the plan made for the tighter one.`;
}

/** The latency objective of the alerts is one that the capacity plan predicts to hold; the alerts yield. */
export const capacityPlanSloAlerts: CrossCheck = defineCrossCheck({
  id: "capacity-plan-slo-alerts",
  title: "The alerts' latency objective is one that holds by the capacity plan.",
  kinds: ["capacity-plan", "slo-alerts"],
  check: (input) =>
    reportConflicts(input, "capacity-plan-slo-alerts@1", (documents) => {
      const [plan] = documents("capacity-plan");
      const numbers = plan === undefined ? undefined : capacityNumbers(plan);
      return numbers === undefined ? [] : documents("slo-alerts").flatMap((document) => compare(document, numbers));
    }),
});
