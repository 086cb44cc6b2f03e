import type { Draft } from "@orchestrate/core";
import { offlineNotice } from "../../deliverables/offline-notice.ts";
import type { SourcedInputs } from "../../design/capacity-inputs.ts";
import type { CapacityResults } from "../../design/capacity-model.ts";
import type { Design } from "../../design/design.ts";
import type { TaskFacts } from "../../facts.ts";

/** What every decision is weighed from. */
export interface AdrContext {
  readonly design: Design;
  readonly facts: TaskFacts;
  readonly inputs: SourcedInputs;
  readonly results: CapacityResults;
  readonly goal: string;
  readonly author: string;
}

/** One option that a decision weighs. */
export interface AdrOption {
  readonly name: string;
  readonly good: readonly string[];
  readonly bad: readonly string[];
  /** A sentence with a number, its unit and its source. */
  readonly quantity: string;
}

/** A decision before it is written down; every text is one paragraph or list of Markdown. */
export interface Adr {
  readonly slug: string;
  readonly title: string;
  readonly tradeOff: string;
  readonly context: string;
  readonly drivers: readonly string[];
  readonly options: readonly AdrOption[];
  readonly chosen: string;
  readonly because: string;
  readonly good: readonly string[];
  readonly bad: readonly string[];
  readonly team: string;
  readonly notWorthIt: string;
  readonly reversedBy: readonly string[];
  readonly reversalCost: string;
}

/** Heading of the section that says what the templates leave out. */
const OPEN_SECTION = "What these drafts do not represent";

function bullets(lines: readonly string[], prefix = ""): string {
  return lines.map((line) => `- ${prefix}${line}`).join("\n");
}

function option(entry: AdrOption): string {
  return [
    `### ${entry.name}`,
    "",
    bullets(entry.good, "Good, because "),
    bullets(entry.bad, "Bad, because "),
    bullets([entry.quantity], "Quantity: "),
  ].join("\n");
}

/** The section of the first decision that names what the goal says beyond these drafts. */
function openSection(sentences: readonly string[]): string {
  const lead =
    "The drafts know resources with their fields, tenants and load, and nothing else: every resource can be listed, created and read, and most can be changed.";
  if (sentences.length === 0)
    return `${lead} No sentence of the goal was found that says more; read it once more yourself.`;
  return `${lead}
These sentences of the goal (given) say more, and the drafts may even contradict them. Decide each, then add it to the contract, the schema and the tests:

${bullets(sentences.map((sentence) => `"${sentence.replaceAll("<", "&lt;")}" (given): not represented, decide and add`))}`;
}

/**
 * The decision as a MADR document; without a date, so that the same facts give the same bytes. With `unrepresented`, the
 * sentences of the goal that no draft represents, it says so before anything else but the trade-off.
 */
export function renderAdr(adr: Adr, number: number, author: string, unrepresented?: readonly string[]): Draft {
  const padded = String(number).padStart(4, "0");
  const text = `---
status: proposed
decision-makers: [${JSON.stringify(author)}]
---

# ${padded}: ${adr.title}

${offlineNotice("markdown").trimEnd()}

## Trade-off

${adr.tradeOff}
${unrepresented === undefined ? "" : `\n## ${OPEN_SECTION}\n\n${openSection(unrepresented)}\n`}
## Context

${adr.context}

## Decision drivers

${bullets(adr.drivers)}

## Considered options

${adr.options.map(option).join("\n\n")}

## Decision

Chosen option: "${adr.chosen}", because ${adr.because}

## Consequences

${bullets(adr.good, "Good: ")}
${bullets(adr.bad, "Bad: ")}

## Team

${adr.team}

When the complexity is not worth it: ${adr.notWorthIt}

## Reversal

What would reverse this decision:

${bullets(adr.reversedBy)}

Cost of reversing: ${adr.reversalCost}
`;
  return { name: `${padded}-${adr.slug}`, text };
}
