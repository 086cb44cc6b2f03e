import type { Policy } from "@orchestrate/core";
import type { Fault } from "./report-findings.ts";

/** The rules that tell of an example, each under the name that its tool gives it. */
export const EXAMPLE_RULES: readonly string[] = [
  "example-invalid",
  "no-invalid-media-type-examples",
  "no-invalid-schema-examples",
  "no-invalid-parameter-examples",
];

/** Faults of these rules become as serious as the team says, and none where it says off; all others stay as they are. */
export function asSerious(
  faults: readonly Fault[],
  rules: readonly string[],
  severity: Policy[string] | undefined,
): readonly Fault[] {
  if (severity === undefined || severity === "error") return faults;
  return faults.flatMap((fault): readonly Fault[] => {
    if (!rules.includes(fault.rule) || (fault.severity ?? "error") !== "error") return [fault];
    return severity === "off" ? [] : [{ ...fault, severity }];
  });
}
