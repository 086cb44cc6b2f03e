import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Facts, Finding, ReadableText } from "@orchestrate/core";
import { describe, expect, test } from "vitest";
import { deliverableKinds } from "../deliverables/index.ts";
import { loadTask } from "../load-task.ts";
import { crossChecks } from "./index.ts";

const examples = fileURLToPath(new URL("../../../../examples/", import.meta.url));

interface Drafted {
  readonly facts: Facts;
  readonly documents: readonly ReadableText[];
}

/** The documents of a task as they are drafted offline: those that it asks for, or all. */
async function draftTask(file: string, wanted?: "all"): Promise<Drafted> {
  const { task } = await loadTask(`${examples}${file}`);
  const facts = task.facts ?? {};
  const kinds = deliverableKinds.filter((kind) => wanted === "all" || (task.deliverables ?? []).includes(kind.id));
  const documents = kinds.flatMap((kind) =>
    kind
      .draft({ goal: task.goal, facts, author: "a", inputs: [], documents: [] })
      .map(({ name = "", text }) => ({ kind: kind.id, path: kind.path.replace("{name}", name), text })),
  );
  return { facts, documents };
}

async function compareAll({ facts, documents }: Drafted): Promise<readonly Finding[]> {
  const applicable = crossChecks.filter(({ kinds }) =>
    kinds.every((kind) => documents.some((document) => document.kind === kind)),
  );
  const outcomes = await Promise.all(
    applicable.map((rule) => {
      const own = documents.filter(({ kind = "" }) => rule.kinds.includes(kind));
      return rule.check({ path: own[0]?.path ?? "", facts, policy: {}, documents: own });
    }),
  );
  return outcomes.flatMap((outcome) => (outcome.status === "checked" ? outcome.findings : []));
}

const invoicing = await draftTask("design-task.yaml", "all");

/** The drafted documents of the invoicing service with one text of a document replaced by another. */
function altered(path: string, [from, to]: readonly [string, string]): Drafted {
  const document = invoicing.documents.find((entry) => entry.path === path);
  if (document === undefined || !document.text.includes(from)) throw new Error(`${path} does not hold ${from}`);
  const text = document.text.replace(from, to);
  const documents = invoicing.documents.map((entry) => (entry === document ? { ...entry, text } : entry));
  return { ...invoicing, documents };
}

function lineOf(path: string, words: string): number {
  const text = invoicing.documents.find((entry) => entry.path === path)?.text ?? "";
  const at = text.indexOf(words);
  if (at < 0) throw new Error(`${path} does not hold ${words}`);
  return text.slice(0, at).split("\n").length;
}

test("each rule stands in the list, once, in a file of its own", () => {
  const files = readdirSync(new URL(".", import.meta.url)).filter((name) => !/^index\.|\.test\.ts$/.test(name));
  expect(crossChecks.map((rule) => `${rule.id}.ts`).sort()).toEqual(files.sort());
});

test("every document of the drafted design agrees with the others", async () => {
  expect(await compareAll(invoicing)).toEqual([]);
});

test.each(readdirSync(examples).filter((name) => name.endsWith(".yaml")))(
  "the documents that %s asks for have no conflict that is an error",
  async (file) => {
    const findings = await compareAll(await draftTask(file));
    expect(findings.filter((finding) => finding.severity === "error")).toEqual([]);
  },
);

