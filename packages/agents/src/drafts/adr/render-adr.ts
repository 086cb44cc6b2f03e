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

/** The decision as a MADR document; without a date, so that the same facts give the same bytes. */
export function renderAdr(adr: Adr, number: number, author: string): Draft {
  const padded = String(number).padStart(4, "0");
  const text = `---
status: proposed
decision-makers: [${JSON.stringify(author)}]
---

# ${padded}: ${adr.title}

${offlineNotice("markdown").trimEnd()}

## Trade-off

${adr.tradeOff}

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
