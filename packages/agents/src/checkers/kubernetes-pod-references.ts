import { nearestName } from "@orchestrate/core/deliverables";
import { placeIn, titleOf, type PodTemplate } from "./kubernetes-objects.ts";
import { missingObject, named, type KubernetesFile } from "./kubernetes-references.ts";
import { listOf, recordOf, textOf, valueAt } from "./plain-data.ts";
import { isTemplated } from "./kubernetes-templates.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlPath } from "./yaml-source.ts";

/** What a pod takes from elsewhere: ConfigMap, Secret, ServiceAccount, PersistentVolumeClaim, and keys of the first two. */
interface PodReference {
  readonly kind: string;
  readonly name: unknown;
  readonly path: YamlPath;
  /** A key in a ConfigMap or Secret, with its path. */
  readonly key?: { readonly name: string; readonly path: YamlPath };
}

/** References of the pods of a file to configuration, secrets, accounts and claims that are not in it. */
export function podReferenceFaults(file: KubernetesFile): readonly Fault[] {
  return file.pods.flatMap((pod) =>
    referencesOf(pod).flatMap((reference) => [
      ...missingObject(file, { from: pod.owner, ...reference }),
      ...missingKey(file, pod, reference),
    ]),
  );
}

function referencesOf(pod: PodTemplate): readonly PodReference[] {
  return [
    ...accountOf(pod),
    ...pod.containers.flatMap((container) => [
      ...listOf(container.value["env"]).flatMap((_, index) => variableReferences(pod, [...container.at, "env", index])),
      ...listOf(container.value["envFrom"]).flatMap((_, index) =>
        sourceReferences(pod, [...container.at, "envFrom", index]),
      ),
    ]),
    ...listOf(pod.spec["volumes"]).flatMap((_, index) => volumeReferences(pod, [...pod.at, "spec", "volumes", index])),
  ];
}

function accountOf(pod: PodTemplate): readonly PodReference[] {
  const name = pod.spec["serviceAccountName"];
  if (name === undefined || name === "default") return [];
  return [{ kind: "ServiceAccount", name, path: [...pod.at, "spec", "serviceAccountName"] }];
}

function reference(pod: PodTemplate, kind: string, path: YamlPath): readonly PodReference[] {
  const name = valueAt(pod.owner.value, path);
  const optional = valueAt(pod.owner.value, [...path.slice(0, -1), "optional"]);
  return name === undefined || optional === true ? [] : [{ kind, name, path }];
}

function variableReferences(pod: PodTemplate, at: YamlPath): readonly PodReference[] {
  const kinds = { configMapKeyRef: "ConfigMap", secretKeyRef: "Secret" };
  return Object.entries(kinds).flatMap(([field, kind]) => {
    const path = [...at, "valueFrom", field];
    const key = textOf(valueAt(pod.owner.value, [...path, "key"]));
    return reference(pod, kind, [...path, "name"]).map((found) =>
      key === undefined ? found : { ...found, key: { name: key, path: [...path, "key"] } },
    );
  });
}

function sourceReferences(pod: PodTemplate, at: YamlPath): readonly PodReference[] {
  return [
    ...reference(pod, "ConfigMap", [...at, "configMapRef", "name"]),
    ...reference(pod, "Secret", [...at, "secretRef", "name"]),
  ];
}

function volumeReferences(pod: PodTemplate, at: YamlPath): readonly PodReference[] {
  const projected = listOf(valueAt(pod.owner.value, [...at, "projected", "sources"])).flatMap((_, index) => [
    ...reference(pod, "ConfigMap", [...at, "projected", "sources", index, "configMap", "name"]),
    ...reference(pod, "Secret", [...at, "projected", "sources", index, "secret", "name"]),
  ]);
  return [
    ...reference(pod, "ConfigMap", [...at, "configMap", "name"]),
    ...reference(pod, "Secret", [...at, "secret", "secretName"]),
    ...reference(pod, "PersistentVolumeClaim", [...at, "persistentVolumeClaim", "claimName"]),
    ...projected,
  ];
}

function missingKey(file: KubernetesFile, pod: PodTemplate, reference: PodReference): readonly Fault[] {
  const { key, kind, name } = reference;
  const target = named(file, kind, pod.owner).find((object) => object.name === name);
  if (key === undefined || target === undefined || isTemplated(key.name)) return [];
  const keys = ["data", "stringData", "binaryData"].flatMap((part) => Object.keys(recordOf(target.value[part])));
  if (keys.includes(key.name)) return [];
  const near = nearestName(key.name, keys);
  const message = `${titleOf(target)} has no key ${key.name}, which ${titleOf(pod.owner)} takes from it`;
  const hint = near === undefined ? `Its keys: ${keys.join(", ") || "none"}.` : `Did you mean ${near}?`;
  return [{ ...placeIn(pod.owner, key.path), rule: "missing-key", message, hint }];
}
