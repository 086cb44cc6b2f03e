import type { ReadableText } from "@orchestrate/core";
import { objectsIn, placeIn, podTemplateOf, titleOf, type KubernetesObject } from "./kubernetes-objects.ts";
import { listOf, recordOf, textOf, valueAt } from "./plain-data.ts";
import { parseYamlDocuments } from "./yaml-documents.ts";
import type { SourcePlace } from "./yaml-source.ts";

/** A port that a manifest opens, with what opens it. */
export interface OpenPort extends SourcePlace {
  readonly port: number;
  /** Such as `container invoicing` or `Service invoicing`. */
  readonly owner: string;
}

/** An image that a manifest runs. */
export interface RunImage extends SourcePlace {
  readonly image: string;
}

/** The objects of a manifest file as other documents are compared with them; empty when the file cannot be read. */
export function kubernetesObjects(manifests: ReadableText): readonly KubernetesObject[] {
  const sources = parseYamlDocuments(manifests.text);
  return sources.some((source) => source.errors.length > 0) ? [] : sources.flatMap(objectsIn);
}

/** Ports of the containers that keep running; jobs are left out. */
export function containerPorts(objects: readonly KubernetesObject[]): readonly OpenPort[] {
  return objects
    .filter((object) => !object.kind.endsWith("Job"))
    .flatMap((object) => {
      const containers = podTemplateOf(object)?.containers ?? [];
      return containers.flatMap((container) =>
        listOf(container.value["ports"]).flatMap((entry, index): readonly OpenPort[] => {
          const port = recordOf(entry)["containerPort"];
          const place = placeIn(object, [...container.at, "ports", index, "containerPort"]);
          return typeof port === "number" ? [{ port, owner: `container ${container.name}`, ...place }] : [];
        }),
      );
    });
}

/** Every number under which something can be reached: ports of containers, of Services and of nodes. */
export function reachablePorts(objects: readonly KubernetesObject[]): readonly OpenPort[] {
  const services = objects.filter((object) => object.kind === "Service");
  const served = services.flatMap((service) =>
    listOf(valueAt(service.value, ["spec", "ports"])).flatMap((entry, index) =>
      ["port", "nodePort"].flatMap((key): readonly OpenPort[] => {
        const port = recordOf(entry)[key];
        const place = placeIn(service, ["spec", "ports", index, key]);
        return typeof port === "number" ? [{ port, owner: titleOf(service), ...place }] : [];
      }),
    ),
  );
  return [...containerPorts(objects), ...served];
}

/** The images of all pods. */
export function runImages(objects: readonly KubernetesObject[]): readonly RunImage[] {
  return objects.flatMap((object) =>
    (podTemplateOf(object)?.containers ?? []).flatMap((container): readonly RunImage[] => {
      const image = textOf(container.value["image"]);
      return image === undefined ? [] : [{ image, ...placeIn(object, [...container.at, "image"]) }];
    }),
  );
}
