import type { CheckInput } from "@orchestrate/core";
import { judgeCalls } from "./api-calls.ts";
import { readLoadTestPlan, STAGE_NAMES, type LoadTestPlan } from "./load-test-plan.ts";
import { findApi, type ApiOperation } from "./openapi-view.ts";
import type { Fault } from "./report-findings.ts";
import { parseYamlSource, type YamlPath, type YamlSource } from "./yaml-source.ts";

/** Adds a fault at the value with a path. */
type Tell = (path: YamlPath, fault: Omit<Fault, "line" | "column">) => void;

/**
 * Checks a load test plan: its form, the mix of requests, the stages against each other and against the task's facts,
 * and each request against the API document of the run.
 */
export function loadTestFaults({ text, facts, documents, inputs }: CheckInput): readonly Fault[] {
  const source = parseYamlSource(text, 1, "followed");
  const { plan, faults: formal } = readLoadTestPlan(source);
  const faults = [...formal];
  if (plan === undefined) return faults;
  const tell: Tell = (path, fault) => faults.push({ ...source.placeOf(path), ...fault });
  targetFaults(plan, tell, inputs.map((input) => input.text).join("\n") + JSON.stringify(facts));
  mixFaults(plan, tell, facts["readPercent"]);
  objectiveFaults(plan, tell, facts);
  stageFaults(plan, tell, facts["peakRequestsPerSecond"]);
  thresholdFaults(plan, tell);
  const api = findApi(documents);
  return api === undefined ? faults : [...faults, ...apiFaults(plan, source, api)];
}

function near(one: number, other: number, share = 0.001): boolean {
  return Math.abs(one - other) <= Math.abs(other) * share + 1e-9;
}

function targetFaults(plan: LoadTestPlan, tell: Tell, task: string): void {
  const host = URL.canParse(plan.target) ? new URL(plan.target).hostname : undefined;
  if (host === undefined || host === "") {
    const hint = "Write an address such as http://127.0.0.1:8080.";
    tell(["target"], { rule: "target", message: `${JSON.stringify(plan.target)} is not an address`, hint });
  } else if (!/^(?:127\.|localhost$|\[::1\]$)/.test(host) && !task.includes(host)) {
    const message = `the target ${host} is neither loopback nor named by the task`;
    tell(["target"], { rule: "target", severity: "warning", message, hint: "Load only what is yours to load." });
  }
}

function mixFaults(plan: LoadTestPlan, tell: Tell, readPercent: unknown): void {
  const sum = plan.requests.reduce((total, { weight }) => total + weight, 0);
  if (!near(sum, 100, 0.0005)) {
    const message = `the weights sum to ${Number(sum.toFixed(4))} %, not to 100 %`;
    tell(["requests"], { rule: "mix-sum", message, hint: "Every weight is the request's share in percent." });
  }
  const reads = plan.requests.filter(({ method }) => /^(?:get|head)$/i.test(method));
  const read = reads.reduce((total, { weight }) => total + weight, 0);
  const onlyReads = reads.length === plan.requests.length;
  if (typeof readPercent === "number" && Math.abs(read - readPercent) > 1 && !onlyReads) {
    const message = `${Number(read.toFixed(4))} % of the requests read, but the task gives readPercent ${readPercent}`;
    tell(["requests"], { rule: "differs-from-facts", message, hint: "Split the weights of GET and the others so." });
  }
  const seen = new Set<string>();
  for (const [index, { method, path }] of plan.requests.entries()) {
    const key = `${method.toUpperCase()} ${path}`;
    if (seen.has(key))
      tell(["requests", index], { rule: "request-twice", severity: "warning", message: `${key} is there twice` });
    seen.add(key);
  }
}

function objectiveFaults(plan: LoadTestPlan, tell: Tell, facts: CheckInput["facts"]): void {
  const { objectives } = plan;
  for (const name of ["p99LatencyMs", "availabilityPercent"] as const) {
    const given = facts[name];
    const stated = objectives[name];
    if (typeof given !== "number" || stated === undefined || near(stated, given, 0)) continue;
    const message = `objectives.${name} is ${stated}, but the task gives ${given}`;
    tell(["objectives", name], { rule: "differs-from-facts", message, hint: `Write ${given}.` });
  }
  const { availabilityPercent, errorRatio } = objectives;
  if (availabilityPercent === undefined || errorRatio === undefined) return;
  const budget = Number(((100 - availabilityPercent) / 100).toPrecision(6));
  if (near(errorRatio, budget, 0.01)) return;
  const message = `objectives.errorRatio is ${errorRatio}; ${availabilityPercent} % availability leaves ${budget}`;
  tell(["objectives", "errorRatio"], { rule: "error-ratio", message, hint: "(100 - availabilityPercent) / 100" });
}

function stageFaults(plan: LoadTestPlan, tell: Tell, given: unknown): void {
  const names = plan.stages.map(({ name }) => name);
  for (const name of STAGE_NAMES.filter((wanted) => !names.includes(wanted)))
    tell(["stages"], { rule: "stage-missing", message: `the stage ${name} is missing`, hint: `Add ${name}.` });
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index)
      tell(["stages", index, "name"], { rule: "stage-twice", message: `the stage ${name} is there twice` });
  }
  const at = (name: string): number => names.indexOf(name as (typeof names)[number]);
  const load = plan.stages[at("load")];
  if (load === undefined) return;
  const peak = load.requestsPerSecond;
  if (typeof given === "number" && !near(peak, given)) {
    const message = `the load stage sends ${peak} requests/s, but the task gives a peak of ${given}`;
    tell(["stages", at("load"), "requestsPerSecond"], { rule: "differs-from-facts", message, hint: `Write ${given}.` });
  }
  for (const [index, stage] of plan.stages.entries()) {
    const fault = RATES[stage.name](stage, peak);
    if (fault !== undefined)
      tell(["stages", index, fault.field], { rule: "stage-rate", severity: "warning", ...fault.told });
  }
}

