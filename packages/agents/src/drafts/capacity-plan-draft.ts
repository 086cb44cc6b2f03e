import type { DraftInput } from "@orchestrate/core";
import { offlineNotice } from "../deliverables/offline-notice.ts";
import { capacityInputs, inputValues, largestDatabase } from "../design/capacity-inputs.ts";
import {
  CAPACITY_FORMULAS,
  CAPACITY_UNITS,
  capacityResults,
  instanceP99Ms,
  type CapacityInputs,
} from "../design/capacity-model.ts";
import { designFrom } from "../design/design-from-facts.ts";
import type { Quantity } from "../design/design.ts";
import { serviceQuantileMs, solveQueue } from "../design/queueing.ts";
import { INPUT_NAMES, RESULT_NAMES } from "../checkers/capacity-plan-rules.ts";
import { TaskFacts } from "../facts.ts";
import { growthSection, writeRateSection } from "./capacity-open-points.ts";
import { capacityLoadTable, type PlannedCapacity } from "./capacity-load-table.ts";
import { markdownTable, roundTo4, showCount, showNumber, showPercent, showWithUnit } from "./show-quantity.ts";

/** The capacity plan as Markdown, computed from the facts by the model that also checks it. */
export function draftCapacityPlan(input: DraftInput): string {
  const design = designFrom(input.facts, input.goal);
  const facts = TaskFacts.parse(input.facts);
  const inputs = capacityInputs(facts, input.goal);
  const values = inputValues(inputs);
  const results = capacityResults(values);
  if ("impossible" in results)
    return `# Capacity plan: ${design.title}\n\n${offlineNotice("markdown")}\n${results.impossible}\n`;
  const plan: PlannedCapacity = {
    design,
    inputs,
    values,
    results,
    largestDatabase: largestDatabase(facts),
    givenServiceTimeMs: facts.serviceTimeMs,
    budget: facts.monthlyBudgetDollars,
  };
  const sections = [
    `# Capacity plan: ${design.title}\n\n${offlineNotice("markdown").trimEnd()}`,
    tradeOff(plan),
    serviceTimeNote(plan),
    `## The numbers\n\n\`\`\`yaml\n${yamlBlock(plan)}\`\`\``,
    ...writeRateSection(facts, inputs),
    capacityLoadTable(plan),
    ...growthSection(facts, plan),
    sensitivity(plan),
    limitsOfTheModel(plan),
    measureFirst(plan),
  ];
  return `${sections.join("\n\n")}\n`;
}

function tradeOff(plan: PlannedCapacity): string {
  const { values, results } = plan;
  const perInstance = values.instanceDollarsPerMonth;
  const needed = results.instances - values.spareInstances;
  const pooled = Math.ceil(results.workers / values.workersPerInstance);
  const around = [needed - 2, needed - 1, needed, results.instances, results.instances + 2].filter(
    (count) => count > 0,
  );
  const rows = [...new Set(around)].map((count) => {
    const p99 = instanceP99Ms(values, count);
    const fits = p99 <= values.p99LatencyMs ? "yes" : "no";
    const used = (results.offeredErlangs / (count * values.workersPerInstance)) * 100;
    const p99Shown = Number.isFinite(p99) ? `${showNumber(roundTo4(p99))} ms` : "grows without end";
    return [
      String(count),
      `${showNumber(Math.round(used * 10) / 10)} %`,
      p99Shown,
      fits,
      `$${showNumber(count * perInstance)}`,
    ];
  });
  return `## Trade-off first: latency against cost

At a peak of ${showNumber(values.peakRequestsPerSecond)} requests/s (${plan.inputs.peakRequestsPerSecond.source}) and a target of ${showNumber(values.p99LatencyMs)} ms at the 99th percentile (${plan.inputs.p99LatencyMs.source}),
**${results.instances} instances of ${showCount(values.workersPerInstance, "worker")}** run at ${showPercent(results.utilisation)} utilisation and answer within ${showNumber(results.p99ResponseMs)} ms; with ${values.spareInstances} lost, within ${showNumber(results.p99ResponseMsWithSparesLost)} ms (computed).
The number is set by ${decidedBy(plan)}. Fewer instances save $${showNumber(perInstance)} a month each (assumed price):

${markdownTable(["instances running", "utilisation", "p99 at peak", "meets the target", "instances per month"], rows)}

${queueingNote(pooled, needed, plan)}${budgetNote(plan)}`;
}

