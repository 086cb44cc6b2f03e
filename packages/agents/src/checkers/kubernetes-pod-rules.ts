import { keyPlaceIn, placeIn, titleOf, type PodTemplate } from "./kubernetes-objects.ts";
import { containerFaults } from "./kubernetes-container-rules.ts";
import { isTemplated } from "./kubernetes-templates.ts";
import { listOf, recordOf, textOf, valueAt, shown } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";

const RUNS_ONCE: ReadonlySet<string> = new Set(["Job", "CronJob"]);
const SELECTS: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"]);

/** What the API server would refuse in a pod beyond its schema, and what makes pods fail later. */
export function podFaults(pod: PodTemplate): readonly Fault[] {
  return [
    ...pod.containers.flatMap((container) => containerFaults(pod, container)),
    ...noContainer(pod),
    ...duplicateContainers(pod),
    ...unknownVolumes(pod),
    ...restartPolicy(pod),
    ...selectorMismatch(pod),
  ];
}

function noContainer(pod: PodTemplate): readonly Fault[] {
  const { owner, at, spec } = pod;
  if (!Array.isArray(spec["containers"]) || spec["containers"].length > 0) return [];
  const place = placeIn(owner, [...at, "spec", "containers"]);
  return [{ ...place, rule: "no-container", message: `the pod of ${titleOf(owner)} has no container` }];
}

function duplicateContainers(pod: PodTemplate): readonly Fault[] {
  return pod.containers.flatMap(({ name, at }, index): readonly Fault[] => {
    const first = pod.containers.findIndex((other) => other.name === name);
    if (name === "" || first === index) return [];
    const message = `two containers of ${titleOf(pod.owner)} are called ${name}`;
    return [{ ...placeIn(pod.owner, [...at, "name"]), rule: "duplicate-container", message }];
  });
}

function unknownVolumes(pod: PodTemplate): readonly Fault[] {
  const { owner } = pod;
  const claims = listOf(valueAt(owner.value, ["spec", "volumeClaimTemplates"]));
  const volumes = [
    ...listOf(pod.spec["volumes"]).map((volume) => textOf(recordOf(volume)["name"])),
    ...claims.map((claim) => textOf(valueAt(claim, ["metadata", "name"]))),
  ];
  return pod.containers.flatMap((container) =>
    listOf(container.value["volumeMounts"]).flatMap((mount, index): readonly Fault[] => {
      const name = textOf(recordOf(mount)["name"]);
      if (name === undefined || volumes.includes(name) || isTemplated(name)) return [];
      const place = placeIn(owner, [...container.at, "volumeMounts", index, "name"]);
      const message = `container ${container.name} mounts the volume ${name}, which the pod of ${titleOf(owner)} does not have`;
      const hint = `Its volumes: ${volumes.join(", ") || "none"}.`;
      return [{ ...place, rule: "unknown-volume", message, hint }];
    }),
  );
}

function restartPolicy(pod: PodTemplate): readonly Fault[] {
  const { owner, at, spec } = pod;
  if (owner.kind === "Pod" || isTemplated(spec["restartPolicy"])) return [];
  const policy = textOf(spec["restartPolicy"]) ?? "Always";
  const wanted = RUNS_ONCE.has(owner.kind) ? ["Never", "OnFailure"] : ["Always"];
  if (wanted.includes(policy)) return [];
  const message = `restartPolicy of ${titleOf(owner)} must be ${wanted.join(" or ")}, not ${policy}${"restartPolicy" in spec ? "" : " (the default)"}`;
  return [{ ...placeIn(owner, [...at, "spec", "restartPolicy"]), rule: "restart-policy", message }];
}

function selectorMismatch(pod: PodTemplate): readonly Fault[] {
  const { owner, labels, at } = pod;
  if (!SELECTS.has(owner.kind)) return [];
  const wanted = recordOf(valueAt(owner.value, ["spec", "selector", "matchLabels"]));
  return Object.entries(wanted).flatMap(([key, value]): readonly Fault[] => {
    if (labels[key] === value || isTemplated(value) || isTemplated(labels[key])) return [];
    const has = labels[key] === undefined ? "lack it" : `have ${shown(labels[key])}`;
    const message = `the selector of ${titleOf(owner)} wants ${key}: ${shown(value)}, but its pods ${has}`;
    const path = ["spec", "selector", "matchLabels", key];
    const hint = `Give the label the same value below ${[...at, "metadata", "labels"].join(".")}.`;
    return [{ ...keyPlaceIn(owner, path), rule: "selector-mismatch", message, hint }];
  });
}
