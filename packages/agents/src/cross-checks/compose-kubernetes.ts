import { defineCrossCheck, type CrossCheck, type ReadableText } from "@orchestrate/core/deliverables";
import { composeServices, type ComposeService } from "../checkers/compose-view.ts";
import { podTemplateOf, type KubernetesObject } from "../checkers/kubernetes-objects.ts";
import { containerPorts, kubernetesObjects, runImages } from "../checkers/kubernetes-view.ts";
import { reportConflicts, type Conflict } from "../checkers/report-conflicts.ts";

function compare(file: ReadableText, manifests: ReadableText): readonly Conflict[] {
  const objects = kubernetesObjects(manifests);
  const open = containerPorts(objects);
  if (open.length === 0) return [];
  return composeServices(file)
    .filter((service) => isDeployed(service, objects))
    .flatMap((service) =>
      service.ports
        .filter((port) => !open.some((one) => one.port === port.target))
        .map(({ line, column, target }): Conflict => {
          const known = open.map((one) => `${one.port} (${one.owner}, ${manifests.path}:${one.line})`).join(", ");
          const message = `service ${service.name} listens on ${target} here, but its containers in the cluster on ${known}`;
          const hint = "Use the same container port in both; only the published port may differ.";
          return { path: file.path, line, column, rule: "port-differs", message, hint };
        }),
    );
}

/** Whether a compose service is one that the manifests run too: by the name of a container or workload, or its image. */
function isDeployed(service: ComposeService, objects: readonly KubernetesObject[]): boolean {
  const names = objects.flatMap((object) => {
    const pods = podTemplateOf(object);
    return pods === undefined ? [] : [object.name, ...pods.containers.map((container) => container.name)];
  });
  if (names.includes(service.name)) return true;
  const image = service.image === undefined ? undefined : nameOfImage(service.image);
  return image !== undefined && runImages(objects).some((run) => nameOfImage(run.image) === image);
}

/** An image without its registry, tag and digest. */
function nameOfImage(image: string): string {
  return (image.split("@")[0] ?? "").replace(/:[^:/]*$/, "").replace(/^.*\//, "");
}

/** A service listens on the same container port on a developer's machine as in the cluster; the compose file yields. */
export const composeKubernetes: CrossCheck = defineCrossCheck({
  id: "compose-kubernetes",
  title: "A compose service listens on the container ports that the manifests open for it.",
  kinds: ["compose", "kubernetes"],
  check: (input) =>
    reportConflicts(input, "compose-kubernetes@1", (documents) =>
      documents("compose").flatMap((file) => documents("kubernetes").flatMap((manifests) => compare(file, manifests))),
    ),
});
