import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design, DesignOperation, Quantity } from "../design/design.ts";
import { errorBudget } from "../design/slo.ts";
import { roundTo4, showQuantity } from "./show-quantity.ts";

/** An operation with its share of the requests, in percent. */
interface WeightedOperation {
  readonly operation: DesignOperation;
  readonly weight: number;
}

/** Shares of the operations: reads as the sizing says, spread evenly over the operations of each side; the sum is 100. */
function requestMix(design: Design): readonly WeightedOperation[] {
  const reads = design.operations.filter((operation) => operation.method === "get");
  const writes = design.operations.filter((operation) => operation.method !== "get");
  const readShare = writes.length === 0 ? 100 : design.sizing.readPercent.value;
  return [...spread(reads, readShare), ...spread(writes, 100 - readShare)];
}

function spread(operations: readonly DesignOperation[], share: number): readonly WeightedOperation[] {
  const each = Math.floor((share * 100) / operations.length) / 100;
  return operations.map((operation, index) => {
    const rest = share - each * (operations.length - 1);
    return { operation, weight: index === 0 ? Math.round(rest * 100) / 100 : each };
  });
}

interface Stage {
  readonly name: keyof typeof PURPOSES;
  readonly rate: number;
  readonly ramp: number;
  readonly hold: number;
  readonly p99: string;
  readonly errors: string;
}

const PURPOSES = {
  smoke: "does every operation answer as declared; nothing about speed",
  load: "the planned peak holds the objectives",
  stress: "where it breaks, and what breaks first: compare with the capacity plan",
  spike: "from the average to one and a half times the peak at once: sheds load instead of collapsing, and recovers",
  soak: "leaks of memory and connections, growing tables, rotating logs",
} as const;

function stages(design: Design): readonly Stage[] {
  const { sizing } = design;
  const peak = sizing.peakRequestsPerSecond.value;
  const p99 = String(sizing.p99LatencyMs.value);
  const errors = String(errorBudget(design));
  const none = "null";
  const soak = Math.max(1, Math.round(sizing.averageRequestsPerSecond.value));
  const rate = (factor: number): number => Math.max(1, Math.round(peak * factor));
  return [
    { name: "smoke", rate: Math.min(5, rate(1)), ramp: 0, hold: 60, p99, errors: "0" },
    { name: "load", rate: rate(1), ramp: 300, hold: 1200, p99, errors },
    { name: "stress", rate: rate(2), ramp: 1200, hold: 300, p99: none, errors: none },
    { name: "spike", rate: rate(1.5), ramp: 5, hold: 120, p99: none, errors: "0.05" },
    { name: "soak", rate: soak, ramp: 300, hold: 28_800, p99, errors },
  ];
}

/** The load test plan: request mix over the design's operations, five stages, thresholds from the objectives. */
export function draftLoadTest(design: Design): string {
  const { sizing } = design;
  return `${offlineNotice("yaml")}#
# Load is sent at a rate, not by a number of users who wait for answers: a slow service must not slow the test (coordinated omission).
# Trade-off: an environment of full size costs as much as production while it runs; a half-sized one only shows relative changes.
service: ${design.service}
target: "http://127.0.0.1:${design.ports.http}" # loopback; name another target only when it is yours
objectives:
  p99LatencyMs: ${sizing.p99LatencyMs.value} # ${sizing.p99LatencyMs.source}
  availabilityPercent: ${sizing.availabilityPercent.value} # ${sizing.availabilityPercent.source}
  errorRatio: ${errorBudget(design)} # computed: (100 - availabilityPercent) / 100
  predictedP99Ms: ${roundTo4(sizing.predictedP99Ms.value)} # computed by the capacity plan; a measured value more than 20 % above refutes it
requests: # weight in percent; reads are ${showQuantity(sizing.readPercent)}, spread evenly (assumed)
${requestMix(design).map(request).join("")}data:
  tenants: ${testedTenants(design.tenants)}
  skew: zipf-1.0 # assumed: few tenants cause most requests; an even spread ${design.sizing.cacheHitRatio.value > 0 ? "flatters the cache and " : ""}hides lock waits
  rowsPerTable: # one year of each; an empty database proves nothing
${design.resources.map((resource) => `    ${resource.table}: ${Math.round(resource.rowsPerYear.value)} # ${resource.rowsPerYear.source}\n`).join("")}stages:
${stages(design)
  .map((stage) => stageText(stage, design))
  .join("")}measure: # on the service, besides what the client sees
  - ${design.metrics.requests}
  - ${design.metrics.duration}
  - ${design.metrics.queue}
  - ${design.metrics.pool}
doesNotProve:
  - "anything about production, when target, data volume or number of instances (planned: ${sizing.instances.value}) differ; against a mock it measures the mock"
  - "the mix of requests and the skew of tenants: both are assumed until an access log is counted"
  - "failover${sizing.cacheHitRatio.value > 0 ? ", restore and a cold cache" : " and restore"}: they need tests of their own"
  - "the tail beyond p99 in stages with fewer than 10,000 requests"
`;
}

/** What counts as success; a rejected repetition or an outdated If-Match is told by the error ratio. */
const STATUSES = { list: 200, create: 201, get: 200, update: 200, delete: 204 } as const;

function request({ operation, weight }: WeightedOperation): string {
  return `  - operationId: ${operation.operationId}
    method: ${operation.method}
    path: ${JSON.stringify(operation.path)}
    weight: ${weight}
    statuses: [${STATUSES[operation.action]}]
${HEADERS[operation.method]}`;
}

/** What the contract requires; without it every such request would be refused before it does any work. */
const IF_MATCH = '    headers: { If-Match: "{etag}" } # ETag of a GET of the same resource just before it\n';
const HEADERS: Readonly<Record<DesignOperation["method"], string>> = {
  get: "",
  post: '    headers: { Idempotency-Key: "{uuid}" } # a new one for each request\n',
  patch: IF_MATCH,
  delete: IF_MATCH,
};

/** At most a hundred tenants, enough that no single one is always cached. */
function testedTenants({ value, source }: Quantity): string {
  return value <= 100 ? `${value} # ${source}` : "100 # assumed: enough that no single one is always cached";
}

function stageText(stage: Stage, design: Design): string {
  const threshold = stage.name === "stress" ? " # none: it is meant to fail; write down the rate at which it does" : "";
  const warmUp =
    stage.name === "spike"
      ? `    startRate: ${Math.max(1, Math.round(design.sizing.averageRequestsPerSecond.value))}\n`
      : "";
  return `  - name: ${stage.name}
    purpose: ${JSON.stringify(PURPOSES[stage.name])}
    requestsPerSecond: ${stage.rate}
${warmUp}    rampSeconds: ${stage.ramp}
    holdSeconds: ${stage.hold}
    thresholds: { p99LatencyMs: ${stage.p99}, errorRatio: ${stage.errors} }${threshold}
`;
}
