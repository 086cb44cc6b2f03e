import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
  type ReadableText,
} from "@orchestrate/core/deliverables";
import { loadTestFaults } from "../checkers/load-test-rules.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { unlessTemplate } from "../checkers/unless-template.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftLoadTest } from "../drafts/load-test-draft.ts";

const instructions = `Write the load test as a YAML plan with the keys \`service\`, \`target\`, \`objectives\`, \`requests\`, \`data\`, \`stages\`, \`measure\` and \`doesNotProve\`. Its form is checked, each request
is looked up in the OpenAPI document, and the numbers are compared with the task's facts. Nothing is run.

- \`requests\`: \`operationId\`, \`method\`, \`path\` and \`weight\` in percent; only operations of the OpenAPI document; the weights sum to 100 and split reads and writes as the facts say. \`statuses\`: a list of those that count as success.
- \`stages\`: smoke, load (the planned peak), stress (until it breaks), spike and soak (hours at average load), each with \`requestsPerSecond\`, \`rampSeconds\`, \`holdSeconds\` and
  \`thresholds\` (\`p99LatencyMs\`, \`errorRatio\`) that are the objectives of the SLO alerts. Stress has none (null): it looks for the limit.
- Open model: requests arrive at a rate, whether or not earlier ones were answered.
- \`data\`: rows and tenants as in production, and their skew. \`doesNotProve\`: what a green run leaves open.
- The target is loopback unless the task names one. Every number is given, computed (say how) or marked "assumed" in a comment.`;

const TOOL = "load-test-rules@1 (plan only, nothing was run)";

const SCRIPT: CheckOutcome = {
  status: "not-checked",
  reason: "it is a k6 script, which is a program; only plans in YAML are checked",
};

/** Whether a file is a script of k6, by what it imports. */
function isScript({ path, text }: Pick<ReadableText, "path" | "text">): boolean {
  return /\.[cm]?[jt]s$/i.test(path) && /^\s*import\b[^;\n]{0,200}\bfrom\s+["']k6(?:\/[\w/.-]{1,100})?["']/m.test(text);
}

function planOutcome(input: CheckInput): Promise<CheckOutcome> {
  return unlessTemplate(input, (one) => reportFindings(one, TOOL, () => loadTestFaults(one)));
}

/** A plan of smoke, load, stress, spike and soak tests over the API's operations. */
export const loadTest: DeliverableKind = defineDeliverable({
  id: "load-test",
  title: "Load test plan",
  path: "perf/load-test.yaml",
  language: "yaml",
  checkedBy: "own rules: stages, thresholds and mix against facts and API; nothing is run",
  instructions,
  reads: ["openapi", "capacity-plan", "slo-alerts"],
  draft: ({ facts, goal }) => [{ text: draftLoadTest(designFrom(facts, goal)) }],
  checkedWith: ["openapi"],
  recognises: ({ path, text }) =>
    isScript({ path, text }) ||
    (/\.ya?ml$/i.test(path) &&
      ["requests", "stages", "objectives"].every((key) => new RegExp(`^${key}:`, "m").test(text))),
  check: (input) => (isScript(input) ? Promise.resolve(SCRIPT) : planOutcome(input)),
});
