import { defineDeliverable, type DeliverableKind } from "@orchestrate/core";
import { designFrom } from "../design/design-from-facts.ts";
import { draftLoadTest } from "../drafts/load-test-draft.ts";

const instructions = `Write the load test as a YAML plan with the keys \`service\`, \`target\`, \`objectives\`, \`requests\`, \`data\`, \`stages\`, \`measure\` and \`doesNotProve\`.

- \`requests\`: \`operationId\`, \`method\`, \`path\` and \`weight\` in percent; only operations of the OpenAPI document; the weights sum to 100 and split reads and writes as the facts say.
- \`stages\`: smoke, load (the planned peak), stress (until it breaks), spike and soak (hours at average load), each with \`requestsPerSecond\`, \`rampSeconds\`, \`holdSeconds\` and
  \`thresholds\` for p99 and errors that are the objectives of the SLO alerts. Stress has none: it looks for the limit.
- Open model: requests arrive at a rate, whether or not earlier ones were answered.
- \`data\`: rows and tenants as in production, and their skew. \`doesNotProve\`: what a green run leaves open.
- The target is loopback unless the task names one. Every number is given, computed (say how) or marked "assumed" in a comment.`;

/** A plan of smoke, load, stress, spike and soak tests over the API's operations. */
export const loadTest: DeliverableKind = defineDeliverable({
  id: "load-test",
  title: "Load test plan",
  path: "perf/load-test.yaml",
  language: "yaml",
  instructions,
  reads: ["openapi", "capacity-plan", "slo-alerts"],
  draft: ({ facts, goal }) => [{ text: draftLoadTest(designFrom(facts, goal)) }],
  check: () =>
    Promise.resolve({
      status: "not-checked",
      reason: "no checker of load test plans is built in yet, and nothing was run against a target",
    }),
});
