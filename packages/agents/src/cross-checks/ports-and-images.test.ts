import type { CrossCheck, Facts, Finding, ReadableText } from "@orchestrate/core";
import { expect, test } from "vitest";
import { adrCompose } from "./adr-compose.ts";
import { adrKubernetes } from "./adr-kubernetes.ts";
import { adrSqlDdl } from "./adr-sql-ddl.ts";
import { capacityPlanKubernetes } from "./capacity-plan-kubernetes.ts";
import { composeKubernetes } from "./compose-kubernetes.ts";
import { openapiCompose } from "./openapi-compose.ts";
import { openapiKubernetes } from "./openapi-kubernetes.ts";
import { sloAlertsKubernetes } from "./slo-alerts-kubernetes.ts";

async function run(
  rule: CrossCheck,
  texts: Readonly<Record<string, string>>,
  facts: Facts = {},
): Promise<readonly Finding[]> {
  const documents = Object.entries(texts).map(([kind, text]): ReadableText => ({ kind, path: kind, text }));
  const outcome = await rule.check({ path: "", facts, policy: {}, documents });
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  return outcome.findings;
}

const api = "openapi: 3.1.0\nservers:\n  - url: http://localhost:8080/api\npaths:\n  /v1/things: { get: {} }\n";

function manifests(port: number, image = "registry.example.com/shop:1"): string {
  return `apiVersion: v1
kind: Service
metadata: { name: shop }
spec: { ports: [{ port: 80, targetPort: http }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: shop
          image: ${image}
          ports: [{ name: http, containerPort: ${port} }]
`;
}

function compose(ports: string, image = "postgres:18"): string {
  return `services:
  shop:
    build: .
    ports: [${ports}]
  database:
    image: ${image}
`;
}

test.each([`"8080:8080"`, `"127.0.0.1:8080:80/tcp"`, `"\${PORT:-8080}:80"`, "{ target: 80, published: 8080 }"])(
  "a compose file that publishes the port of the server URL agrees with the API: %s",
  async (ports) => {
    expect(await run(openapiCompose, { openapi: api, compose: compose(ports) })).toEqual([]);
  },
);

test("a compose file that publishes another port than the server URL's yields to the API", async () => {
  const found = await run(openapiCompose, { openapi: api, compose: compose(`"9090:8080"`) });
  expect(found).toMatchObject([{ path: "compose", line: 4, column: 13, severity: "error", rule: "port-differs" }]);
  expect(found[0]?.message).toContain("http://localhost:8080/api (openapi:3); shop publishes 9090");
});

test("ports that nobody can compare are left alone", async () => {
  for (const ports of [`"8000-8010:8000-8010"`, `"\${PORT}:80"`, ""])
    expect(await run(openapiCompose, { openapi: api, compose: compose(ports) })).toEqual([]);
  const elsewhere = api.replace("localhost:8080", "api.example.com:8443");
  expect(await run(openapiCompose, { openapi: elsewhere, compose: compose(`"9090:80"`) })).toEqual([]);
  expect(await run(openapiKubernetes, { openapi: elsewhere, kubernetes: manifests(9090) })).toEqual([]);
});

test("the container port in compose is the one in the cluster, and compose yields", async () => {
  const kubernetes = manifests(8080);
  expect(await run(composeKubernetes, { kubernetes, compose: compose(`"9000:8080"`) })).toEqual([]);
  const found = await run(composeKubernetes, { kubernetes, compose: compose(`"8080:9000"`) });
  expect(found).toMatchObject([{ path: "compose", line: 4, rule: "port-differs" }]);
  expect(found[0]?.message).toContain(
    "listens on 9000 here, but its containers in the cluster on 8080 (container shop, kubernetes:16)",
  );
  const other = compose(`"8080:9000"`).replace("shop:", "tool:");
  expect(await run(composeKubernetes, { kubernetes, compose: other })).toEqual([]);
});

test("a Service with the server's port is as good as a container with it", async () => {
  const kubernetes = manifests(3000).replace("port: 80,", "port: 8080,");
  expect(await run(openapiKubernetes, { openapi: api, kubernetes })).toEqual([]);
  expect(await run(openapiKubernetes, { openapi: api, kubernetes: manifests(3000) })).toMatchObject([{ line: 16 }]);
});