describe("a conflict is told in the document that yields, at its line, with the place of the other", () => {
  const ddl = "db/schema.sql";
  const manifests = "deploy/kubernetes.yaml";
  const alerts = "ops/slo-alerts.yaml";
  const plan = "perf/load-test.yaml";
  const client = "web/api-client.ts";
  const diagram = "docs/sequences/create-line-item.mmd";

  test.each([
    {
      what: "a column that is missing",
      path: ddl,
      change: ["  vat_number text CHECK (char_length(vat_number) BETWEEN 1 AND 500),\n", ""],
      at: [ddl, "CREATE TABLE customers"],
      rule: "column-missing",
      says: /vat_number.*Customer\.vatNumber \(api\/openapi\.yaml:\d+\)/,
    },
    {
      what: "a property that no column keeps",
      path: "api/openapi.yaml",
      change: ["        vatNumber:\n", "        nickname:\n          type: string\n        vatNumber:\n"],
      at: [ddl, "CREATE TABLE customers"],
      rule: "column-missing",
      says: /nickname/,
    },
    {
      what: "a column of another type",
      path: ddl,
      change: ["issued_at timestamptz,", "issued_at text,"],
      at: [ddl, "issued_at timestamptz"],
      rule: "column-type",
      says: /invoices\.issued_at is text.*date-time/,
    },
    {
      what: "money in a float",
      path: ddl,
      change: ["total numeric(19,4) NOT NULL", "total double precision NOT NULL"],
      at: [ddl, "total numeric(19,4)"],
      rule: "column-type",
      says: /amount of money/,
    },
    {
      what: "a column that may be null",
      path: ddl,
      change: ["due_on date NOT NULL", "due_on date"],
      at: [ddl, "due_on date"],
      rule: "column-nullable",
      says: /required/,
    },
    {
      what: "a client path that does not exist",
      path: client,
      change: ['path: "/v1/payments", query', 'path: "/v1/payment", query'],
      at: [client, 'path: "/v1/payments", query'],
      rule: "operation-unknown",
      says: /GET \/v1\/payment is not.*\/v1\/payments \(api\/openapi\.yaml:\d+\)/,
    },
    {
      what: "a load test URL that no path has",
      path: plan,
      change: ['path: "/v1/invoices/{invoiceId}"', 'path: "/v1/invoice/{invoiceId}"'],
      at: [plan, 'path: "/v1/invoices/{invoiceId}"'],
      rule: "operation-unknown",
      says: /GET \/v1\/invoice\/\{invoiceId\}/,
    },
    {
      what: "an operation of the API that was renamed",
      path: "api/openapi.yaml",
      change: ["operationId: listCustomers", "operationId: findCustomers"],
      at: [plan, "operationId: listCustomers"],
      rule: "operation-misnamed",
      says: /findCustomers in the API \(api\/openapi\.yaml:\d+\)/,
    },
    {
      what: "a diagram with a path that does not exist",
      path: diagram,
      change: ["POST /v1/line-items", "POST /v1/lines"],
      at: [diagram, "POST /v1/line-items"],
      rule: "operation-unknown",
      says: /POST \/v1\/lines/,
    },
    {
      what: "a container port that is not the server's",
      path: manifests,
      change: ["containerPort: 8080", "containerPort: 8081"],
      at: [manifests, "containerPort: 8080"],
      rule: "port-differs",
      says: /8080.*http:\/\/localhost:8080 \(api\/openapi\.yaml:\d+\)/,
    },
    {
      what: "replicas that differ",
      path: manifests,
      change: ["replicas: 23", "replicas: 3"],
      at: [manifests, "replicas: 23"],
      rule: "replicas-differ",
      says: /replicas is 3.*23 instances \(docs\/capacity-plan\.md:\d+\)/,
    },
    {
      what: "a lower bound of the autoscaler that differs",
      path: manifests,
      change: ["minReplicas: 23", "minReplicas: 4"],
      at: [manifests, "minReplicas: 23"],
      rule: "replicas-differ",
      says: /minReplicas is 4/,
    },
    {
      what: "an objective that is tighter than the plan predicts",
      path: alerts,
      change: ["within 100 ms (given).", "within 60 ms (given)."],
      at: [alerts, "within 100 ms"],
      rule: "slo-tighter-than-plan",
      says: /60 ms.*79\.05 ms.*\(docs\/capacity-plan\.md:\d+\)/,
    },
    {
      what: "a bucket that is tighter than the plan predicts",
      path: alerts,
      change: ['le=\\"0.1\\"}[5m]', 'le=\\"0.05\\"}[5m]'],
      at: [alerts, 'le=\\"0.1\\"}[5m]'],
      rule: "slo-tighter-than-plan",
      says: /50 ms/,
    },
    {
      what: "an availability that is lower than the task's",
      path: alerts,
      change: ["availability 99.95 %", "availability 99.5 %"],
      at: [alerts, "availability 99.95 %"],
      rule: "slo-differs-from-facts",
      says: /looser than the task's availabilityPercent: 99\.95/,
    },
    {
      what: "a threshold that is looser than the objective",
      path: plan,
      change: [
        "thresholds: { p99LatencyMs: 100, errorRatio: 0.0005 }",
        "thresholds: { p99LatencyMs: 250, errorRatio: 0.0005 }",
      ],
      at: [plan, "thresholds: { p99LatencyMs: 100, errorRatio: 0.0005 }"],
      rule: "threshold-differs",
      says: /250 ms.*100 ms.*\(ops\/slo-alerts\.yaml:\d+\)/,
    },
    {
      what: "a load stage below the planned peak",
      path: plan,
      change: ["requestsPerSecond: 10000", "requestsPerSecond: 1000"],
      at: [plan, "requestsPerSecond: 10000"],
      rule: "rate-differs",
      says: /peak of 10000 \(docs\/capacity-plan\.md:\d+\)/,
    },
    {
      what: "a runbook section that was renamed",
      path: "ops/runbook.md",
      change: ["## TooFewInstances", "## TooFewPods"],
      at: ["ops/runbook.md", "## TooFewInstances"],
      rule: "alert-without-section",
      says: /TooFewInstances \(ops\/slo-alerts\.yaml:\d+\)/,
    },
    {
      what: "a metric that nothing exports",
      path: alerts,
      change: ["avg(http_requests_queued{", "avg(http_requests_waiting{"],
      at: [alerts, "avg(http_requests_queued{"],
      rule: "metric-unknown",
      says: /http_requests_waiting/,
    },
    {
      what: "metrics on a port that no container opens",
      path: alerts,
      change: ["on port 9464", "on port 9090"],
      at: [alerts, "on port 9464"],
      rule: "metrics-port-differs",
      says: /9090.*9464/,
    },
    {
      what: "a decision for another database",
      path: "docs/decisions/0002-database.md",
      change: ['Chosen option: "PostgreSQL"', 'Chosen option: "MongoDB"'],
      at: [ddl, "-- Drafted offline"],
      rule: "decision-contradicted",
      says: /docs\/decisions\/0002-database\.md:\d+ chose MongoDB/,
    },
  ] as const)("$what", async ({ path, change, at, rule, says }) => {
    const findings = await compareAll(altered(path, change));
    const [where, words] = at;
    expect(findings).toContainEqual(
      expect.objectContaining({
        rule,
        path: where,
        line: lineOf(where, words),
        message: expect.stringMatching(says) as string,
        hint: expect.any(String) as string,
      }),
    );
  });
});
