import { defineDeliverable, type DeliverableKind } from "@orchestrate/core";
import { designFrom } from "../design/design-from-facts.ts";
import { draftRunbook } from "../drafts/runbook-draft.ts";

const instructions = `Write what the person on call does at three in the morning. Markdown, one \`##\` section for every alert in ops/slo-alerts.yaml, headed by exactly its name.

- Each section: what fires it, symptoms, the first 5 minutes as numbered steps, diagnosis as commands that only read, mitigation (what stops the harm, before the cause is known), when to escalate.
- Commands are complete and use the names of the Kubernetes manifest and the database. Those that change something are marked as such.
- Then \`Rollback\`, with what a database migration means for it, and \`Backup and restore\` with RPO and RTO.
- Every number is given by the task, measured, computed (say how) or marked "assumed". Write no name or telephone number that you were not given: leave a visible gap.`;

/** What the person on call does: a section for every alert, rollback, backup and restore. */
export const runbook: DeliverableKind = defineDeliverable({
  id: "runbook",
  title: "Runbook",
  path: "ops/runbook.md",
  language: "markdown",
  instructions,
  reads: ["slo-alerts", "kubernetes"],
  draft: ({ facts, goal }) => [{ text: draftRunbook(designFrom(facts, goal)) }],
  check: () =>
    Promise.resolve({
      status: "not-checked",
      reason: "no checker of runbooks is built in yet; compare its sections with the alerts by hand",
    }),
});
