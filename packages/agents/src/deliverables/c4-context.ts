import { defineDeliverable, type DeliverableKind } from "@orchestrate/core/deliverables";
import { mermaidHeader } from "../checkers/mermaid-diagram.ts";
import { c4Faults } from "../checkers/mermaid-c4.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftContext } from "../drafts/context-draft.ts";

const instructions = `Draw who uses the system and what it depends on, as one mermaid C4 diagram in a .mmd file of its own. It is parsed by mermaid; what it finds comes back to you with
line and column and must be corrected before the document counts.

- The first line that is not a %% comment is \`C4Context\` (or C4Container, C4Component, C4Dynamic, C4Deployment). No settings (%%{init}, front matter but a title) and no links.
- \`Person(alias, "Name", "what they do")\`, \`System(…)\`, \`SystemDb(…)\`, \`System_Ext(…)\` for what others run, inside \`System_Boundary(alias, "Name") { … }\` what you run. One element on a line, brackets and quotes closed on it.
- Every relation names two declared aliases, what happens and how: \`Rel(client, gateway, "calls", "HTTPS, JSON")\`. A relation to an unknown alias cannot be drawn and is an error.
- Every element has a relation. Show the identity provider, whatever is paid or run by others, and who is paged.
- Names and ports are those of the other documents.`;

/** The system among its users and neighbours, as a mermaid C4 diagram that mermaid itself parses. */
export const c4Context: DeliverableKind = defineDeliverable({
  id: "c4-context",
  title: "System context (mermaid C4 diagram)",
  path: "docs/diagrams/context.mmd",
  language: "mermaid",
  checkedBy: "Mermaid's parser, and own rules",
  instructions,
  reads: ["adr"],
  appliesTo: () => false,
  recognises: ({ path, text }) =>
    /\.(?:mmd|mermaid)$/i.test(path) &&
    /^\s*C4(?:Context|Container|Component|Dynamic|Deployment)\b/.test(mermaidHeader(text)),
  draft: ({ facts, goal }) => [{ text: draftContext(designFrom(facts, goal)) }],
  check: (input) => reportFindings(input, toolVersion("mermaid"), () => c4Faults(input.text)),
  isolated: import.meta.url,
});
