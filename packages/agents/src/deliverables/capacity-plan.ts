import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "@orchestrate/core/deliverables";
import { capacityPlanFaults } from "../checkers/capacity-plan-rules.ts";
import { outlineMarkdown } from "../checkers/markdown-outline.ts";
import { reportFindings, type Fault } from "../checkers/report-findings.ts";
import { readYamlSource } from "../checkers/yaml-source.ts";
import {
  CAPACITY_FORMULAS,
  CAPACITY_UNITS,
  type CapacityInputs,
  type CapacityResults,
} from "../design/capacity-model.ts";
import { INPUT_NAMES, RESULT_NAMES } from "../checkers/capacity-plan-rules.ts";
import { draftCapacityPlan } from "../drafts/capacity-plan-draft.ts";

const TOOL = "capacity-plan-rules@1";

function listed(names: readonly (keyof CapacityInputs)[]): string {
  return names.map((name) => `\`${name}\` (${CAPACITY_UNITS[name]})`).join(", ");
}

function formulas(names: readonly (keyof CapacityResults)[]): string {
  return names.map((name) => `- \`${name}\` (${CAPACITY_UNITS[name]}) = ${CAPACITY_FORMULAS[name]}`).join("\n");
}

const instructions = `Write how many machines the peak load needs, what that costs, and what breaks first when it grows. Markdown, at most three pages.

The first fenced \`\`\`yaml block holds the numbers and is recomputed; a result that is more than 1 % off its formula is returned to you with the
expected value (counts must be exact). It has two keys and no others:

\`\`\`yaml
inputs:
  serviceTimeMs: { value: 15, unit: ms, source: assumed, because: "one indexed query; measure it" }
results:
  workers: { value: 151, unit: workers, formula: "least c with M/M/c p99 <= target" }
\`\`\`

Every input has a \`source\`: \`given\` (by the task's facts; if by its text, quote the sentence in \`because\`), \`measured\` (\`because\`: how and where),
\`computed\` (with \`formula\`) or \`assumed\` (with \`because\`). Never state a number without one.
All inputs: ${listed(INPUT_NAMES)}.
All results, with the formula that the check uses:
${formulas(RESULT_NAMES)}

In prose: lead with the trade-off of latency against cost; say whether the service time alone (times ln 100) can meet the target, because then no number
of machines helps; a table of 1x, 2x and 10x load; what breaks first at each and the next step; which assumption to measure first; what the model leaves out.
Use the same numbers as the task's facts and your colleagues' documents.`;

async function check(input: CheckInput): Promise<CheckOutcome> {
  return reportFindings(input, TOOL, async (): Promise<readonly Fault[]> => {
    const block = outlineMarkdown(input.text).fences.find(
      (fence) => fence.language === "yaml" || fence.language === "yml",
    );
    if (block === undefined) {
      const hint = "Put inputs and results into a fenced block that begins with ```yaml.";
      return [
        {
          line: 1,
          column: 1,
          rule: "numbers-missing",
          message: "there is no fenced yaml block with the numbers",
          hint,
        },
      ];
    }
    return capacityPlanFaults(await readYamlSource(block.text, block.line), input.facts);
  });
}

/** How many machines the peak needs, at what price, and what breaks first; every number is recomputed by the check. */
export const capacityPlan: DeliverableKind = defineDeliverable({
  id: "capacity-plan",
  title: "Capacity plan",
  path: "docs/capacity-plan.md",
  language: "markdown",
  checkedBy: "Erlang C and Little's law recomputed from the stated inputs",
  instructions,
  reads: ["adr"],
  recognises: ({ path, text }) =>
    /\.(?:md|markdown)$/i.test(path) &&
    /^inputs:\s*$/m.test(text) &&
    /^[ \t]+(?:peakRequestsPerSecond|serviceTimeMs):/m.test(text),
  draft: (input) => [{ text: draftCapacityPlan(input) }],
  check,
});
