import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "@orchestrate/core/deliverables";
import { adrFaults } from "../checkers/adr-rules.ts";
import { outlineMarkdown } from "../checkers/markdown-outline.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { draftAdrs } from "../drafts/adr-draft.ts";

const TOOL = "adr-rules@1";

const instructions = `Write one architecture decision record per decision, in the style of MADR 4, named \`0001-short-slug\`. One page each; a decision that nobody
could have taken otherwise needs none. It begins with YAML front matter between \`---\` lines: \`status\` (proposed, accepted, rejected or superseded) and
\`decision-makers\` (a list). Sections, as \`##\` headings, each of them checked:

1. \`Trade-off\` (first): what is gained for what, with numbers; no recommendation yet.
2. \`Context\`: the facts that matter for this decision, and no others.
3. \`Considered options\`: at least two, each a \`###\` heading with lines \`- Good, because …\`, \`- Bad, because …\` and a quantity with its unit. No straw men.
4. \`Decision\`: \`Chosen option: "<exactly one of those headings>", because …\`.
5. \`Consequences\`: lines \`- Good: …\` and \`- Bad: …\`, at least one of each.
6. \`Team\`: its size and what it knows, what the choice asks of it, and when the complexity is not worth it.
7. \`Reversal\`: what observation would reverse the decision, and what reversing costs, in engineer-weeks or dollars.

Every number with a unit says on its line where it comes from: given (by the task), measured, computed (with the formula) or assumed. Use the numbers of
the task's facts and of the capacity plan, when there is one; prefer the simpler option unless a number says otherwise.`;

async function check(input: CheckInput): Promise<CheckOutcome> {
  const style = input.policy["adr-style"];
  return reportFindings(input, TOOL, () => adrFaults(outlineMarkdown(input.text), input.facts, style));
}

/** Architecture decision records: options weighed, numbers with their source, consequences on both sides, price of reversal. */
export const adr: DeliverableKind = defineDeliverable({
  id: "adr",
  title: "Architecture decision record",
  path: "docs/decisions/{name}.md",
  language: "markdown",
  checkedBy: "own rules: options weighed, trade-off first, quantities with source, team, reversal",
  instructions,
  reads: [],
  recognises: ({ path, text }) =>
    /\.(?:md|markdown)$/i.test(path) &&
    (/(?:^|\/)(?:adrs?|decisions)\/\d{1,5}-[^/]*$/i.test(path) || /^#{1,3} Considered options\s*$/im.test(text)),
  draft: draftAdrs,
  check,
});
