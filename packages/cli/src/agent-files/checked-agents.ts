import type { Problem, Severity } from "@orchestrate/core";

/** What a check of agent files has to tell. */
export interface CheckedAgents {
  readonly agents: number;
  readonly edges: number;
  readonly problems: readonly Problem[];
}

/** How many problems are of one severity. */
export function countSeverity(problems: readonly Problem[], wanted: Severity): number {
  return problems.filter(({ severity }) => severity === wanted).length;
}
