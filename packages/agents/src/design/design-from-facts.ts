import { OrchestrateError } from "@orchestrate/core/deliverables";
import { TaskFacts } from "../facts.ts";
import type { Design, Quantity } from "./design.ts";
import { kebabCase, wordsOf } from "./names.ts";
import { operationsOf } from "./operations.ts";
import { resourcesFrom } from "./resources.ts";
import { sizingFrom } from "./sizing.ts";
import { unrepresentedOf } from "./unrepresented.ts";

const KIND_OF_SYSTEM =
  /([\p{L}\d][\p{L}\d-]*)\s+(?:service|platform|system|api|application|app|product|store|shop)\b/giu;
const SAYS_NOTHING: ReadonlySet<string> = new Set(
  "a an and the this that new our your for of to in on with web http rest backend back-end frontend multi-tenant tenant scalable secure reliable distributed production public internal cloud micro saas b2b small large simple whole complete".split(
    " ",
  ),
);

/** Name of the service in the goal's own words: what stands before `service`, `platform`, `api` …, else `service`. */
export function serviceName(goal: string): string {
  for (const match of goal.matchAll(KIND_OF_SYSTEM)) {
    const word = match[1] ?? "";
    if (!SAYS_NOTHING.has(word.toLowerCase())) return kebabCase(wordsOf(word));
  }
  return "service";
}

function quantity(given: number | undefined, unit: string, otherwise: { value: number; because: string }): Quantity {
  return given === undefined
    ? { value: otherwise.value, unit, source: "assumed", because: otherwise.because }
    : { value: given, unit, source: "given" };
}

/** The name goes into comments and labels, so only letters, digits and blanks are kept. */
function titleOf(service: string): string {
  const words = service
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .slice(0, 60);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function parseFacts(facts: Readonly<Record<string, unknown>>): TaskFacts {
  const parsed = TaskFacts.safeParse(facts);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  const where = ["facts", ...(first?.path ?? [])].map(String).join(".");
  throw new OrchestrateError("task-invalid", `${where}: ${first?.message ?? "not usable"}`, { cause: parsed.error });
}

/**
 * What the offline drafts are made from: same facts and goal, same design. What the facts leave open is filled in and
 * marked `assumed`. Throws `task-invalid` when a fact has the wrong type.
 */
export function designFrom(facts: Readonly<Record<string, unknown>>, goal: string): Design {
  const known = parseFacts(facts);
  const service = known.service === undefined ? serviceName(goal) : kebabCase(wordsOf(known.service));
  const resources = resourcesFrom(known, goal);
  const multiTenant = resources.some((resource) => resource.tenantScoped);
  return {
    service,
    title: titleOf(known.service ?? service) || titleOf(service),
    tenants: quantity(
      known.tenants,
      "tenants",
      multiTenant
        ? { value: 100, because: "the service is multi-tenant, and the task does not say how many tenants" }
        : { value: 1, because: "the task names no tenants" },
    ),
    engineers: quantity(known.team?.engineers, "engineers", { value: 4, because: "the task does not say" }),
    knows: known.team?.knows ?? [],
    resources,
    operations: resources.flatMap(operationsOf),
    unrepresented: unrepresentedOf(goal, resources),
    sizing: sizingFrom(known, goal),
    ports: { http: 8080, metrics: 9464 },
    metrics: {
      requests: "http_requests_total",
      duration: "http_request_duration_seconds",
      queue: "http_requests_queued",
      pool: "db_pool_connections_in_use",
    },
  };
}
