import { defineDeliverable, type DeliverableKind } from "@orchestrate/core/deliverables";
import { asSerious } from "../checkers/as-serious.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { RUNBOOK_PARTS, runbookFaults } from "../checkers/runbook-rules.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftRunbook } from "../drafts/runbook-draft.ts";

const instructions = `Write what the person on call does at three in the morning. Markdown, one \`##\` section for every alert in ops/slo-alerts.yaml, headed by exactly its name. A missing section, a section
without first steps or mitigation, and a link to an anchor that is not there are returned to you as errors.

- Each section: what fires it, symptoms, the first 5 minutes as numbered steps, diagnosis as commands that only read, mitigation (what stops the harm, before the cause is known), when to escalate.
- Commands stand in fenced blocks that are closed. They are complete and use the names of the Kubernetes manifest and the database. Those that change something are marked as such.
- Then \`Rollback\`, with what a database migration means for it, and \`Backup and restore\` with RPO and RTO.
- Every number is given by the task, measured, computed (say how) or marked "assumed". Write no name or telephone number that you were not given: leave a visible gap.`;

/** What the person on call does: a section for every alert, rollback, backup and restore. */
export const runbook: DeliverableKind = defineDeliverable({
  id: "runbook",
  title: "Runbook",
  path: "ops/runbook.md",
  language: "markdown",
  checkedBy: "own rules: a section for every alert, steps, rollback, anchors",
  instructions,
  reads: ["slo-alerts", "kubernetes"],
  draft: ({ facts, goal }) => [{ text: draftRunbook(designFrom(facts, goal)) }],
  checkedWith: ["slo-alerts"],
  recognises: ({ path, text }) =>
    /\.(?:md|markdown)$/i.test(path) &&
    (/run-?book|playbook/i.test(path) || /^#\s.*\b(?:runbook|playbook)\b/im.test(text)),
  check: (input) =>
    reportFindings(input, "runbook-rules@1", () =>
      asSerious(runbookFaults(input.text, input.documents), RUNBOOK_PARTS, input.policy["runbook-parts"]),
    ),
});
