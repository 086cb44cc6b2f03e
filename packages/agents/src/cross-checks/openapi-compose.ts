import { defineCrossCheck, type CrossCheck } from "@orchestrate/core/deliverables";
import { composeServices } from "../checkers/compose-view.ts";
import { findApi } from "../checkers/openapi-view.ts";
import { reportConflicts, type Conflict } from "../checkers/report-conflicts.ts";
import { loopbackPorts } from "../checkers/server-ports.ts";

/** The port of the API's local server URL is published by a compose service; the compose file yields. */
export const openapiCompose: CrossCheck = defineCrossCheck({
  id: "openapi-compose",
  title: "The port of the API's server URL on this machine is published by a compose service.",
  kinds: ["openapi", "compose"],
  check: (input) =>
    reportConflicts(input, "openapi-compose@1", (documents) => {
      const api = findApi(documents("openapi"));
      const servers = api === undefined ? [] : loopbackPorts(api);
      return documents("compose").flatMap((file): readonly Conflict[] => {
        const services = composeServices(file);
        const published = services.flatMap((service) =>
          service.ports.filter((port) => port.published !== undefined).map((port) => ({ service, port })),
        );
        const [server] = servers;
        const isFound = servers.some((one) => published.some(({ port }) => port.published === one.port));
        const nearest = published.find(({ service }) => service.isBuilt) ?? published[0];
        if (server === undefined || isFound || nearest === undefined) return [];
        const { line, column } = nearest.port;
        return [
          {
            path: file.path,
            line,
            column,
            rule: "port-differs",
            message: `no service publishes port ${server.port}, where the API says its server is: ${server.url} (${server.at}); ${nearest.service.name} publishes ${nearest.port.published}`,
            hint: `Publish "${server.port}:${nearest.port.target}", or correct the server URL.`,
          },
        ];
      });
    }),
});
