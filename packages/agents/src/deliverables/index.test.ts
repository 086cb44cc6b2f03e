import { readdirSync } from "node:fs";
import { checkInput, type DeliverableKind, type Facts } from "@orchestrate/core";
import { expect, test } from "vitest";
import { parseAllDocuments, parse } from "yaml";
import { outlineMarkdown } from "../checkers/markdown-outline.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { runbookAnchor, sloAlerts } from "../design/slo.ts";
import { deliverableKinds } from "./index.ts";

const goal = "Design the backend of a multi-tenant invoicing service";
const product: Facts = {
  peakRequestsPerSecond: 10_000,
  p99LatencyMs: 100,
  tenants: 5000,
  team: { engineers: 6, knows: ["TypeScript", "PostgreSQL"] },
  resources: [
    {
      name: "invoice",
      fields: { total: "money", issuedAt: "timestamp" },
      belongsTo: "tenant",
      rowsPerYear: 40_000_000,
    },
  ],
};
const cases: readonly Facts[] = [product, {}, { peakRequestsPerSecond: 3, availabilityPercent: 90, readPercent: 33 }];

function kind(id: string): DeliverableKind {
  const found = deliverableKinds.find((entry) => entry.id === id);
  if (found === undefined) throw new Error(`no kind ${id}`);
  return found;
}

function draft(id: string, facts: Facts): string {
  return kind(id).draft({ goal, facts, author: "a", inputs: [], documents: [] })[0]?.text ?? "";
}

/** The value at a path of keys in parsed YAML, or undefined. */
function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  let current = value;
  for (const key of keys) {
    if (typeof current !== "object" || current === null) return undefined;
    current = new Map(Object.entries(current)).get(String(key));
  }
  return current;
}

function manifests(facts: Facts): Map<string, unknown> {
  const documents = parseAllDocuments(draft("kubernetes", facts)).map((document) => {
    expect(document.errors).toEqual([]);
    const value: unknown = document.toJS();
    return value;
  });
  return new Map(
    documents.map((value) => [`${String(at(value, "kind"))}/${String(at(value, "metadata", "name"))}`, value]),
  );
}

test("every kind stands in the list, once, with its own path and instructions", () => {
  const files = readdirSync(new URL(".", import.meta.url)).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  );
  const kinds = files
    .map((name) => name.replace(/\.ts$/, ""))
    .filter((name) => !["index", "offline-notice"].includes(name));
  expect(deliverableKinds.map((entry) => entry.id).sort()).toEqual(kinds.sort());
  expect(new Set(deliverableKinds.map((entry) => entry.path)).size).toBe(deliverableKinds.length);
  expect(deliverableKinds.every((entry) => entry.instructions.length > 200)).toBe(true);
  expect(
    deliverableKinds.flatMap((entry) => entry.reads).filter((id) => !deliverableKinds.some((entry) => entry.id === id)),
  ).toEqual([]);
});

test("no kind has to be read before one that has to be read before it", () => {
  const above = (id: string, path: readonly string[]): readonly string[] =>
    kind(id).reads.flatMap((next) => (path.includes(next) ? [`${id} -> ${next}`] : above(next, [...path, next])));
  expect(deliverableKinds.flatMap((entry) => above(entry.id, [entry.id]))).toEqual([]);
});

test.each(cases)(
  "every draft is the same twice and says that no language model has reasoned about it (%#)",
  (facts) => {
    for (const entry of deliverableKinds) {
      const [once, again] = [0, 1].map(() => entry.draft({ goal, facts, author: "a", inputs: [], documents: [] }));
      expect(once).toEqual(again);
      expect(once?.length).toBeGreaterThan(0);
      for (const { text } of once ?? [])
        expect(text.split("\n").slice(0, 12).join("\n")).toContain("no language model has reasoned");
    }
  },
);

