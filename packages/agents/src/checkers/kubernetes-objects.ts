import { isRecord, listOf, recordOf, textOf, valueAt, type PlainRecord } from "./plain-data.ts";
import type { SourcePlace, YamlPath, YamlSource } from "./yaml-source.ts";

/** One object of a manifest file, with where it stands in its YAML document. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty where the object has none. */
  readonly name: string;
  /** `default` where the manifest names none. */
  readonly namespace: string;
  readonly value: PlainRecord;
  readonly source: YamlSource;
  /** Path of the object in its document; empty except for the items of a List. */
  readonly at: YamlPath;
}

/** A container of a pod, with the path of keys from its object. */
interface PodContainer {
  readonly value: PlainRecord;
  readonly at: YamlPath;
  readonly name: string;
}

/** The pods that an object starts. */
export interface PodTemplate {
  readonly owner: KubernetesObject;
  /** Path of keys from the owner to what holds `metadata` and `spec` of the pod. */
  readonly at: YamlPath;
  readonly labels: PlainRecord;
  readonly spec: PlainRecord;
  readonly containers: readonly PodContainer[];
}

/** The objects in one YAML document; the items of a List count, it itself does not. */
export function objectsIn(source: YamlSource): readonly KubernetesObject[] {
  if (!isRecord(source.value)) return [];
  const { value } = source;
  if (value["kind"] !== "List") return [objectAt(source, value, [])];
  return listOf(value["items"]).flatMap((item, index) =>
    isRecord(item) ? [objectAt(source, item, ["items", index])] : [],
  );
}

function objectAt(source: YamlSource, value: PlainRecord, at: YamlPath): KubernetesObject {
  const metadata = recordOf(value["metadata"]);
  return {
    apiVersion: textOf(value["apiVersion"]) ?? "",
    kind: textOf(value["kind"]) ?? "",
    name: textOf(metadata["name"]) ?? "",
    namespace: textOf(metadata["namespace"]) ?? "default",
    value,
    source,
    at,
  };
}

/** The place of the value at a path of keys from the object, or of its nearest parent. */
export function placeIn(object: KubernetesObject, path: YamlPath): SourcePlace {
  return object.source.placeOf([...object.at, ...path]);
}

/** The place of the key that a path from the object ends with. */
export function keyPlaceIn(object: KubernetesObject, path: YamlPath): SourcePlace {
  return object.source.keyPlaceOf([...object.at, ...path]);
}

/** `Deployment shop`, for messages. */
export function titleOf(object: KubernetesObject): string {
  return object.name === "" ? object.kind : `${object.kind} ${object.name}`;
}

const TEMPLATE_AT: Readonly<Record<string, YamlPath>> = {
  Pod: [],
  Deployment: ["spec", "template"],
  StatefulSet: ["spec", "template"],
  DaemonSet: ["spec", "template"],
  ReplicaSet: ["spec", "template"],
  ReplicationController: ["spec", "template"],
  Job: ["spec", "template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
};

/** The pods that an object of a built-in kind starts, or undefined when it starts none. */
export function podTemplateOf(owner: KubernetesObject): PodTemplate | undefined {
  const at = Object.hasOwn(TEMPLATE_AT, owner.kind) ? TEMPLATE_AT[owner.kind] : undefined;
  const template = at === undefined ? undefined : valueAt(owner.value, at);
  if (at === undefined || !isRecord(template)) return undefined;
  const spec = recordOf(template["spec"]);
  const containers = ["initContainers", "containers"].flatMap((list) =>
    listOf(spec[list]).flatMap((value, index): readonly PodContainer[] =>
      isRecord(value) ? [{ value, at: [...at, "spec", list, index], name: textOf(value["name"]) ?? "" }] : [],
    ),
  );
  return { owner, at, labels: recordOf(recordOf(template["metadata"])["labels"]), spec, containers };
}
