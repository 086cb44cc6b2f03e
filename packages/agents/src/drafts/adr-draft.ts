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
  const facts = TaskFacts.parse(input.facts);
  const design = designFrom(input.facts, input.goal);
  const inputs = capacityInputs(facts, input.goal);
  const results = capacityResults(inputValues(inputs));
  if ("impossible" in results) return [];
  const context: AdrContext = { design, facts, inputs, results, goal: input.goal, author: input.author };
  return decisions(context).map((adr, index) => renderAdr(adr, index + 1, input.author));
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
