import { isRecord, listOf, recordOf, textOf, type PlainRecord } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlPath, YamlSource } from "./yaml-source.ts";

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

/** Jobs that wait for each other, told where the last of them names the first. */
export function circleFaults(source: YamlSource, jobs: readonly WorkflowJob[]): readonly Fault[] {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const done = new Set<string>();
  const faults: Fault[] = [];
  const walk = (id: string, way: readonly string[]): void => {
    const begin = way.indexOf(id);
    if (begin >= 0) {
      const message = `needs goes in a circle: ${[...way.slice(begin), id].join(" -> ")}`;
      faults.push({ ...source.keyPlaceOf(["jobs", way.at(-1) ?? id, "needs"]), rule: "circle", message });
    }
    const job = byId.get(id);
    if (begin >= 0 || done.has(id) || job === undefined || way.length > 200) return;
    done.add(id);
    for (const other of needsOf(job)) walk(other, [...way, id]);
  };
  for (const { id } of jobs) walk(id, []);
  return faults;
}