test.each(cases)(
  "the manifests' replicas, labels, selectors and ports agree with each other and the design (%#)",
  (facts) => {
    const { service, sizing, ports } = designFrom(facts, goal);
    const all = manifests(facts);
    const deployment = all.get(`Deployment/${service}`);
    const labels = { "app.kubernetes.io/name": service };
    expect(at(deployment, "spec", "replicas")).toBe(sizing.instances.value);
    expect(at(deployment, "spec", "selector", "matchLabels")).toEqual(labels);
    expect(at(deployment, "spec", "template", "metadata", "labels")).toEqual(labels);
    expect(at(all.get(`Service/${service}`), "spec", "selector")).toEqual(labels);
    expect(at(all.get(`PodDisruptionBudget/${service}`), "spec", "selector", "matchLabels")).toEqual(labels);
    expect(at(all.get(`NetworkPolicy/${service}`), "spec", "podSelector", "matchLabels")).toEqual(labels);
    expect(at(all.get(`HorizontalPodAutoscaler/${service}`), "spec", "scaleTargetRef", "name")).toBe(service);
    expect(at(all.get(`HorizontalPodAutoscaler/${service}`), "spec", "minReplicas")).toBe(sizing.instances.value);
    const container = at(deployment, "spec", "template", "spec", "containers", 0);
    expect(at(container, "ports")).toEqual([
      { name: "http", containerPort: ports.http },
      { name: "metrics", containerPort: ports.metrics },
    ]);
    expect(at(all.get(`Service/${service}`), "spec", "ports", 0, "targetPort")).toBe("http");
    expect(at(all.get(`NetworkPolicy/${service}`), "spec", "ingress", 0, "ports", 0, "port")).toBe(ports.http);
  },
);

test("pods cannot run as root or write to their root file system", () => {
  for (const name of ["Deployment/invoicing", "Job/invoicing-migrate-0001"]) {
    const pod = at(manifests(product).get(name), "spec", "template", "spec");
    expect(at(pod, "securityContext", "runAsNonRoot")).toBe(true);
    expect(at(pod, "containers", 0, "securityContext", "readOnlyRootFilesystem")).toBe(true);
    expect(at(pod, "containers", 0, "securityContext", "capabilities", "drop")).toEqual(["ALL"]);
  }
});

test.each(cases)("every alert is in the rules, has a section in the runbook and points to it (%#)", (facts) => {
  const groups: unknown = parse(draft("slo-alerts", facts));
  const rules = Object.values(at(groups, "groups", 1, "rules") ?? {});
  const headings = outlineMarkdown(draft("runbook", facts)).headings.map((heading) => heading.text);
  expect(rules.map((rule) => at(rule, "alert"))).toEqual(sloAlerts(designFrom(facts, goal)).map((alert) => alert.name));
  for (const rule of rules) {
    const name = String(at(rule, "alert"));
    expect(headings).toContain(name);
    expect(at(rule, "annotations", "runbook_url")).toBe(`ops/runbook.md#${runbookAnchor(name)}`);
  }
});

test("the alerts use only recorded series and the metrics of the design", () => {
  const design = designFrom(product, goal);
  const text = draft("slo-alerts", product);
  const recorded = new Set([...text.matchAll(/record: (\S+)/g)].map((match) => match[1]));
  for (const { expr } of sloAlerts(design)) {
    for (const [series] of expr.matchAll(/service:[a-z_:0-9]+/g)) expect(recorded).toContain(series);
  }
  for (const metric of Object.values(design.metrics)) expect(text).toContain(metric);
});

test.each(cases)("the load test calls the design's operations only, with weights that sum to 100 (%#)", (facts) => {
  const plan: unknown = parse(draft("load-test", facts));
  const { operations, sizing } = designFrom(facts, goal);
  const requests = Object.values(at(plan, "requests") ?? {});
  const known = operations.map((operation) => `${operation.method} ${operation.path}`);
  expect(requests.map((entry) => `${String(at(entry, "method"))} ${String(at(entry, "path"))}`).sort()).toEqual(
    known.sort(),
  );
  expect(requests.reduce((sum, entry) => sum + Number(at(entry, "weight")), 0)).toBeCloseTo(100, 6);
  expect(Object.values(at(plan, "stages") ?? {}).map((stage) => at(stage, "name"))).toEqual([
    "smoke",
    "load",
    "stress",
    "spike",
    "soak",
  ]);
  expect(at(plan, "stages", 1, "requestsPerSecond")).toBe(sizing.peakRequestsPerSecond.value);
  expect(at(plan, "stages", 1, "thresholds", "p99LatencyMs")).toBe(sizing.p99LatencyMs.value);
});

test.each(cases)("no kind claims a draft of another kind for itself (%#)", (facts) => {
  for (const entry of deliverableKinds) {
    for (const { name = "0001-x", text } of entry.draft({ goal, facts, author: "a", inputs: [], documents: [] })) {
      const path = entry.path.replace("{name}", name);
      const others = deliverableKinds.filter((other) => other !== entry && other.recognises?.({ path, text }));
      expect(others.map(({ id }) => `${id} claims ${path}`)).toEqual([]);
    }
  }
});

test("no kind passes a text that is none of its documents in silence", async () => {
  for (const entry of deliverableKinds) {
    const outcome = await entry.check(checkInput({ path: entry.path, text: "]} no document {[\n" }));
    const passed = outcome.status === "checked" && outcome.findings.length === 0;
    expect(passed ? `${entry.id} passes` : "").toBe("");
  }
});
