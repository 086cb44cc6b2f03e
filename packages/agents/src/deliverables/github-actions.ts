import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "@orchestrate/core/deliverables";
import { loadWorkflowParser } from "../checkers/github-workflow-parser.ts";
import { workflowFaults } from "../checkers/github-workflow-rules.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { unlessTemplate } from "../checkers/unless-template.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftGithubActions } from "../drafts/github-actions-draft.ts";

const instructions = `Write the pipeline as one workflow of GitHub Actions. It is read by the parser of GitHub's language service (keys, events, expressions, needs)
and checked by the rules below; an error must be corrected.

- Test, build one image, promote the same digest through every environment; no second build. Only configuration differs.
- The migration runs before the pods are replaced, expanding only; say in a comment how a release is taken back.
- \`permissions\` at the top as small as possible, and more only in the job that needs it. Credentials by OIDC, short-lived.
- Actions pinned to a commit, with the version in a comment; the fewer the better. Runners by version.
- Secrets by \`env\` to the one step that needs them, never printed. No \`github.event\` text inside of a script.
- \`timeout-minutes\` for each job; \`concurrency\` so that two releases do not overlap, and none is cancelled half-way.
- Every number is given, computed (say how) or marked "assumed" in a comment.`;

async function check(input: CheckInput): Promise<CheckOutcome> {
  return reportFindings(input, toolVersion("@actions/workflow-parser"), () => workflowFaults(input.text));
}

/** The pipeline from a commit to production, read by GitHub's own parser. */
export const githubActions: DeliverableKind = defineDeliverable({
  id: "github-actions",
  title: "Pipeline (GitHub Actions)",
  path: ".github/workflows/release.yaml",
  language: "yaml",
  checkedBy: "the workflow parser of GitHub Actions, and own rules",
  instructions,
  appliesTo: () => false,
  reads: ["adr", "dockerfile", "kubernetes"],
  recognises: ({ path, text }) =>
    /\.ya?ml$/i.test(path) &&
    (/(?:^|[/\\])\.github[/\\]workflows[/\\]/.test(path) || /^["']?on["']?:/m.test(text)) &&
    /^jobs:/m.test(text),
  draft: ({ facts, goal }) => [{ text: draftGithubActions(designFrom(facts, goal)) }],
  check: (input) => unlessTemplate(input, check),
  prepare: loadWorkflowParser,
  isolated: import.meta.url,
});
