import { keyPlaceIn, placeIn, titleOf, type KubernetesObject } from "./kubernetes-objects.ts";
import { isTemplated } from "./kubernetes-templates.ts";
import { isRecord, listOf, recordOf, textOf, valueAt, shown } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";

const DNS_NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
/** Kinds whose names may hold colons and capitals. */
const FREELY_NAMED: ReadonlySet<string> = new Set(["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"]);

/** What the API server would refuse in one object beyond its schema. */
export function objectFaults(object: KubernetesObject): readonly Fault[] {
  const own = Object.hasOwn(OWN_RULES, object.kind) ? OWN_RULES[object.kind] : undefined;
  return [...nameFaults(object), ...labelFaults(object), ...(own === undefined ? [] : own(object))];
}

/** Objects of the same kind, namespace and name: the later replaces the earlier. */
export function duplicateFaults(objects: readonly KubernetesObject[]): readonly Fault[] {
  const first = new Map<string, KubernetesObject>();
  return objects.flatMap((object): readonly Fault[] => {
    if (object.name === "" || isTemplated(object.name)) return [];
    const key = `${object.apiVersion.replace(/\/?v\w+$/, "")} ${object.kind} ${object.namespace} ${object.name}`;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, object);
    if (earlier === undefined) return [];
    const { line } = placeIn(earlier, ["metadata", "name"]);
    const message = `${titleOf(object)} is there twice; the first is in line ${line}`;
    return [{ ...placeIn(object, ["metadata", "name"]), rule: "duplicate-name", message }];
  });
}

/** Whether a cluster keeps the object under its name, unlike the settings of a program. */
function isStored({ apiVersion, kind }: KubernetesObject): boolean {
  if (/^(?:Config|Cluster|Kustomization|List)$|Configuration$/.test(kind) && !apiVersion.startsWith("cluster."))
    return kind.endsWith("WebhookConfiguration");
  return !/^(?:audit|kubeadm|[\w-]+\.config)\.k8s\.io\//.test(apiVersion);
}

function nameFaults(object: KubernetesObject): readonly Fault[] {
  const metadata = recordOf(object.value["metadata"]);
  const { name, generateName } = metadata;
  if (name === undefined && generateName === undefined && isStored(object))
    return [{ ...placeIn(object, ["metadata"]), rule: "no-name", message: `the ${object.kind} has no name` }];
  if (typeof name !== "string" || isTemplated(name) || FREELY_NAMED.has(object.kind)) return [];
  if (DNS_NAME.test(name)) return [];
  const message = `${JSON.stringify(name)} is not a name: lower-case letters, digits, "-" and ".", at most 253`;
  const near = name.toLowerCase().replaceAll(/[_\s]+/g, "-");
  const hint = DNS_NAME.test(near) ? { hint: `Use ${near}.` } : {};
  return [{ ...placeIn(object, ["metadata", "name"]), rule: "bad-name", message, ...hint }];
}

function labelFaults(object: KubernetesObject): readonly Fault[] {
  const labels = valueAt(object.value, ["metadata", "labels"]);
  if (!isRecord(labels)) return [];
  return Object.entries(labels).flatMap(([key, value]): readonly Fault[] => {
    if (typeof value !== "string" || isTemplated(value) || LABEL_VALUE.test(value)) return [];
    const message = `${JSON.stringify(value)} is not the value of a label: letters, digits, "-", "_", ".", at most 63`;
    return [{ ...placeIn(object, ["metadata", "labels", key]), rule: "bad-label", message }];
  });
}

function serviceFaults(service: KubernetesObject): readonly Fault[] {
  const ports = listOf(valueAt(service.value, ["spec", "ports"])).map(recordOf);
  const type = textOf(valueAt(service.value, ["spec", "type"])) ?? "ClusterIP";
  const names = ports.map((port) => port["name"]);
  return ports.flatMap((port, index): readonly Fault[] => {
    const { name, nodePort } = port;
    const faults: Fault[] = [];
    if (ports.length > 1 && name === undefined) {
      const message = `each port of ${titleOf(service)} needs a name, because it has several`;
      faults.push({ ...placeIn(service, ["spec", "ports", index]), rule: "unnamed-port", message });
    }
    if (name !== undefined && names.indexOf(name) !== index) {
      const message = `${titleOf(service)} has two ports ${shown(name)}`;
      faults.push({ ...placeIn(service, ["spec", "ports", index, "name"]), rule: "duplicate-port", message });
    }
    if (nodePort !== undefined && type === "ClusterIP") {
      const message = `${titleOf(service)} has a nodePort but its type is ClusterIP`;
      const hint = "Set type: NodePort or LoadBalancer, or leave nodePort out.";
      faults.push({ ...placeIn(service, ["spec", "ports", index, "nodePort"]), rule: "node-port", message, hint });
    }
    return [...faults, ...portRange(service, index, port)];
  });
}

