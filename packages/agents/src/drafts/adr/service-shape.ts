import { instanceP99Ms } from "../../design/capacity-model.ts";
import { inputValues } from "../../design/capacity-inputs.ts";
import { roundTo4, showCount, showNumber, showQuantity } from "../show-quantity.ts";
import type { Adr, AdrContext, AdrOption } from "./render-adr.ts";

const MONOLITH = "Modular monolith";
const MICROSERVICES = "Microservices";
/** Engineers that a service needs to be owned and to be on call for. */
const ENGINEERS_PER_SERVICE = 5;
const HOP_MS = 2;

interface Shape {
  readonly modules: readonly string[];
  readonly services: number;
  readonly engineers: number;
  /** Engineers per service, as text. */
  readonly each: string;
  /** Whether there are enough engineers to own one service per module. */
  readonly enough: boolean;
  readonly people: string;
}

function shapeOf({ design }: AdrContext): Shape {
  const roots = design.resources.filter((resource) => resource.parents.length === 0);
  const services = roots.length + 1;
  const engineers = design.engineers.value;
  return {
    modules: roots.map((resource) => resource.segment),
    services,
    engineers,
    each: showNumber(roundTo4(engineers / services)),
    enough: engineers >= services * ENGINEERS_PER_SERVICE,
    people: `${showCount(engineers, "engineer")} (${design.engineers.source})`,
  };
}

/** How many deployable parts the backend has, decided by who has to run them. */
export function serviceShape(context: AdrContext): Adr {
  const { design, inputs } = context;
  const shape = shapeOf(context);
  const { modules, services, engineers, each, people } = shape;
  return {
    slug: "service-shape",
    title: shape.enough ? "One service per module" : "One deployable with strict modules",
    tradeOff: `Independent deployment against operating effort. ${services} services (computed: modules ${modules.join(", ")} and identity) let teams release apart from each other; ${people} are ${each} for each of them (computed), where ${ENGINEERS_PER_SERVICE} engineers are needed to own a service and its on-call rota (assumed).`,
    context: `The ${design.title.toLowerCase()} backend offers ${showCount(design.operations.length, "operation")} on ${showCount(design.resources.length, "resource")} (computed). At peak it answers ${showQuantity(inputs.peakRequestsPerSecond)} within ${showQuantity(inputs.p99LatencyMs)} at the 99th percentile. Its load is uniform request and response work: nothing in the facts needs a different runtime, release rhythm or scaling rule per part.`,
    drivers: [
      `team size: ${people}`,
      `latency: ${showQuantity(inputs.p99LatencyMs)}, of which the service time itself takes a large part`,
      "transactions across resources stay local when they share a process and a database",
      "the boundaries are not yet proven; moving one is cheap in a process and expensive between services",
    ],
    options: options(context, shape),
    ...verdict(shape),
    team: `${people}${design.knows.length > 0 ? ` who ${engineers === 1 ? "knows" : "know"} ${design.knows.join(", ")}` : "; the task does not say what they know"}. On-call in one rota means ${engineers === 1 ? "every week for one person" : `one week in ${engineers} weeks for each`} (computed)${engineers < ENGINEERS_PER_SERVICE ? ", already more often than is bearable for long" : ""}; split over ${services} rotas each would have ${each} people (computed).`,
    reversedBy: [
      `more than ${services * ENGINEERS_PER_SERVICE} engineers (computed: ${services} services at ${ENGINEERS_PER_SERVICE} engineers)`,
      "one module needs more than half of the machines, or another runtime",
      "releases wait for each other more than once a week",
    ],
    reversalCost: `about 4 engineer-weeks for each module that moves out or back in (assumed), if modules call each other only through their public interface and own their tables; ${services * 4} engineer-weeks for all of them (computed).`,
  };
}

function options(context: AdrContext, { services }: Shape): readonly AdrOption[] {
  const { inputs, results } = context;
  const values = inputValues(inputs);
  const hopP99 = instanceP99Ms({ ...values, serviceTimeMs: values.serviceTimeMs + HOP_MS }, results.instances);
  const hop = Number.isFinite(hopP99)
    ? `${showNumber(roundTo4(hopP99))} ms`
    : "no finite value: the queue grows without end";
  return [
    {
      name: MONOLITH,
      good: [
        "one pipeline, one on-call rota, one trace; a transaction spans modules",
        "a boundary that turns out wrong is moved by a refactoring, without a data migration",
      ],
      bad: [
        "a fault in one module can take all of them down; only bulkheads in the process stand against it",
        "every module is released together, so one slow test suite slows everybody",
      ],
      quantity: `1 pipeline and ${results.instances} instances at $${showNumber(results.instances * values.instanceDollarsPerMonth)} per month (computed); p99 ${showNumber(results.p99ResponseMs)} ms (computed).`,
    },
    {
      name: MICROSERVICES,
      good: [
        "each service is released and scaled alone",
        "a fault stays within one service when its callers have timeouts and fallbacks",
      ],
      bad: [
        "calls between services fail in part: timeouts, retries and idempotency become everybody's work",
        "what was a transaction becomes a saga with compensations, or a risk that is accepted",
      ],
      quantity: `${services} pipelines (computed); one hop of ${HOP_MS} ms (assumed) more in each request moves p99 on the same instances from ${showNumber(results.p99ResponseMs)} ms to ${hop} (computed).`,
    },
  ];
}

function verdict({ enough, each, services }: Shape): Pick<Adr, "chosen" | "because" | "good" | "bad" | "notWorthIt"> {
  return {
    chosen: enough ? MICROSERVICES : MONOLITH,
    because: enough
      ? `${each} engineers per service (computed) can own what they release, and waiting for each other costs a team of this size more than the hops do.`
      : `${each} engineers per service (computed) cannot own ${services} services, and no fact asks for independent scaling.`,
    good: enough
      ? [
          "each team releases on its own day; a bad release touches one service",
          "the services can be sized apart when their loads differ",
        ]
      : [
          "a change across modules is one review, one release and one rollback",
          "the latency budget is spent on work instead of hops",
        ],
    bad: enough
      ? [
          `every request pays at least one hop of ${HOP_MS} ms (assumed)`,
          "contracts between services must be versioned and tested",
        ]
      : [
          "a memory leak in one module restarts all of them",
          "module boundaries need a linter rule, or they erode within a year",
        ],
    notWorthIt: enough
      ? "for a module that always changes together with another one: leave the two in one service."
      : "separate services pay off only when teams wait for each other's releases; nobody here does yet.",
  };
}
