import { defineDeliverable, type DeliverableKind } from "@orchestrate/core/deliverables";
import { mermaidDrawing } from "../checkers/mermaid-drawing.ts";
import { mermaidHeader } from "../checkers/mermaid-diagram.ts";
import { entityRelationFaults } from "../checkers/mermaid-er.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftEntities } from "../drafts/er-draft.ts";

const instructions = `Draw the data model as one mermaid entity relationship diagram in a .mmd file of its own. It is parsed by mermaid; what it finds comes back to you with
line and column and must be corrected before the document counts.

- The first line that is not a %% comment is \`erDiagram\`. No settings (%%{init}, front matter but a title), links or HTML but <br/>.
- One entity for each table of the SQL, with the table's name: \`invoices { uuid id PK }\`. A type comes first, then the name, then PK, FK or UK, then a comment in quotes.
- Every entity has its attributes and marks its primary key; an entity that is only related to others is taken for a misspelt one.
- Every foreign key of the SQL is a relation with its cardinality and a label: \`customers ||--o{ invoices : has\`. \`||\` is exactly one, \`o|\` none or one, \`o{\` any number, \`|{\` at least one.
- Leave out columns that every table has, and say so in a comment.`;

/** The data model as a mermaid entity relationship diagram that mermaid itself parses. */
export const erDiagram: DeliverableKind = defineDeliverable({
  id: "er-diagram",
  title: "Data model (mermaid ER diagram)",
  path: "docs/diagrams/data-model.mmd",
  language: "mermaid",
  checkedBy: "Mermaid's parser, and own rules",
  instructions,
  reads: ["adr", "sql-ddl"],
  appliesTo: () => false,
  recognises: ({ path, text }) => /\.(?:mmd|mermaid)$/i.test(path) && /^\s*erDiagram\b/.test(mermaidHeader(text)),
  draft: ({ facts, goal }) => [{ text: draftEntities(designFrom(facts, goal)) }],
  check: (input) => reportFindings(input, toolVersion("mermaid"), () => entityRelationFaults(input.text)),
  drawer: mermaidDrawing,
  isolated: import.meta.url,
});
