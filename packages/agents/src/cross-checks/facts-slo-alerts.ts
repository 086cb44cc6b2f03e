import { defineCrossCheck, type CrossCheck } from "@orchestrate/core/deliverables";
import { isSame } from "../checkers/capacity-numbers.ts";
import { reportConflicts, type Conflict } from "../checkers/report-conflicts.ts";
import { sloObjectives, type StatedObjective } from "../checkers/stated-objectives.ts";

/** Conflict of an objective with the task's fact: an error when it promises less than was asked for. */
function compare(
  path: string,
  objective: StatedObjective,
  [fact, asked, unit]: readonly [string, number, string],
): readonly Conflict[] {
  const { value, line, column, words } = objective;
  if (isSameObjective(value, asked, unit)) return [];
  const isLooser = unit === "ms" ? value > asked : value < asked;
  return [
    {
      path,
      line,
      column,
      rule: "slo-differs-from-facts",
      severity: isLooser ? "error" : "warning",
      message: `the objective of ${value} ${unit} (${words}) is ${isLooser ? "looser" : "tighter"} than the task's ${fact}: ${asked}`,
      hint: `Write ${asked} ${unit}.`,
    },
  ];
}

/** Availabilities lie so close to 100 that only what is missing tells them apart. */
function isSameObjective(value: number, asked: number, unit: string): boolean {
  return unit === "%" ? Math.abs(value - asked) <= (100 - asked) * 0.02 + 1e-9 : isSame(value, asked);
}

/** The objectives of the alerts are those that the task asks for; the alerts yield. */
export const factsSloAlerts: CrossCheck = defineCrossCheck({
  id: "facts-slo-alerts",
  title: "The alerts' objectives for latency and availability are those of the task's facts.",
  kinds: ["slo-alerts"],
  appliesTo: ({ facts }) =>
    typeof facts["p99LatencyMs"] === "number" || typeof facts["availabilityPercent"] === "number",
  check: (input) =>
    reportConflicts(input, "facts-slo-alerts@1", (documents) => {
      const { p99LatencyMs: latency, availabilityPercent: availability } = input.facts;
      return documents("slo-alerts").flatMap((document) => {
        const stated = sloObjectives(document);
        const slow =
          typeof latency === "number"
            ? stated.latencyMs.flatMap((one) => compare(document.path, one, ["p99LatencyMs", latency, "ms"]))
            : [];
        const down =
          typeof availability === "number"
            ? stated.availabilityPercent.flatMap((one) =>
                compare(document.path, one, ["availabilityPercent", availability, "%"]),
              )
            : [];
        return [...slow, ...down];
      });
    }),
});
