import { nearestName } from "@orchestrate/core/deliverables";
import { keyPlaceIn, placeIn, titleOf, type KubernetesObject, type PodTemplate } from "./kubernetes-objects.ts";
import { isTemplated } from "./kubernetes-templates.ts";
import { isRecord, listOf, recordOf, textOf, valueAt, shown, type PlainRecord } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlPath } from "./yaml-source.ts";

/** Everything that one file says, as references between its objects are followed. */
export interface KubernetesFile {
  readonly objects: readonly KubernetesObject[];
  readonly pods: readonly PodTemplate[];
  /** Those of the other files in its folder. */
  readonly near: readonly KubernetesObject[];
  readonly nearPods: readonly PodTemplate[];
}

function whole({ near }: KubernetesFile): string {
  return near.length === 0 ? "this file" : "this folder";
}

/** The pods of the file and of its folder in the namespace of an object. */
function podsAround(file: KubernetesFile, from: KubernetesObject): readonly PodTemplate[] {
  return [...file.pods, ...file.nearPods].filter((pod) => pod.owner.namespace === from.namespace);
}

/** References between the objects of a file that lead nowhere. What may live outside of the file is a warning. */
export function referenceFaults(file: KubernetesFile): readonly Fault[] {
  return file.objects.flatMap((object) => {
    const rule = Object.hasOwn(RULES, object.kind) ? RULES[object.kind] : undefined;
    return rule === undefined ? [] : rule(object, file);
  });
}

/** Objects of a kind in the namespace of the one that refers to them. */
export function named(file: KubernetesFile, kind: string, from: KubernetesObject): readonly KubernetesObject[] {
  return [...file.objects, ...file.near].filter(
    (object) => object.kind === kind && object.namespace === from.namespace,
  );
}

interface Reference {
  readonly from: KubernetesObject;
  readonly path: YamlPath;
  readonly kind: string;
  readonly name: unknown;
}

/** A reference by name: nearly the name of another object of the file is an error, anything else may live elsewhere. */
export function missingObject(file: KubernetesFile, reference: Reference): readonly Fault[] {
  const { from, path, kind, name } = reference;
  if (typeof name !== "string" || isTemplated(name)) return [];
  const names = named(file, kind, from).map((object) => object.name);
  if (names.includes(name)) return [];
  // Names that differ in a number are likely those of brothers.
  const near = nearestName(
    name,
    names.filter((other) => withoutDigits(other) !== withoutDigits(name)),
    2,
  );
  const message = `${titleOf(from)} refers to the ${kind} ${name}, which is not in ${whole(file)}`;
  const place = placeIn(from, path);
  const rule = "missing-reference";
  if (near !== undefined) return [{ ...place, rule, message, hint: `Did you mean ${near}?` }];
  // A good manifest refers to secrets and holds none.
  const severity = kind === "Secret" && names.length === 0 ? "info" : "warning";
  return [{ ...place, rule, severity, message, hint: "Make sure that it is there before this is applied." }];
}

function withoutDigits(name: string): string {
  return name.replaceAll(/\d+/g, "");
}

function selects(selector: PlainRecord, labels: PlainRecord): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value || isTemplated(labels[key]));
}

/** Pods of the file that a selector means; undefined when it cannot be told. */
function selectedPods(
  file: KubernetesFile,
  from: KubernetesObject,
  path: YamlPath,
): readonly PodTemplate[] | undefined {
  const selector = valueAt(from.value, path);
  if (!isRecord(selector) || Object.keys(selector).length === 0) return undefined;
  if (Object.values(selector).some((value) => isTemplated(value))) return undefined;
  return podsAround(file, from).filter((pod) => selects(selector, pod.labels));
}

/** A selector that no pod of the file has, although there are pods that it is likely meant for. */
function selectorFaults(file: KubernetesFile, from: KubernetesObject, path: YamlPath): readonly Fault[] {
  const matched = selectedPods(file, from, path);
  const pods = podsAround(file, from);
  if (matched === undefined || matched.length > 0 || pods.length === 0) return [];
  const selector = recordOf(valueAt(from.value, path));
  const meant = pods.find((pod) => isMeant(selector, from, pod)) ?? (pods.length === 1 ? file.pods[0] : undefined);
  const key = Object.keys(selector).find((label) => (meant ?? pods[0])?.labels[label] !== selector[label]) ?? "";
  const place = keyPlaceIn(from, [...path, key]);
  const message = `no pod of ${whole(file)} has the labels that ${titleOf(from)} selects`;
  const rule = "selector-mismatch";
  if (meant === undefined) return [{ ...place, rule, severity: "warning", message, hint: "Are its pods elsewhere?" }];
  const labels = Object.entries(meant.labels).map(([label, value]) => `${label}: ${shown(value)}`);
  return [
    { ...place, rule, message, hint: `The pods of ${titleOf(meant.owner)} have ${labels.join(", ") || "none"}.` },
  ];
}

function isMeant(selector: PlainRecord, from: KubernetesObject, pod: PodTemplate): boolean {
  if (pod.owner.name === from.name) return true;
  return Object.entries(selector).some(([key, value]) => {
    const label = textOf(pod.labels[key]);
    return label !== undefined && (label === value || nearestName(label, [shown(value)], 2) !== undefined);
  });
}

function serviceReferences(service: KubernetesObject, file: KubernetesFile): readonly Fault[] {
  const path = ["spec", "selector"];
  const pods = selectedPods(file, service, path) ?? [];
  const ports = listOf(valueAt(service.value, ["spec", "ports"]));
  const external = textOf(valueAt(service.value, ["spec", "type"])) === "ExternalName";
  if (external) return [];
  return [
    ...selectorFaults(file, service, path),
    ...(pods.length === 0 ? [] : ports.flatMap((port, index) => targetFaults(service, pods, { port, index }))),
  ];
}

