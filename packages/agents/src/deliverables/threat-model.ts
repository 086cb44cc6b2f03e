import { defineDeliverable, type DeliverableKind } from "@orchestrate/core/deliverables";
import { reportFindings } from "../checkers/report-findings.ts";
import { threatModelFaults } from "../checkers/threat-model-rules.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftThreatModel } from "../drafts/threat-model-draft.ts";

const instructions = `Write what an attacker, or a careless caller, could do to this system, and what is done against it. Markdown, at most three pages, with one fenced
\`\`\`yaml block that is checked; what is found comes back to you with line and column.

\`\`\`yaml
boundaries:
  - { id: TB1, name: client to gateway }
threats:
  - id: T01
    title: A key is repeated with another body
    stride: tampering # or spoofing, repudiation, information-disclosure, denial-of-service, elevation-of-privilege
    operation: [createInvoice] # operationIds or "POST /v1/invoices"; or asset: what it is about
    boundary: TB1
    likelihood: medium # low, medium, high
    impact: high
    mitigation: the key is kept with a hash of the body
    status: mitigated # or open, transferred, accepted (then with because)
    owner: backend team
\`\`\`

- Every operation that you name is in the OpenAPI document, and every one that changes something is in a threat. Every trust boundary has a threat that crosses it.
- All six kinds of STRIDE, or a sentence that says why one does not occur.
- Look at: isolation of tenants (also in caches, logs, exports and background work), repeated idempotency keys, guessed ids, mass assignment, unbounded lists, webhooks and other calls outwards, secrets, restored backups.
- \`mitigated\` needs a mitigation that another document of the run shows; a plan is \`open\`. Name roles, not people.
- In prose: scope and what is left out, the trade-off, what to do first. Every number is given, computed or marked "assumed".`;

/** What could be done to the system, by STRIDE, tied to the API's operations and the trust boundaries. */
export const threatModel: DeliverableKind = defineDeliverable({
  id: "threat-model",
  title: "Threat model (STRIDE)",
  path: "docs/threat-model.md",
  language: "markdown",
  checkedBy: "own rules: every threat names an operation or asset, a mitigation and an owner",
  instructions,
  reads: ["adr", "openapi", "sql-ddl"],
  appliesTo: () => false,
  checkedWith: ["openapi"],
  recognises: ({ path, text }) =>
    /\.(?:md|markdown)$/i.test(path) &&
    /^[ \t]*threats[ \t]*:/m.test(text) &&
    /^[ \t]*(?:- +)?stride[ \t]*:|[{,] *stride *:/m.test(text),
  draft: ({ facts, goal }) => [{ text: draftThreatModel(designFrom(facts, goal)) }],
  check: (input) => reportFindings(input, "threat-model-rules@1", () => threatModelFaults(input.text, input.documents)),
});
