import { defineDeliverable, type DeliverableKind } from "@orchestrate/core/deliverables";
import { mermaidDrawing } from "../checkers/mermaid-drawing.ts";
import { mermaidHeader } from "../checkers/mermaid-diagram.ts";
import { flowchartFaults } from "../checkers/mermaid-flowchart.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftFlow } from "../drafts/flow-draft.ts";

const instructions = `Draw one decision path or process as one mermaid flowchart in a .mmd file of its own. It is parsed by mermaid; what it finds comes back to you with
line and column and must be corrected before the document counts.

- The first line that is not a %% comment is \`flowchart TD\` (or LR). No settings (%%{init}, front matter but a title), links or HTML but <br/>.
- Declare a node once with its text, \`check{Token valid?}\`; then use its id. No node is called \`end\`. Brackets, quotes and braces in a text need quotes: \`a["Call (again)"]\`.
- A decision is a question in braces with at least two exits, each labelled: \`check -->|no| refuse\`.
- Every node is connected; every path ends in an outcome (a status, a state, a person). Show the failures, not the good case only.
- At most some twenty nodes; more is a second diagram. Names are those of the API and the other diagrams.`;

/** Decisions and processes as mermaid flowcharts that mermaid itself parses. */
export const flowchart: DeliverableKind = defineDeliverable({
  id: "flowchart",
  title: "Flowcharts (mermaid)",
  path: "docs/diagrams/flows/{name}.mmd",
  language: "mermaid",
  checkedBy: "Mermaid's parser, and own rules",
  instructions,
  reads: ["adr", "openapi"],
  appliesTo: () => false,
  recognises: ({ path, text }) =>
    /\.(?:mmd|mermaid)$/i.test(path) && /^\s*(?:flowchart|graph)\b/.test(mermaidHeader(text)),
  draft: ({ facts, goal }) => [draftFlow(designFrom(facts, goal))],
  check: (input) => reportFindings(input, toolVersion("mermaid"), () => flowchartFaults(input.text)),
  drawer: mermaidDrawing,
  isolated: import.meta.url,
});
