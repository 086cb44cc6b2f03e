import { nearestName } from "@orchestrate/core/deliverables";
import { keyPlaceIn, placeIn, titleOf, type KubernetesObject } from "./kubernetes-objects.ts";
import { isRecord, textOf, valueAt, shown } from "./plain-data.ts";
import { isTemplated } from "./kubernetes-templates.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlPath } from "./yaml-source.ts";

/** The kinds that people write by hand, with the version that today's clusters serve. */
const SERVED: Readonly<Record<string, string>> = {
  ConfigMap: "v1",
  CronJob: "batch/v1",
  DaemonSet: "apps/v1",
  Deployment: "apps/v1",
  EndpointSlice: "discovery.k8s.io/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  Ingress: "networking.k8s.io/v1",
  IngressClass: "networking.k8s.io/v1",
  Job: "batch/v1",
  Namespace: "v1",
  NetworkPolicy: "networking.k8s.io/v1",
  PersistentVolume: "v1",
  PersistentVolumeClaim: "v1",
  Pod: "v1",
  PodDisruptionBudget: "policy/v1",
  ReplicaSet: "apps/v1",
  Role: "rbac.authorization.k8s.io/v1",
  RoleBinding: "rbac.authorization.k8s.io/v1",
  ClusterRole: "rbac.authorization.k8s.io/v1",
  ClusterRoleBinding: "rbac.authorization.k8s.io/v1",
  Secret: "v1",
  Service: "v1",
  ServiceAccount: "v1",
  StatefulSet: "apps/v1",
  StorageClass: "storage.k8s.io/v1",
};

/** Versions that no supported cluster serves any more (removed by Kubernetes 1.16 to 1.32). */
const REMOVED: ReadonlySet<string> = new Set(
  "extensions/v1beta1 apps/v1beta1 apps/v1beta2 policy/v1beta1 batch/v1beta1 autoscaling/v2beta1 autoscaling/v2beta2 networking.k8s.io/v1beta1 rbac.authorization.k8s.io/v1beta1 discovery.k8s.io/v1beta1 events.k8s.io/v1beta1 apiextensions.k8s.io/v1beta1 apiregistration.k8s.io/v1beta1 certificates.k8s.io/v1beta1 coordination.k8s.io/v1beta1 scheduling.k8s.io/v1beta1 node.k8s.io/v1beta1 flowcontrol.apiserver.k8s.io/v1beta1 flowcontrol.apiserver.k8s.io/v1beta2 flowcontrol.apiserver.k8s.io/v1beta3".split(
    " ",
  ),
);

const API_VERSION = /^(?:[a-z0-9.-]+\/)?v\d+\w*$/;

interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

interface ObjectModel {
  readonly prototype: { readonly validate: (this: unknown) => void };
}

/** Faults of one object against the schema of its kind: wrong types, missing fields and fields that do not exist. */
export async function schemaFaults(object: KubernetesObject): Promise<readonly Fault[]> {
  const { apiVersion, kind } = object;
  if (apiVersion === "" || kind === "") return [missingType(object)];
  const served = Object.hasOwn(SERVED, kind) ? SERVED[kind] : undefined;
  if (REMOVED.has(apiVersion)) {
    const hint = served === undefined ? "Look up which version replaced it." : `Use apiVersion: ${served}.`;
    const message = `${apiVersion} of ${kind} is not served by any supported Kubernetes`;
    return [{ ...placeIn(object, ["apiVersion"]), rule: "removed-api", message, hint }];
  }
  const model = await modelOf(apiVersion, kind);
  if (model === undefined) return apiVersion === "v1" && kind === "Config" ? [] : [await unknownKind(object, served)];
  const reads = new Map<string, FieldReads>();
  const errors = validate(model, recordReads(object.value, "", reads));
  return [...errorFaults(object, errors), ...unknownFields(object, reads)];
}

function missingType(object: KubernetesObject): Fault {
  const missing = object.apiVersion === "" ? "apiVersion" : "kind";
  const served = Object.hasOwn(SERVED, object.kind) ? SERVED[object.kind] : undefined;
  const hint = served === undefined ? undefined : `Add apiVersion: ${served}.`;
  const message = `the object has no ${missing}`;
  return { ...placeIn(object, []), rule: "no-type", message, ...(hint === undefined ? {} : { hint }) };
}

