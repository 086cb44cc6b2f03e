import { defineDeliverable, type DeliverableKind } from "@orchestrate/core/deliverables";
import { apiReviewFaults } from "../checkers/api-review-rules.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { restRules } from "../checkers/rest-rules.ts";
import { draftApiReview } from "../drafts/api-review-draft.ts";

const TOOL = "api-review-rules@1";

const instructions = `Review the OpenAPI document among the task's inputs for consistency, REST practice and what each change does to existing clients. Markdown with the
sections \`## Trade-off\` (what to repair now, what to keep for a new version, with counts), \`## Compatibility\` and \`## Findings\`. Each finding is

### 1. error: short-name

- Where: \`path/of/input.yaml:12\`
- Line: \`the text of exactly that line, trimmed\`
- Why: what goes wrong for whom
- Change: what to write instead
- Compatibility: breaking or not, and how to get there

The severity is error, warning or info. Every citation is compared with the input. These are checked by rules of our own, and every place where one of
severity error applies must be among your findings: ${restRules.map((rule) => `\`${rule.id}\` (${rule.severity})`).join(", ")}.
Look beyond them: names that do not fit the domain, states that cannot be reached, errors that leak. Every number is counted, given or marked "assumed".`;

/** A review of an OpenAPI document of the task's inputs, each finding with the line that it is about. */
export const apiReview: DeliverableKind = defineDeliverable({
  id: "api-review",
  title: "API review",
  path: "docs/api-review.md",
  language: "markdown",
  checkedBy: "each finding against the reviewed file, line by line",
  instructions,
  reads: [],
  appliesTo: ({ inputs }) => inputs.some((input) => /^[ \t]*["']?openapi["']?[ \t]*:/m.test(input.text)),
  recognises: ({ path, text }) =>
    /\.(?:md|markdown)$/i.test(path) && (/api-review/i.test(path) || /^### \d+\. (?:error|warning|info):/m.test(text)),
  draft: (input) => [{ text: draftApiReview(input) }],
  check: (input) => reportFindings(input, TOOL, () => apiReviewFaults(input.text, input.inputs)),
});
