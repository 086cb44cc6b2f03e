import { defineDeliverable, type DeliverableKind } from "@orchestrate/core/deliverables";
import { mermaidDrawing } from "../checkers/mermaid-drawing.ts";
import { mermaidHeader } from "../checkers/mermaid-diagram.ts";
import { stateDiagramFaults } from "../checkers/mermaid-state.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftStates } from "../drafts/state-draft.ts";

const instructions = `Draw the life of one thing that has a status, as one mermaid state diagram in a .mmd file of its own. It is parsed by mermaid; what it finds comes back to you with
line and column and must be corrected before the document counts.

- The first line that is not a %% comment is \`stateDiagram-v2\`. No settings (%%{init}, front matter but a title), links or HTML but <br/>. No semicolon and no # in a label.
- It begins with \`[*] --> first\`; a final state has \`last --> [*]\`. Every other state can be reached and left.
- The states are the values of the status in the SQL and the API. Every transition says what causes it: \`draft --> issued: issueInvoice\`; two from one state never have the same cause.
- Show what time does (expiry), what a failure does, and what can be undone. Say in a comment which transitions are forbidden and who enforces that.
- One file for each thing with a status; each is called by the name of the thing.`;

/** The life of what has a status, as mermaid state diagrams that mermaid itself parses. */
export const stateDiagram: DeliverableKind = defineDeliverable({
  id: "state-diagram",
  title: "State diagrams (mermaid)",
  path: "docs/diagrams/states/{name}.mmd",
  language: "mermaid",
  checkedBy: "Mermaid's parser, and own rules",
  instructions,
  reads: ["adr", "openapi"],
  appliesTo: () => false,
  recognises: ({ path, text }) => /\.(?:mmd|mermaid)$/i.test(path) && /^\s*stateDiagram\b/.test(mermaidHeader(text)),
  draft: ({ facts, goal }) => draftStates(designFrom(facts, goal)),
  check: (input) => reportFindings(input, toolVersion("mermaid"), () => stateDiagramFaults(input.text)),
  drawer: mermaidDrawing,
  isolated: import.meta.url,
});
