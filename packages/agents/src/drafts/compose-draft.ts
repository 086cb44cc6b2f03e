import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design } from "../design/design.ts";
import { showQuantity } from "./show-quantity.ts";

/** The service with what it needs on one machine: database, migration and, where the sizing has one, a cache. */
export function draftCompose(design: Design): string {
  const usesCache = design.sizing.cacheHitRatio.value > 0;
  return `${offlineNotice("yaml")}#
# For development and tests on one machine: ports, names and variables are those of deploy/kubernetes.yaml, sizes are not.
# The plan for production is ${showQuantity(design.sizing.instances)} and ${showQuantity(design.sizing.databaseConnections)}, see docs/capacity-plan.md.
# Trade-off: the database has the version and settings of production (assumed: PostgreSQL 18) but none of its data volume,
# so a query that is fast here may be slow there. POSTGRES_PASSWORD comes from the environment or from a file .env that is not
# committed; the same role migrates and serves, which row-level security in production does not allow.
name: ${design.service}

services:
${service(design, usesCache)}
${migration(design)}
${database(design)}${usesCache ? `\n${cache()}` : ""}
volumes:
  database:
`;
}

/** The other services of the file have their names already. */
function serviceName(design: Design): string {
  return ["migrate", "database", "cache"].includes(design.service) ? `${design.service}-service` : design.service;
}

function address(design: Design): string {
  return `postgresql://app:\${POSTGRES_PASSWORD:?set it in .env}@database:5432/${databaseName(design)}`;
}

function databaseName(design: Design): string {
  return design.service.replaceAll("-", "_");
}

function service(design: Design, usesCache: boolean): string {
  const { http, metrics } = design.ports;
  const cacheUrl = usesCache ? "      CACHE_URL: redis://cache:6379\n" : "";
  const cacheReady = usesCache ? "      cache: { condition: service_healthy }\n" : "";
  return `  ${serviceName(design)}:
    build: .
    image: ${design.service}:local
    command: [serve]
    environment:
      PORT: "${http}"
      METRICS_PORT: "${metrics}"
      WORKERS: "${design.sizing.workersPerInstance.value}" # requests worked on at once, as in production
      DATABASE_URL: ${address(design)}
${cacheUrl}    ports:
      - "127.0.0.1:${http}:${http}"
      - "127.0.0.1:${metrics}:${metrics}"
    depends_on:
      migrate: { condition: service_completed_successfully }
      database: { condition: service_healthy }
${cacheReady}    read_only: true
    tmpfs: [/tmp]
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    stop_grace_period: 45s # as terminationGracePeriodSeconds
    restart: unless-stopped
`;
}

function migration(design: Design): string {
  return `  migrate:
    build: .
    image: ${design.service}:local
    command: [migrate, --phase=expand, --lock-timeout=3s]
    environment:
      DATABASE_URL: ${address(design)}
    depends_on:
      database: { condition: service_healthy }
    healthcheck: { disable: true } # it ends by itself
    restart: "no"
`;
}

function database(design: Design): string {
  return `  database:
    image: postgres:18-bookworm # assumed version; replace the tag by a digest
    environment:
      POSTGRES_USER: app
      POSTGRES_PASSWORD: \${POSTGRES_PASSWORD:?set it in .env}
      POSTGRES_DB: ${databaseName(design)}
    ports:
      - "127.0.0.1:5432:5432"
    volumes:
      - database:/var/lib/postgresql
    healthcheck:
      test: [CMD-SHELL, pg_isready --username app --dbname ${databaseName(design)}]
      interval: 2s # assumed
      timeout: 2s # assumed
      retries: 30 # assumed: up to a minute for the first start
    restart: unless-stopped
`;
}

function cache(): string {
  return `  cache:
    image: valkey/valkey:9-bookworm # assumed version; speaks the protocol of Redis
    command: [valkey-server, --save, "", --maxmemory, 256mb, --maxmemory-policy, allkeys-lru] # assumed size; nothing is kept
    ports:
      - "127.0.0.1:6379:6379"
    healthcheck:
      test: [CMD, valkey-cli, ping]
      interval: 2s # assumed
      timeout: 2s # assumed
      retries: 15 # assumed
    restart: unless-stopped
`;
}
