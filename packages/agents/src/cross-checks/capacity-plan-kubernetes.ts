import { defineCrossCheck, type CrossCheck, type Facts, type ReadableText } from "@orchestrate/core/deliverables";
import { capacityNumbers, type StatedNumber } from "../checkers/capacity-numbers.ts";
import { keyPlaceIn, placeIn, titleOf, type KubernetesObject } from "../checkers/kubernetes-objects.ts";
import { kubernetesObjects } from "../checkers/kubernetes-view.ts";
import { textOf, valueAt } from "../checkers/plain-data.ts";
import { reportConflicts, type Conflict } from "../checkers/report-conflicts.ts";
import type { YamlPath } from "../checkers/yaml-source.ts";

function compare(manifests: ReadableText, planned: StatedNumber, facts: Facts): readonly Conflict[] {
  const objects = kubernetesObjects(manifests);
  const workload = plannedWorkload(objects, facts);
  if (workload === undefined) return [];
  const scaler = objects.find(
    (object) =>
      object.kind === "HorizontalPodAutoscaler" &&
      valueAt(object.value, ["spec", "scaleTargetRef", "name"]) === workload.name,
  );
  const differing = (object: KubernetesObject, key: string): readonly Conflict[] => {
    const count = valueAt(object.value, ["spec", key]);
    if (typeof count !== "number" || count === planned.value) return [];
    return [conflict(manifests, object, ["spec", key], [`${key} is ${count}`, planned])];
  };
  const most = scaler === undefined ? undefined : valueAt(scaler.value, ["spec", "maxReplicas"]);
  const capped =
    scaler !== undefined && typeof most === "number" && most < planned.value
      ? [conflict(manifests, scaler, ["spec", "maxReplicas"], [`maxReplicas is ${most}`, planned])]
      : [];
  const isSilent = scaler === undefined && valueAt(workload.value, ["spec", "replicas"]) === undefined;
  // Without a number, one pod runs.
  const silent =
    isSilent && planned.value > 1
      ? [conflict(manifests, workload, ["kind"], ["it names no replicas, so one pod runs", planned])]
      : [];
  const least = scaler === undefined ? [] : differing(scaler, "minReplicas");
  return [...differing(workload, "replicas"), ...least, ...capped, ...silent];
}

/** The workload that the plan is about: the only one, or the one that has the service's name. */
function plannedWorkload(objects: readonly KubernetesObject[], facts: Facts): KubernetesObject | undefined {
  const workloads = objects.filter((object) => ["Deployment", "StatefulSet"].includes(object.kind));
  if (workloads.length <= 1) return workloads[0];
  const service = textOf(facts["service"]) ?? "";
  return workloads.find((object) => service !== "" && object.name === service);
}

function conflict(
  manifests: ReadableText,
  object: KubernetesObject,
  path: YamlPath,
  [what, planned]: readonly [string, StatedNumber],
): Conflict {
  const place = valueAt(object.value, path) === undefined ? keyPlaceIn(object, path) : placeIn(object, path);
  return {
    path: manifests.path,
    ...place,
    rule: "replicas-differ",
    message: `${titleOf(object)}: ${what}, but the capacity plan needs ${planned.value} instances (${planned.at})`,
    hint: `Write ${planned.value}, or have the plan changed first.`,
  };
}

/** The manifests run as many instances as the capacity plan needs; the manifests yield. */
export const capacityPlanKubernetes: CrossCheck = defineCrossCheck({
  id: "capacity-plan-kubernetes",
  title: "The manifests run as many instances as the capacity plan needs.",
  kinds: ["capacity-plan", "kubernetes"],
  check: (input) =>
    reportConflicts(input, "capacity-plan-kubernetes@1", (documents) => {
      const [plan] = documents("capacity-plan");
      const planned = plan === undefined ? undefined : capacityNumbers(plan)?.("results", "instances");
      if (planned === undefined) return [];
      return documents("kubernetes").flatMap((manifests) => compare(manifests, planned, input.facts));
    }),
});