function decidedBy(plan: PlannedCapacity): string {
  const { values, results } = plan;
  if (results.instances === 2 && instanceP99Ms(values, 1) <= values.p99LatencyMs)
    return "redundancy, not by load: one instance would be enough, two survive a loss";
  return "the latency target, not by throughput: the queue, and with it p99, grows faster than the load near saturation";
}

function queueingNote(pooled: number, needed: number, plan: PlannedCapacity): string {
  const { results, values } = plan;
  if (pooled >= needed) return "Sharing one queue over all instances would save nothing at this size.";
  return `One queue shared by all would need only ${results.workers} workers, ${pooled} instances instead of ${needed}. The difference is the price of a load
balancer that does not know who is idle; least-outstanding-requests balancing wins part of it back, a broker in front costs a hop and a new failure mode.
And ${results.workers} workers would run at ${showPercent(results.offeredErlangs / results.workers)}, where any error in the service time ends in a growing queue.
${worthOf((needed - pooled) * values.instanceDollarsPerMonth)}`;
}

function worthOf(dollars: number): string {
  const saved = `It would save $${showNumber(dollars)} a month`;
  return dollars < 1000
    ? `${saved}, about a day of an engineer's time or less: that complexity is not worth it.`
    : `${saved}: try balancing by least outstanding requests before adding machines.`;
}

function budgetNote(plan: PlannedCapacity): string {
  if (plan.budget === undefined) return "";
  const fits = plan.results.dollarsPerMonth <= plan.budget;
  const verdict = fits ? "inside" : "**above**";
  return `\n\nInstances, database${plan.values.cacheHitRatio > 0 ? " and cache" : ""} cost about $${showNumber(plan.results.dollarsPerMonth)} a month, ${verdict} the budget of $${showNumber(plan.budget)} (given).`;
}

function serviceTimeNote(plan: PlannedCapacity): string {
  const { serviceTimeMs } = plan.inputs;
  const { p99LatencyMs } = plan.values;
  const own = serviceQuantileMs(serviceTimeMs.value, 0.99);
  const share = `${showNumber(serviceTimeMs.value)} ms * ln 100 = ${showNumber(own)} ms of the ${showNumber(p99LatencyMs)} ms`;
  const text = serviceTimeMs.because?.startsWith("requirement")
    ? `**This plan holds only if the mean service time is brought to ${showNumber(serviceTimeMs.value)} ms or less.** It is a ${serviceTimeMs.because}. More machines do not help: what is too slow without a queue stays too slow. If the service time cannot be met, the target has to move, or the measured distribution has to be shown to have a shorter tail than the exponential one.${untilThen(plan)}`
    : `Service time decides more than the number of machines: even without any queue it takes ${share} at the 99th percentile (exponential service times). The mean may not pass ${showNumber(p99LatencyMs / Math.log(100))} ms (target / ln 100), or no number of instances meets the target.`;
  return `## What must hold first: the service time\n\n${text}`;
}

/** What it takes to keep up with the given service time, without meeting the target. */
function untilThen(plan: PlannedCapacity): string {
  const given = plan.givenServiceTimeMs;
  if (given === undefined) return "";
  const values = { ...plan.values, serviceTimeMs: given };
  const share = 0.8;
  const offered = (values.peakRequestsPerSecond * given) / 1000;
  const instances = Math.max(2, Math.ceil(offered / (values.workersPerInstance * share)));
  const p99 = showNumber(roundTo4(instanceP99Ms(values, instances)));
  return `\n\nUntil then, with the given ${showNumber(given)} ms: ${instances} instances keep the utilisation at or below ${share * 100} % (assumed) and answer within ${p99} ms at p99 (computed). Users wait, but the queue does not grow.`;
}

