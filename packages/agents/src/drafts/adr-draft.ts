import type { Draft, DraftInput } from "@orchestrate/core";
import { capacityInputs, inputValues } from "../design/capacity-inputs.ts";
import { capacityResults } from "../design/capacity-model.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { TaskFacts } from "../facts.ts";
import { caching } from "./adr/caching.ts";
import { databaseEntry } from "./adr/database-catalogue.ts";
import { database } from "./adr/database.ts";
import { openDecision } from "./adr/open-decision.ts";
import { renderAdr, type Adr, type AdrContext } from "./adr/render-adr.ts";
import { serviceShape } from "./adr/service-shape.ts";
import { tenancy } from "./adr/tenancy.ts";

/** The decisions that the facts call for, numbered in the order in which they are taken. */
export function draftAdrs(input: DraftInput): readonly Draft[] {
  const context = contextOf(input);
  if (context === undefined) return [];
  return decisions(context).map((adr, index) => {
    return renderAdr(adr, index + 1, input.author, index === 0 ? context.design.unrepresented : undefined);
  });
}

/** The database that the drafted decisions propose; undefined when the targets leave nothing to decide. */
export function proposedDatabase(input: Pick<DraftInput, "facts" | "goal" | "author">): string | undefined {
  const context = contextOf(input);
  return context === undefined ? undefined : database(context).chosen;
}

function contextOf({
  facts: given,
  goal,
  author,
}: Pick<DraftInput, "facts" | "goal" | "author">): AdrContext | undefined {
  const facts = TaskFacts.parse(given);
  const inputs = capacityInputs(facts, goal);
  const results = capacityResults(inputValues(inputs));
  if ("impossible" in results) return undefined;
  return { design: designFrom(given, goal), facts, inputs, results, goal, author };
}

function decisions(context: AdrContext): readonly Adr[] {
  const { facts, inputs } = context;
  const asked = facts.decision;
  const foreign = asked !== undefined && asked.options.filter((name) => databaseEntry(name) !== undefined).length < 2;
  return [
    serviceShape(context),
    database(context),
    ...(facts.tenants === undefined ? [] : [tenancy(context)]),
    ...(inputs.cacheHitRatio.value === 0 ? [] : [caching(context)]),
    ...(foreign ? [openDecision(context, asked.question, [...new Set(asked.options)])] : []),
  ];
}