async function modelOf(apiVersion: string, kind: string): Promise<ObjectModel | undefined> {
  if (!API_VERSION.test(apiVersion) || !/^[A-Z][A-Za-z]*$/.test(kind)) return undefined;
  const loaded = await loadModels(`${apiVersion}/${kind}`);
  const model = loaded?.[kind] as (ObjectModel & { kind?: unknown }) | undefined;
  return model?.kind === kind ? model : undefined;
}

async function loadModels(name: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return (await import(`kubernetes-models/${name}`)) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** A kind of a group that Kubernetes itself serves must exist; of any other group nothing is known here. */
async function unknownKind(object: KubernetesObject, served: string | undefined): Promise<Fault> {
  const { apiVersion, kind } = object;
  const known = API_VERSION.test(apiVersion) ? await loadModels(apiVersion) : undefined;
  const group = apiVersion.split("/", 1)[0] ?? "";
  if (known === undefined && (served === undefined || group.includes("."))) return customResource(object);
  const message = `${apiVersion} has no kind ${kind}`;
  if (served !== undefined)
    return { ...placeIn(object, ["apiVersion"]), rule: "unknown-kind", message, hint: `Use apiVersion: ${served}.` };
  const kinds = Object.entries(known ?? {}).flatMap(([name, model]) =>
    (model as { kind?: unknown }).kind === name ? [name] : [],
  );
  const near = nearestName(kind, [...kinds, ...Object.keys(SERVED)]);
  const hint = near === undefined ? {} : { hint: `Did you mean ${near}?` };
  return { ...placeIn(object, ["kind"]), rule: "unknown-kind", message, ...hint };
}

function customResource(object: KubernetesObject): Fault {
  const { apiVersion, kind } = object;
  const near = nearestName(
    apiVersion,
    [...new Set(Object.values(SERVED))].filter((version) => version !== "v1"),
    2,
  );
  if (near !== undefined) {
    const message = `there is no ${apiVersion}`;
    return { ...placeIn(object, ["apiVersion"]), rule: "unknown-api", message, hint: `Did you mean ${near}?` };
  }
  const message = `${apiVersion} ${kind} is not built into Kubernetes; its schema is not known here and was not checked`;
  const hint = "Check it against its definition.";
  return { ...placeIn(object, ["kind"]), rule: "custom-resource", severity: "info", message, hint };
}

function validate(model: ObjectModel, data: unknown): readonly SchemaError[] {
  try {
    model.prototype.validate.call(data);
    return [];
  } catch (error) {
    const { errors } = error as { errors?: unknown };
    if (!Array.isArray(errors)) throw error;
    return errors as readonly SchemaError[];
  }
}

/** What a validator asked for in one object of a manifest. */
interface FieldReads {
  readonly fields: Set<string>;
  /** Whether it went through all keys: then the keys are free, as those of labels. */
  all: boolean;
}

/**
 * Writes down which fields a validator looks at. The models accept unknown fields, but their validators look at every
 * field that they know, whether it is there or not; so what they did not look at does not exist in the API.
 */
function recordReads(value: unknown, path: string, reads: Map<string, FieldReads>): unknown {
  if (typeof value !== "object" || value === null) return value;
  const seen: FieldReads = reads.get(path) ?? { fields: new Set(), all: false };
  if (!Array.isArray(value)) reads.set(path, seen);
  return new Proxy(value, {
    get(target, key) {
      const inner: unknown = Reflect.get(target, key);
      if (typeof key !== "string") return inner;
      seen.fields.add(key);
      return recordReads(inner, `${path}/${key}`, reads);
    },
    ownKeys(target) {
      seen.all = true;
      return Reflect.ownKeys(target);
    },
  });
}

function unknownFields(object: KubernetesObject, reads: ReadonlyMap<string, FieldReads>): readonly Fault[] {
  return [...reads].flatMap(([pointer, seen]) => {
    // What no field of was looked at may hold anything.
    if (seen.all || seen.fields.size === 0) return [];
    const path = pathOf(pointer);
    const value = valueAt(object.value, path);
    if (!isRecord(value)) return [];
    return Object.keys(value).flatMap((key): readonly Fault[] => {
      if (seen.fields.has(key) || isTemplated(key) || isUnmodelled(object, key)) return [];
      const near = nearestName(key, [...seen.fields]);
      const where = path.length === 0 ? titleOf(object) : `${path.join(".")} of ${titleOf(object)}`;
      const hint = near === undefined ? `Known here: ${knownFields(seen)}.` : `Did you mean ${near}?`;
      const message = `there is no field ${key} in ${where}`;
      return [{ ...keyPlaceIn(object, [...path, key]), rule: "unknown-field", message, hint }];
    });
  });
}

/** Fields that the API has and the models do not: extensions of schemas, and whatever is called description. */
function isUnmodelled({ kind }: KubernetesObject, key: string): boolean {
  if (key.startsWith("x-kubernetes-")) return true;
  return key === "description" && (kind === "CustomResourceDefinition" || kind === "PriorityClass");
}

function knownFields(seen: FieldReads): string {
  const names = [...seen.fields].sort();
  return names.length > 12 ? `${names.slice(0, 12).join(", ")} …` : names.join(", ");
}

function pathOf(pointer: string): YamlPath {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key.replaceAll("~1", "/").replaceAll("~0", "~")));
}

