import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "@orchestrate/core/deliverables";
import { apiChangeFaults } from "../checkers/api-change-rules.ts";
import { findApi } from "../checkers/openapi-view.ts";
import { outsideReferences } from "../checkers/outside-references.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { apiChanges } from "../design/api-changes.ts";
import { draftApiChange } from "../drafts/api-change-draft.ts";

const instructions = `Report what changes for clients between the earlier OpenAPI document among the task's inputs and the run's own one. Markdown, at most three pages.
The check compares both by api-smart-diff: every breaking change that it finds has to be in the report, and every operation in the report has to exist.

- Begin with the verdict: may the new version replace the earlier one, and if not, what has to happen first.
- \`## Breaking changes\`: one line for each, with the operation as \`GET /v1/invoices\` and the parameter, property or status by its name. Say who notices it, and what they change.
- \`## Other changes\`: what clients may use or ignore.
- For each breaking change either a way to take it back (an optional parameter, an additional property, a second operation) or the reason for it.
- The plan: which versions run side by side, until when, how callers are counted and told. Every date and number is given, computed or marked "assumed".`;

async function check(input: CheckInput): Promise<CheckOutcome> {
  const before = findApi(input.inputs);
  if (before === undefined)
    return { status: "not-checked", reason: "none of the task's inputs is an OpenAPI document to compare with" };
  const after = findApi(input.documents.filter((document) => document.kind === "openapi"));
  if (after === undefined)
    return { status: "not-checked", reason: "there is no openapi document to compare the earlier one with" };
  const versions = { before, after };
  for (const { file, root, source } of [before, after]) {
    if (!String(root["openapi"]).startsWith("3."))
      return {
        status: "not-checked",
        reason: `${file} is not an OpenAPI 3 document; api-smart-diff compares no other`,
      };
    if (outsideReferences(source).length > 0)
      return { status: "not-checked", reason: `${file} refers to other files or addresses, which are not read` };
  }
  return reportFindings(input, toolVersion("api-smart-diff"), () =>
    apiChangeFaults(input.text, apiChanges(before.root, after.root), versions),
  );
}

/** What changes for clients between two versions of the API; no breaking change may be left out. */
export const apiChange: DeliverableKind = defineDeliverable({
  id: "api-change",
  title: "API changes",
  path: "docs/api-changes.md",
  language: "markdown",
  checkedBy: "api-smart-diff: every breaking change it finds is listed",
  instructions,
  appliesTo: () => false,
  reads: ["openapi"],
  checkedWith: ["openapi"],
  draft: (input) => [{ text: draftApiChange(input) }],
  check,
  recognises: ({ path, text }) =>
    /\.md$/i.test(path) && /^#\s+API change(?:s|log)\b/im.test(text) && /^##\s+.*\bbreaking\b/im.test(text),
  isolated: import.meta.url,
});