const plan = "# Plan\n\n```yaml\nresults:\n  instances: { value: 3 }\n```\n";

function scaler(least: number, most: number): string {
  return `---
kind: HorizontalPodAutoscaler
metadata: { name: shop }
spec: { scaleTargetRef: { name: shop }, minReplicas: ${least}, maxReplicas: ${most} }
`;
}

function replicaFindings(kubernetes: string): Promise<readonly Finding[]> {
  return run(capacityPlanKubernetes, { "capacity-plan": plan, kubernetes });
}

test("replicas may stand in the autoscaler alone, and are missed where they stand nowhere", async () => {
  const without = manifests(80).replace("  replicas: 3\n", "");
  expect(await replicaFindings(manifests(80))).toEqual([]);
  expect(await replicaFindings(without + scaler(3, 9))).toEqual([]);
  expect(await replicaFindings(without)).toMatchObject([
    { line: 7, message: expect.stringContaining("one pod runs") as string },
  ]);
  expect(await replicaFindings(without + scaler(3, 2))).toMatchObject([
    { message: expect.stringContaining("maxReplicas is 2") as string },
  ]);
});

test("of several workloads, the one with the service's name is the planned one", async () => {
  const two = `${manifests(80)}---\n${manifests(80).split("---\n")[1]?.replaceAll("shop", "worker").replace("replicas: 3", "replicas: 9")}`;
  const texts = { "capacity-plan": plan, kubernetes: two };
  expect(await run(capacityPlanKubernetes, texts)).toEqual([]);
  expect(await run(capacityPlanKubernetes, texts, { service: "shop" })).toEqual([]);
  expect(await run(capacityPlanKubernetes, texts, { service: "worker" })).toMatchObject([{ rule: "replicas-differ" }]);
});

const record = (chosen: string, status = "accepted"): string => `---
status: ${status}
---
# 2: The database

### PostgreSQL
### MongoDB

## Decision

Chosen option: "${chosen}", because it fits.
`;

test("images of another database than the decided one yield to the decision", async () => {
  const adr = record("MongoDB");
  expect(await run(adrCompose, { adr, compose: compose("") })).toMatchObject([
    { path: "compose", line: 6, severity: "error", message: "postgres:18 is PostgreSQL, but adr:11 chose MongoDB" },
  ]);
  expect(await run(adrCompose, { adr, compose: compose("", "bitnami/mongodb:8") })).toEqual([]);
  expect(
    await run(adrKubernetes, { adr, kubernetes: manifests(80, "docker.io/library/mysql:9@sha256:1") }),
  ).toMatchObject([{ path: "kubernetes", line: 15 }]);
  expect(await run(adrKubernetes, { adr, kubernetes: manifests(80, "quay.io/x/postgres_exporter:1") })).toEqual([]);
});

test("a schema for PostgreSQL contradicts a decision for another database, unless it says that it knows", async () => {
  const ddl = "CREATE TABLE t (id int PRIMARY KEY);\n";
  expect(await run(adrSqlDdl, { adr: record("MongoDB"), "sql-ddl": ddl })).toMatchObject([{ severity: "error" }]);
  expect(
    await run(adrSqlDdl, { adr: record("MongoDB"), "sql-ddl": `-- the alternative to MongoDB\n${ddl}` }),
  ).toMatchObject([{ severity: "warning" }]);
  for (const adr of [
    record("PostgreSQL"),
    record("MongoDB", "superseded by 5"),
    record("Search in PostgreSQL"),
    "no record",
  ])
    expect(await run(adrSqlDdl, { adr, "sql-ddl": ddl })).toEqual([]);
});

test("documents that cannot be understood give no findings", async () => {
  const broken = {
    openapi: "openapi: [",
    compose: "services: [",
    kubernetes: "a: [",
    "capacity-plan": "none",
    "slo-alerts": "- {",
  };
  for (const rule of [
    openapiCompose,
    openapiKubernetes,
    composeKubernetes,
    capacityPlanKubernetes,
    sloAlertsKubernetes,
  ])
    expect(await run(rule, broken)).toEqual([]);
});