function errorFaults(object: KubernetesObject, errors: readonly SchemaError[]): readonly Fault[] {
  const byPath = Map.groupBy(errors, (error) => error.instancePath);
  return [...byPath].flatMap(([pointer, found]) => {
    const path = pathOf(pointer);
    const value = valueAt(object.value, path);
    const required = found.filter((error) => error.keyword === "required" && isRecord(value));
    const missing = required.map((error) => missingField(object, path, textOf(error.params["missingProperty"]) ?? ""));
    const wrong = found.filter((error) => error.keyword !== "required");
    return wrong.length === 0 ? missing : [...missing, ...wrongValue(object, path, wrong)];
  });
}

function missingField(object: KubernetesObject, path: YamlPath, field: string): Fault {
  const where = path.length === 0 ? titleOf(object) : `${path.join(".")} of ${titleOf(object)}`;
  const isNamed = path.length > 0 && typeof path.at(-1) !== "number";
  const place = isNamed ? keyPlaceIn(object, path) : placeIn(object, path);
  return { ...place, rule: "missing-field", message: `${where} needs ${field}` };
}

function wrongValue(object: KubernetesObject, path: YamlPath, errors: readonly SchemaError[]): readonly Fault[] {
  const value = valueAt(object.value, path);
  // The API server takes null for absent.
  if (value === null || value === undefined || isTemplated(value) || isFoldedBase64(value, errors)) return [];
  const types = [...new Set(errors.flatMap((error) => textOf(error.params["type"]) ?? []))];
  const formats = errors.flatMap((error) => textOf(error.params["format"]) ?? []);
  const allowed = errors.flatMap((error) => (error.keyword === "enum" ? [error.params["allowedValues"]] : [])).flat();
  const wanted =
    formats[0] ?? (types.join(" or ") || (allowed.length > 0 ? `one of ${allowed.join(", ")}` : "something else"));
  const quoted = types.includes("string") && (typeof value === "number" || typeof value === "boolean");
  const hint = quoted ? `Quote it: "${shown(value)}".` : HINTS[wanted];
  const message = `${path.join(".")} of ${titleOf(object)} must be ${wanted}, not ${show(value)}`;
  return [{ ...placeIn(object, path), rule: "wrong-value", message, ...(hint === undefined ? {} : { hint }) }];
}

const HINTS: Readonly<Record<string, string>> = {
  quantity: "Such as 250m, 1, 512Mi or 2Gi.",
  byte: "Values below data are base64; put plain text below stringData.",
  integer: "Write the number without quotes.",
  array: "Begin each item with a dash.",
};

/** Line breaks in base64 are skipped by the API server. */
function isFoldedBase64(value: unknown, errors: readonly SchemaError[]): boolean {
  const bytes = errors.some((error) => error.params["format"] === "byte");
  return bytes && typeof value === "string" && /^[A-Za-z0-9+/]+={0,2}$/.test(value.replaceAll(/[\r\n]/g, ""));
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, 60);
}
