import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design } from "../design/design.ts";
import { showQuantity } from "./show-quantity.ts";

/** The service among the people and systems around it, as a C4 context diagram. */
export function draftContext(design: Design): string {
  const { title, sizing } = design;
  const tenants = design.resources.some((resource) => resource.tenantScoped);
  const kept = design.resources.map((resource) => resource.label).join(", ");
  const cache =
    sizing.cacheHitRatio.value > 0
      ? {
          element: '    SystemDb(cache, "Cache", "Copies of what is read often")\n',
          relation: '  Rel(service, cache, "reads and invalidates", "TCP")\n',
        }
      : { element: "", relation: "" };
  return `${offlineNotice("mermaid")}%% Who uses the service and what it cannot do without. Peak: ${showQuantity(sizing.peakRequestsPerSecond)}.
C4Context
  title ${title} service and its surroundings
  Person(client, "Client", "${tenants ? "A user or a program of a tenant" : "A user or a program"}")
  Person(operator, "Person on call", "Follows the runbook")
  System_Ext(identity, "Identity provider", "Issues the tokens (assumed)")
  System_Boundary(inside, "What this team runs") {
    System(gateway, "Gateway", "Checks tokens, limits rates")
    System(service, "${title} service", "Keeps ${kept.replaceAll('"', "'").slice(0, 120)}")
${cache.element}    SystemDb(database, "PostgreSQL", "The only place where a change counts")
  }
  System_Ext(monitoring, "Prometheus", "Watches the objectives")
  Rel(client, gateway, "calls", "HTTPS, JSON")
  Rel(client, identity, "signs in at", "OpenID Connect")
  Rel(gateway, identity, "fetches keys from", "HTTPS")
  Rel(gateway, service, "forwards verified calls to", "HTTP, port ${design.ports.http}")
${cache.relation}  Rel(service, database, "reads and writes", "SQL over TLS")
  Rel(monitoring, service, "scrapes", "HTTP, port ${design.ports.metrics}")
  Rel(monitoring, operator, "pages")
`;
}