function targetFaults(
  service: KubernetesObject,
  pods: readonly PodTemplate[],
  entry: { readonly port: unknown; readonly index: number },
): readonly Fault[] {
  const field = recordOf(entry.port)["targetPort"] === undefined ? "port" : "targetPort";
  const target = recordOf(entry.port)[field];
  if (target === undefined || isTemplated(target)) return [];
  const containers = pods.flatMap((pod) => pod.containers.map(({ value }) => listOf(value["ports"]).map(recordOf)));
  const declared = containers.flat();
  const numeric = typeof target === "number";
  if (declared.some((candidate) => candidate[numeric ? "containerPort" : "name"] === target)) return [];
  // A container need not declare its ports; one that declares none may well listen here.
  const silent = numeric && containers.some((ports) => ports.length === 0);
  if (silent && declared.length === 0) return [];
  const place = placeIn(service, ["spec", "ports", entry.index, field]);
  const message = `${titleOf(service)} sends to port ${shown(target)}, which no container that it selects has`;
  const hint = `Declared: ${declared.map(portTitle).join(", ") || "none"}.`;
  return [{ ...place, rule: "target-port", severity: silent ? "warning" : "error", message, hint }];
}

function portTitle(port: PlainRecord): string {
  return port["name"] === undefined
    ? shown(port["containerPort"])
    : `${shown(port["containerPort"])} (${shown(port["name"])})`;
}

function scalerReferences(scaler: KubernetesObject, file: KubernetesFile): readonly Fault[] {
  const path = ["spec", "scaleTargetRef"];
  const target = recordOf(valueAt(scaler.value, path));
  const { kind, name } = target;
  if (typeof kind !== "string" || typeof name !== "string" || isTemplated(name)) return [];
  if (named(file, kind, scaler).some((object) => object.name === name)) return [];
  const workloads = podsAround(file, scaler).map((pod) => pod.owner);
  const message = `${titleOf(scaler)} scales the ${kind} ${name}, which is not in ${whole(file)}`;
  const rule = "missing-reference";
  const place = placeIn(scaler, [...path, "name"]);
  if (workloads.length === 0 || !["Deployment", "StatefulSet", "ReplicaSet"].includes(kind))
    return [{ ...place, rule, severity: "warning", message }];
  return [{ ...place, rule, message, hint: `There: ${workloads.map(titleOf).join(", ")}.` }];
}

function ingressReferences(ingress: KubernetesObject, file: KubernetesFile): readonly Fault[] {
  const backends: YamlPath[] = listOf(valueAt(ingress.value, ["spec", "rules"])).flatMap((rule, index) =>
    listOf(valueAt(rule, ["http", "paths"])).map((_, number): YamlPath => [
      "spec",
      "rules",
      index,
      "http",
      "paths",
      number,
      "backend",
      "service",
    ]),
  );
  return [...backends, ["spec", "defaultBackend", "service"]].flatMap((path): readonly Fault[] => {
    const backend = valueAt(ingress.value, path);
    if (!isRecord(backend)) return [];
    const service = named(file, "Service", ingress).find((object) => object.name === backend["name"]);
    if (service === undefined)
      return missingObject(file, { from: ingress, path: [...path, "name"], kind: "Service", name: backend["name"] });
    const { name, number } = recordOf(backend["port"]);
    const ports = listOf(valueAt(service.value, ["spec", "ports"])).map(recordOf);
    if (ports.some((port) => (number === undefined ? port["name"] === name : port["port"] === number))) return [];
    const message = `${titleOf(ingress)} uses port ${shown(number ?? name)} of ${titleOf(service)}, which it does not have`;
    const hint = `It has ${ports.map((port) => shown((number === undefined ? port["name"] : undefined) ?? port["port"])).join(", ")}.`;
    const place = placeIn(ingress, [...path, "port", number === undefined ? "name" : "number"]);
    return [{ ...place, rule: "backend-port", message, hint }];
  });
}

function bindingReferences(binding: KubernetesObject, file: KubernetesFile): readonly Fault[] {
  const { kind, name } = recordOf(binding.value["roleRef"]);
  const role =
    kind === "Role" ? missingObject(file, { from: binding, path: ["roleRef", "name"], kind: "Role", name }) : [];
  const subjects = listOf(binding.value["subjects"]).flatMap((subject, index): readonly Fault[] => {
    const about = recordOf(subject);
    const home = textOf(about["namespace"]) ?? binding.namespace;
    if (about["kind"] !== "ServiceAccount" || home !== binding.namespace || about["name"] === "default") return [];
    const path = ["subjects", index, "name"];
    return missingObject(file, { from: binding, path, kind: "ServiceAccount", name: about["name"] });
  });
  return [...role, ...subjects];
}

const RULES: Readonly<Record<string, (object: KubernetesObject, file: KubernetesFile) => readonly Fault[]>> = {
  Service: serviceReferences,
  HorizontalPodAutoscaler: scalerReferences,
  Ingress: ingressReferences,
  RoleBinding: bindingReferences,
  PodDisruptionBudget: (budget, file) => selectorFaults(file, budget, ["spec", "selector", "matchLabels"]),
  NetworkPolicy: (policy, file) => selectorFaults(file, policy, ["spec", "podSelector", "matchLabels"]),
  StatefulSet: (set, file) =>
    missingObject(file, {
      from: set,
      path: ["spec", "serviceName"],
      kind: "Service",
      name: valueAt(set.value, ["spec", "serviceName"]),
    }),
};
