import { objectsIn, podTemplateOf } from "./kubernetes-objects.ts";
import { duplicateFaults, objectFaults } from "./kubernetes-object-rules.ts";
import { podReferenceFaults } from "./kubernetes-pod-references.ts";
import { podFaults } from "./kubernetes-pod-rules.ts";
import { referenceFaults } from "./kubernetes-references.ts";
import { schemaFaults } from "./kubernetes-schema.ts";
import { templateFault } from "./kubernetes-templates.ts";
import { isRecord } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import { parseYamlDocuments } from "./yaml-documents.ts";
import type { YamlSource } from "./yaml-source.ts";

/**
 * Faults of a file of Kubernetes manifests: YAML, schemas, what the API server refuses, and references to objects of
 * the file and of its neighbours.
 */
export async function manifestFaults(text: string, neighbours: readonly string[] = []): Promise<readonly Fault[]> {
  const sources = parseYamlDocuments(text);
  const broken = sources.flatMap((source) => source.errors.map((error) => ({ ...error, rule: "yaml-syntax" })));
  const templated = templateFault(
    text,
    sources.map((source) => source.value),
    broken.length === 0,
  );
  if (templated !== undefined) return [templated];
  const stray = sources.flatMap(notAnObject);
  const objects = sources.flatMap(objectsIn);
  if (objects.length === 0 && broken.length === 0 && stray.length === 0)
    return [{ line: 1, column: 1, rule: "empty", message: "the file holds no Kubernetes object" }];
  const pods = objects.flatMap((object) => podTemplateOf(object) ?? []);
  const schema = await Promise.all(objects.map(schemaFaults));
  const own = [...objects.flatMap(objectFaults), ...duplicateFaults(objects), ...pods.flatMap(podFaults)];
  // With a document missing, what refers to it would look wrong.
  const near = neighbours.flatMap((one) => parseYamlDocuments(one).flatMap(objectsIn));
  const nearPods = near.flatMap((object) => podTemplateOf(object) ?? []);
  const file = { objects, pods, near, nearPods };
  const references = broken.length > 0 ? [] : [...referenceFaults(file), ...podReferenceFaults(file)];
  return [...broken, ...stray, ...schema.flat(), ...own, ...references];
}

function notAnObject(source: YamlSource): readonly Fault[] {
  if (source.errors.length > 0 || source.value === null || source.value === undefined || isRecord(source.value))
    return [];
  return [{ ...source.placeOf([]), rule: "not-an-object", message: "this YAML document is not a Kubernetes object" }];
}
