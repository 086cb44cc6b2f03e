import type { Draft } from "@orchestrate/core";
import { offlineNotice } from "../deliverables/offline-notice.ts";
import { cacheLifetime } from "../design/cache-lifetime.ts";
import type { Design, DesignOperation, DesignResource } from "../design/design.ts";
import { kebabCase, wordsOf } from "../design/names.ts";
import { LIMITS } from "./field-limits.ts";
import { showPercent, showQuantity } from "./show-quantity.ts";

interface Path {
  readonly design: Design;
  readonly resource: DesignResource;
  readonly operation: DesignOperation;
}

function participants(design: Design, cache: boolean): string {
  return `sequenceDiagram
  autonumber
  actor client as Client
  participant gateway as Gateway
  participant service as ${design.title} service
${cache ? "  participant cache as Cache\n" : ""}  participant database as PostgreSQL
`;
}

function usesCache(design: Design): boolean {
  return design.sizing.cacheHitRatio.value > 0;
}

function asTenant(resource: DesignResource): string {
  return resource.tenantScoped ? ", set_config app.tenant_id" : "";
}

function cacheKey(resource: DesignResource): string {
  return `${resource.tenantScoped ? "tenant / " : ""}${resource.segment} / id`;
}

function authentication(operation: DesignOperation, resource: DesignResource, headers: string): string {
  const scope = `${resource.segment}:${operation.method === "get" ? "read" : "write"}`;
  return `
  client->>gateway: ${operation.operationId} ${operation.method.toUpperCase()} ${operation.path}<br/>Authorization, ${headers}
  break token missing, expired or forged
    gateway-->>client: 401 problem+json, WWW-Authenticate
  end
  break quota of the ${resource.tenantScoped ? "tenant" : "caller"} used up
    gateway-->>client: 429 problem+json, Retry-After
  end
  gateway->>+service: verified claims (${resource.tenantScoped ? "tenant, " : ""}sub, scope), traceparent
  break token lacks the scope ${scope}
    service-->>gateway: 403 problem+json
    gateway-->>client: 403
  end${
    operation.method === "get"
      ? ""
      : `
  break body does not follow its schema
    service-->>gateway: 422 problem+json with a pointer to each fault
    gateway-->>client: 422
  end`
  }
`;
}

function writePath({ design, resource, operation }: Path): string {
  const cache = usesCache(design);
  const { label, table } = resource;
  const changed = design.operations.find((one) => one.resource === label && one.action === "update");
  const invalidation = `
  service->>cache: delete the first page of the list (${resource.tenantScoped ? "tenant / " : ""}${resource.segment})
  Note over service,cache: After the commit, never before: a reader in between would put the old value back.<br/>When the delete fails it is logged and counted. The entry ages out after ${showQuantity(cacheLifetime(design))}.${changed === undefined ? "" : `<br/>${changed.operationId} deletes ${cacheKey(resource)} in the same way.`}`;
  return `${offlineNotice("mermaid")}%% The write path: ${operation.operationId}. Peak: ${showQuantity(design.sizing.peakRequestsPerSecond)}, of which ${showQuantity(design.sizing.readPercent)} only read.
${participants(design, cache)}${authentication(operation, resource, "Idempotency-Key")}
  service->>+database: BEGIN${asTenant(resource)}
  service->>database: INSERT idempotency_keys (key, operation, hash of the body)<br/>ON CONFLICT DO NOTHING
  Note over database: A second attempt waits here for the first, at most lock_timeout, then 409.
  alt key is new
    service->>database: INSERT ${table}
    service->>database: INSERT audit_log (actor, operation, changes)
    service->>database: UPDATE idempotency_keys SET status 201, location, body
    service->>database: COMMIT
    database-->>service: committed${cache ? indent(invalidation) : ""}
    service-->>gateway: 201, Location, ETag
    gateway-->>client: 201, the ${label}
  else same key, same hash
    service->>database: ROLLBACK
    database-->>service: the stored status, location and body
    service-->>gateway: the stored answer
    gateway-->>client: 201, the same ${label} as the first time
  else same key, another hash
    service->>database: ROLLBACK
    service-->>gateway: 422 problem+json
    gateway-->>client: 422, the key was used for another body
  else constraint violated
    database-->>service: error, everything rolled back, the key too
    service-->>gateway: 409 or 422 problem+json
    gateway-->>client: 409 or 422, safe to correct and repeat
  end
  deactivate database
  deactivate service
  Note over client,database: No answer (timeout, 503): the client repeats with the same key, after a random and growing pause.<br/>Keys are kept for ${LIMITS.idempotencyHours} h (assumed).
`;
}

function indent(block: string): string {
  return block.replaceAll("\n  ", "\n    ");
}

function readFromDatabase({ design, resource }: Path, cache: boolean): string {
  return `    service->>+database: SELECT ${resource.table} by ${resource.tenantScoped ? "(tenant_id, id)" : "id"}${asTenant(resource)}
    database-->>-service: row or none${
      cache
        ? `
    service->>cache: set ${cacheKey(resource)} with version, expires in ${showQuantity(cacheLifetime(design))} plus up to 10 % at random (assumed)`
        : ""
    }`;
}

function readPath(path: Path): string {
  const { design, resource, operation } = path;
  const cache = usesCache(design);
  const ratio = design.sizing.cacheHitRatio;
  const lookup = cache
    ? `  service->>cache: get ${cacheKey(resource)}
  alt hit, expected ${showPercent(ratio.value)} of the reads (${ratio.source})
    cache-->>service: ${resource.label} and version
  else miss
    cache-->>service: nothing
    Note over service: One read for each key at a time in each instance. The others wait for it,<br/>so that an expired popular entry costs one query.
${readFromDatabase(path, true)}
  else cache does not answer within its time limit
    Note over service: Treated as a miss, behind a limit on concurrent reads:<br/>above it 503 with Retry-After, so that the database survives the loss of the cache.
    service->>+database: SELECT ${resource.table} by ${resource.tenantScoped ? "(tenant_id, id)" : "id"}
    database-->>-service: row or none
  end`
    : `  Note over service,database: No cache: the database follows the peak without one (${ratio.source}).
${readFromDatabase(path, false).replaceAll("    service", "  service").replaceAll("    database", "  database")}`;
  return `${offlineNotice("mermaid")}%% The read path: ${operation.operationId}. Target: 99th percentile within ${showQuantity(design.sizing.p99LatencyMs)}.
${participants(design, cache)}${authentication(operation, resource, "If-None-Match")}
${lookup}
  alt no such ${resource.label}${resource.tenantScoped ? ", or it is another tenant's" : ""}
    service-->>gateway: 404 problem+json
    gateway-->>client: 404
  else entity tag is current
    service-->>gateway: 304, ETag
    gateway-->>client: 304, no body
  else
    service-->>gateway: 200, ETag
    gateway-->>client: 200, the ${resource.label}
  end
  deactivate service
`;
}

/** The write path and the read path of the resource that grows fastest, as mermaid sequence diagrams. */
export function draftSequences(design: Design): readonly Draft[] {
  const busiest = [...design.resources].sort((one, other) => other.rowsPerYear.value - one.rowsPerYear.value);
  const [resource] = busiest;
  if (resource === undefined) return [];
  return design.operations
    .filter((operation) => operation.resource === resource.label)
    .flatMap((operation): readonly Draft[] => {
      const name = kebabCase(wordsOf(operation.operationId));
      const path = { design, resource, operation };
      if (operation.action === "create") return [{ name, text: writePath(path) }];
      return operation.action === "get" ? [{ name, text: readPath(path) }] : [];
    });
}
