import { defineCrossCheck, type CrossCheck } from "@orchestrate/core/deliverables";
import { kubernetesObjects, containerPorts, reachablePorts } from "../checkers/kubernetes-view.ts";
import { findApi } from "../checkers/openapi-view.ts";
import { reportConflicts, type Conflict } from "../checkers/report-conflicts.ts";
import { loopbackPorts } from "../checkers/server-ports.ts";

/** The port of the API's local server URL is one that the manifests open; the manifests yield. */
export const openapiKubernetes: CrossCheck = defineCrossCheck({
  id: "openapi-kubernetes",
  title: "The port of the API's server URL is a port that the manifests open.",
  kinds: ["openapi", "kubernetes"],
  check: (input) =>
    reportConflicts(input, "openapi-kubernetes@1", (documents) => {
      const api = findApi(documents("openapi"));
      const [server, ...others] = api === undefined ? [] : loopbackPorts(api);
      // Several local servers are several set-ups; one of them need not be this one.
      if (server === undefined || others.length > 0) return [];
      return documents("kubernetes").flatMap((manifests): readonly Conflict[] => {
        const objects = kubernetesObjects(manifests);
        const [first] = containerPorts(objects);
        const open = reachablePorts(objects).map((port) => port.port);
        if (first === undefined || open.includes(server.port)) return [];
        const { line, column } = first;
        return [
          {
            path: manifests.path,
            line,
            column,
            rule: "port-differs",
            message: `no container or Service has port ${server.port}, where the API says its server is: ${server.url} (${server.at}); ${first.owner} listens on ${first.port}`,
            hint: `Use ${server.port} for the container, its probes and its network policy, or correct the server URL.`,
          },
        ];
      });
    }),
});
