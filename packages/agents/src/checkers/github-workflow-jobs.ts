import { isRecord, listOf, recordOf, textOf, type PlainRecord } from "./plain-data.ts";
import type { YamlPath } from "./yaml-source.ts";

/** One job of a workflow. */
export interface WorkflowJob {
  readonly id: string;
  readonly value: PlainRecord;
  readonly at: YamlPath;
  readonly steps: readonly { readonly value: PlainRecord; readonly at: YamlPath }[];
}

/** The jobs of a workflow in their order. */
export function jobsIn(root: PlainRecord): readonly WorkflowJob[] {
  return Object.entries(recordOf(root["jobs"])).flatMap(([id, value]): readonly WorkflowJob[] => {
    if (!isRecord(value)) return [];
    const at = ["jobs", id];
    const steps = listOf(value["steps"]).flatMap((step, index) =>
      isRecord(step) ? [{ value: step, at: [...at, "steps", index] }] : [],
    );
    return [{ id, value, at, steps }];
  });
}

/** The jobs that a job waits for. */
export function needsOf(job: WorkflowJob): readonly string[] {
  const needs = job.value["needs"];
  return typeof needs === "string" ? [needs] : listOf(needs).flatMap((name) => textOf(name) ?? []);
}