function portRange(
  service: KubernetesObject,
  index: number,
  port: Readonly<Record<string, unknown>>,
): readonly Fault[] {
  return ["port", "targetPort", "nodePort"].flatMap((field): readonly Fault[] => {
    const value = port[field];
    if (typeof value !== "number" || (value >= 1 && value <= 65_535)) return [];
    const message = `${value} is not a port; ports are 1 to 65535`;
    return [{ ...placeIn(service, ["spec", "ports", index, field]), rule: "bad-port", message }];
  });
}

function autoscalerFaults(scaler: KubernetesObject): readonly Fault[] {
  const { minReplicas = 1, maxReplicas } = recordOf(scaler.value["spec"]);
  if (typeof minReplicas !== "number" || typeof maxReplicas !== "number" || minReplicas <= maxReplicas) return [];
  const message = `minReplicas of ${titleOf(scaler)} (${minReplicas}) is above maxReplicas (${maxReplicas})`;
  return [{ ...placeIn(scaler, ["spec", "minReplicas"]), rule: "replica-range", message }];
}

function budgetFaults(budget: KubernetesObject): readonly Fault[] {
  const { minAvailable, maxUnavailable } = recordOf(budget.value["spec"]);
  if (minAvailable === undefined || maxUnavailable === undefined) return [];
  const message = `${titleOf(budget)} has both minAvailable and maxUnavailable; only one is allowed`;
  return [{ ...keyPlaceIn(budget, ["spec", "maxUnavailable"]), rule: "two-budgets", message }];
}

function isNone(value: unknown): boolean {
  return value === 0 || value === "0%";
}

function rolloutFaults(deployment: KubernetesObject): readonly Fault[] {
  const path = ["spec", "strategy", "rollingUpdate"];
  const rolling = recordOf(valueAt(deployment.value, path));
  if (
    textOf(valueAt(deployment.value, ["spec", "strategy", "type"])) === "Recreate" &&
    Object.keys(rolling).length > 0
  ) {
    const message = `rollingUpdate of ${titleOf(deployment)} is not allowed with type: Recreate`;
    return [{ ...keyPlaceIn(deployment, path), rule: "rollout", message }];
  }
  if (!isNone(rolling["maxSurge"]) || !isNone(rolling["maxUnavailable"])) return [];
  const message = `${titleOf(deployment)} may neither add nor remove a pod: maxSurge and maxUnavailable are both 0`;
  return [{ ...keyPlaceIn(deployment, path), rule: "rollout", message }];
}

function scheduleFaults(job: KubernetesObject): readonly Fault[] {
  const schedule = textOf(valueAt(job.value, ["spec", "schedule"]));
  if (schedule === undefined || isTemplated(schedule) || schedule.startsWith("@")) return [];
  const fields = schedule.trim().split(/\s+/);
  if (fields.length === 5 && fields.every(isScheduleField)) return [];
  const message = `${JSON.stringify(schedule)} of ${titleOf(job)} is not a schedule of five fields`;
  const hint = "Minute, hour, day of the month, month, day of the week, such as 0 3 * * *.";
  return [{ ...placeIn(job, ["spec", "schedule"]), rule: "bad-schedule", message, hint }];
}

/** The largest number in each field; Sunday is 0 and 7. */
const SCHEDULE_LIMITS = [59, 23, 31, 12, 7];

function isScheduleField(field: string, index: number): boolean {
  if (!/^[\dA-Za-z*,/?#-]+$/.test(field)) return false;
  const values = field.split(",").flatMap((part) => (part.split("/")[0] ?? "").split("-"));
  return values.every((value) => !/^\d+$/.test(value) || Number(value) <= (SCHEDULE_LIMITS[index] ?? 0));
}

function ingressFaults(ingress: KubernetesObject): readonly Fault[] {
  return listOf(valueAt(ingress.value, ["spec", "rules"])).flatMap((rule, index) =>
    listOf(valueAt(rule, ["http", "paths"])).flatMap((entry, number): readonly Fault[] => {
      const { path, pathType } = recordOf(entry);
      const free = pathType === "ImplementationSpecific" || isTemplated(path);
      if (typeof path !== "string" || path.startsWith("/") || free) return [];
      const place = placeIn(ingress, ["spec", "rules", index, "http", "paths", number, "path"]);
      return [{ ...place, rule: "bad-path", message: `the path ${path} of ${titleOf(ingress)} must begin with /` }];
    }),
  );
}

const OWN_RULES: Readonly<Record<string, (object: KubernetesObject) => readonly Fault[]>> = {
  Service: serviceFaults,
  HorizontalPodAutoscaler: autoscalerFaults,
  PodDisruptionBudget: budgetFaults,
  Deployment: rolloutFaults,
  CronJob: scheduleFaults,
  Ingress: ingressFaults,
};
