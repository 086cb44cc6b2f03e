import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "@orchestrate/core/deliverables";
import { mermaidDrawing } from "../checkers/mermaid-drawing.ts";
import { mermaidHeader } from "../checkers/mermaid-diagram.ts";
import { sequenceFaults } from "../checkers/mermaid-sequence.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftSequences } from "../drafts/sequence-draft.ts";

const instructions = `Draw how one request travels, as one mermaid sequence diagram in a .mmd file of its own. It is parsed by mermaid; what it finds comes back to you with
line and column and must be corrected before the document counts.

- The first line that is not a %% comment is \`sequenceDiagram\`. No settings (%%{init}, front matter), links or HTML but <br/>. No semicolon and no # in a message: mermaid ends the line there.
- Declare every participant at the top (\`participant service as Invoicing service\`) and use the same ids in all diagrams: client, gateway, service, cache, database.
- Begin with the operation as the API names it: \`client->>gateway: createInvoice POST /v1/invoices\`.
- Show what goes wrong as \`alt\` branches with their status codes: not authorised, over the quota, repeated, conflicting, a dependency that does not answer.
- Show where the transaction begins and ends, where the idempotency key is claimed, and that a cache is invalidated after the commit.
- Every \`+\` activation has its \`-\` or \`deactivate\`.
- Every number (lifetimes, ratios, timeouts) is given by the task, measured, computed or marked "assumed".
- At least the most frequent write path and the most frequent read path; one file each.`;

async function check(input: CheckInput): Promise<CheckOutcome> {
  return reportFindings(input, toolVersion("mermaid"), () => sequenceFaults(input.text));
}

/** How a request travels, as mermaid sequence diagrams that mermaid itself parses. */
export const sequenceDiagram: DeliverableKind = defineDeliverable({
  id: "sequence-diagram",
  title: "Sequence diagrams (mermaid)",
  path: "docs/sequences/{name}.mmd",
  language: "mermaid",
  checkedBy: "Mermaid's parser; participants declared",
  instructions,
  reads: ["adr", "openapi", "sql-ddl"],
  draft: ({ facts, goal }) => draftSequences(designFrom(facts, goal)),
  check,
  recognises: ({ path, text }) => /\.(?:mmd|mermaid)$/i.test(path) && /^\s*sequenceDiagram\b/.test(mermaidHeader(text)),
  prepare: () => sequenceFaults("sequenceDiagram\n  a->>a: a\n"),
  drawer: mermaidDrawing,
  isolated: import.meta.url,
});