function yamlBlock(plan: PlannedCapacity): string {
  const inputs = INPUT_NAMES.map((name) => `  ${name}: ${inputLine(plan.inputs[name])}\n`).join("");
  const results = RESULT_NAMES.map((name) => {
    const formula = JSON.stringify(CAPACITY_FORMULAS[name]);
    return `  ${name}: { value: ${roundTo4(plan.results[name])}, unit: ${JSON.stringify(CAPACITY_UNITS[name])}, formula: ${formula} }\n`;
  }).join("");
  return `inputs:\n${inputs}results:\n${results}`;
}

function inputLine(quantity: Quantity): string {
  const key = quantity.source === "computed" ? "formula" : "because";
  const reason = quantity.because === undefined ? "" : `, ${key}: ${JSON.stringify(quantity.because)}`;
  return `{ value: ${quantity.value}, unit: ${JSON.stringify(quantity.unit)}, source: ${quantity.source}${reason} }`;
}

function sensitivity(plan: PlannedCapacity): string {
  const rows = [0.5, 1, 1.2, 1.4, 2].map((factor) => {
    const values = {
      ...plan.values,
      serviceTimeMs: plan.values.serviceTimeMs * factor,
      databaseTimeMs: plan.values.databaseTimeMs * factor,
    };
    const results = capacityResults(values);
    const shown = `${showNumber(roundTo4(values.serviceTimeMs))} ms`;
    if ("impossible" in results) return [shown, "none is enough", "misses the target", "-"];
    return [
      shown,
      String(results.instances),
      `${showNumber(results.p99ResponseMs)} ms`,
      `$${showNumber(results.dollarsPerMonth)}`,
    ];
  });
  return `## How wrong may the service time be?

${markdownTable(["mean service time", "instances", "p99 at peak", "per month"], rows)}`;
}

function limitsOfTheModel(plan: PlannedCapacity): string {
  const { values, results } = plan;
  const bursty = solveQueue(
    {
      arrivalsPerSecond: values.peakRequestsPerSecond / results.instances,
      serviceTimeMs: values.serviceTimeMs,
      servers: values.workersPerInstance,
    },
    2,
  );
  return `## What the model leaves out

- Arrivals are taken as Poisson and service times as exponential. Bursts wait longer: with a squared coefficient of variation of 3 between arrivals the mean response rises from ${showNumber(roundTo4(results.meanResponseMs))} ms to ${showNumber(roundTo4(bursty?.meanResponseMs ?? 0))} ms (Allen-Cunneen).
- Retries of clients, pauses of a garbage collector${values.cacheHitRatio > 0 ? ", a cold cache" : ""} and one noisy client are not in it.${coldCache(values)}
- Latency is counted at the load balancer; the network to the user comes on top.
- The plan is a hypothesis until \`perf/load-test.yaml\` has been run against an environment of the same size.`;
}

function coldCache(values: CapacityInputs): string {
  if (values.cacheHitRatio === 0) return "";
  const peak = values.peakRequestsPerSecond;
  return ` A cold cache sends the database ${showNumber(peak)} requests/s, ${showPercent(peak / values.databaseRequestsPerSecondLimit)} of what it follows.`;
}

function measureFirst(plan: PlannedCapacity): string {
  const uncached = plan.values.cacheHitRatio === 0;
  const assumed = INPUT_NAMES.filter((name) => {
    return plan.inputs[name].source === "assumed" && !(uncached && name === "cachedDays");
  });
  const lines = assumed.map((name) => {
    return `- \`${name}\` ${showWithUnit(plan.inputs[name])}: ${plan.inputs[name].because ?? ""}`;
  });
  return `## Assumptions to replace by measurements

Replace the value in the block, set \`source: measured\`, and let the check recompute the rest.

${lines.join("\n")}`;
}