interface RateFault {
  readonly field: "requestsPerSecond" | "holdSeconds" | "rampSeconds";
  readonly told: { readonly message: string; readonly hint: string };
}

type Stage = LoadTestPlan["stages"][number];

/** Whether a stage is what its name says; it is told, not refused, because short runs have their uses. */
const RATES: Readonly<Record<Stage["name"], (stage: Stage, peak: number) => RateFault | undefined>> = {
  smoke: ({ requestsPerSecond: rate }, peak) =>
    rate > Math.max(10, peak / 10)
      ? rateFault("requestsPerSecond", `smoke at ${rate} requests/s is a load already`, "A few per second do.")
      : undefined,
  load: ({ requestsPerSecond, holdSeconds }) =>
    requestsPerSecond * holdSeconds < 10_000
      ? rateFault("holdSeconds", "fewer than 10,000 requests are too few for a 99th percentile", "Hold it longer.")
      : undefined,
  stress: ({ requestsPerSecond }, peak) =>
    requestsPerSecond <= peak
      ? rateFault("requestsPerSecond", "stress does not go beyond the peak", "Go on until something breaks.")
      : undefined,
  spike: ({ rampSeconds }) =>
    rampSeconds > 60
      ? rateFault("rampSeconds", `a rise over ${rampSeconds} s is no spike`, "Jump within seconds.")
      : undefined,
  soak: ({ holdSeconds }) =>
    holdSeconds < 3600
      ? rateFault("holdSeconds", "a soak of less than an hour shows no leak", "Hold it for hours.")
      : undefined,
};

function rateFault(field: RateFault["field"], message: string, hint: string): RateFault {
  return { field, told: { message, hint } };
}

/** Smoke, load and soak are there to hold the objectives. */
function thresholdFaults(plan: LoadTestPlan, tell: Tell): void {
  const { p99LatencyMs, availabilityPercent } = plan.objectives;
  const budget = availabilityPercent === undefined ? plan.objectives.errorRatio : (100 - availabilityPercent) / 100;
  for (const [index, { name, thresholds }] of plan.stages.entries()) {
    if (name === "stress" || name === "spike") continue;
    const { p99LatencyMs: latency, errorRatio } = thresholds ?? {};
    const at = ["stages", index, "thresholds"];
    if (typeof latency !== "number")
      tell(at, { rule: "threshold-missing", message: `the stage ${name} has no p99LatencyMs that it must hold` });
    else if (latency > p99LatencyMs * 1.001) {
      const message = `the stage ${name} allows ${latency} ms, the objective is ${p99LatencyMs} ms`;
      tell([...at, "p99LatencyMs"], { rule: "threshold-above-objective", message, hint: `Write ${p99LatencyMs}.` });
    }
    if (typeof errorRatio !== "number" || budget === undefined || errorRatio <= budget * 1.01 + 1e-9) continue;
    const message = `the stage ${name} allows an error ratio of ${errorRatio}, the objective leaves ${Number(budget.toPrecision(6))}`;
    tell([...at, "errorRatio"], { rule: "threshold-above-objective", message });
  }
}

function apiFaults(
  plan: LoadTestPlan,
  source: YamlSource,
  api: NonNullable<ReturnType<typeof findApi>>,
): readonly Fault[] {
  const calls = plan.requests.map((request, index) => ({
    ...source.placeOf(["requests", index, "path"]),
    method: request.method.toLowerCase(),
    path: request.path.replace(/[?#].*$/s, ""),
    index,
    request,
  }));
  return judgeCalls(api, calls).flatMap((judged): readonly Fault[] => {
    const { index, request } = judged.call;
    if (!("operation" in judged)) {
      const { message, hint, call } = judged;
      return [{ line: call.line, column: call.column, rule: "request-unknown", message, hint }];
    }
    return operationFaults(judged.operation, request).map(({ field, ...fault }) => ({
      ...source.placeOf(["requests", index, ...field]),
      ...fault,
    }));
  });
}

function operationFaults(
  operation: ApiOperation,
  request: LoadTestPlan["requests"][number],
): readonly (Omit<Fault, "line" | "column"> & { readonly field: YamlPath })[] {
  const name = `${operation.method.toUpperCase()} ${operation.path}`;
  const declared = operation.body["operationId"];
  const statuses = Object.keys(operation.responses);
  const wrong = (request.statuses ?? []).flatMap((status, index) =>
    isDeclared(status, statuses) ? [] : [{ status, index }],
  );
  const faults = wrong.map(({ status, index }) => ({
    field: ["statuses", index],
    rule: "status-undeclared",
    message: `${name} does not declare the status ${status}`,
    hint: `It declares ${statuses.join(", ")}.`,
  }));
  if (request.operationId === undefined || typeof declared !== "string" || declared === request.operationId)
    return faults;
  const message = `the API calls ${name} ${declared}, not ${request.operationId}`;
  return [...faults, { field: ["operationId"], rule: "operation-id", message, hint: `Write ${declared}.` }];
}

function isDeclared(status: number, declared: readonly string[]): boolean {
  const range = `${String(status).charAt(0)}XX`;
  return declared.some((key) => key === String(status) || key.toUpperCase() === range || key === "default");
}
