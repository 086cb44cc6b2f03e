import { priceOf, type ModelPrice, type PriceTable } from "../../models/model-price.ts";
import { modelChain, type AgentModel } from "../../models/agent-model.ts";
import { offlineName } from "../../models/model-setting.ts";
import { OrchestrateError } from "../../errors.ts";
import type { EventLog } from "../events/event-log.ts";
import type { Limits } from "../../team/bounds/limits.ts";

/** What each model of a run costs, by name: by the table of whoever runs it, else by the one that comes with the package. */
export async function findPrices(
  models: ReadonlyMap<string, AgentModel>,
  own: PriceTable | undefined,
  builtIn: () => Promise<PriceTable>,
): Promise<Readonly<Record<string, ModelPrice | null>>> {
  const names = [...new Set([...models.values()].flatMap(modelChain).map(({ name }) => name))];
  const isOffline = names.every((name) => name === offlineName);
  const tables = [...(own === undefined ? [] : [own]), ...(isOffline ? [] : [await builtIn()])];
  return Object.fromEntries(names.map((name) => [name, priceOf(name, tables) ?? null]));
}

/** Models of which no price is known. */
function unpricedModels(prices: Readonly<Record<string, ModelPrice | null>>): string[] {
  return Object.keys(prices).filter((name) => prices[name] === null);
}

/** Tells once for each model of a run that no price is known for it. */
export function tellUnpriced(log: Pick<EventLog, "emit">, prices: Readonly<Record<string, ModelPrice | null>>): void {
  for (const model of unpricedModels(prices)) {
    const message = `no price is known for ${model}, so its tokens are counted and its dollars are not`;
    log.emit({ type: "model.unpriced", model, message });
  }
}

/** Throws `usage` when dollars are limited and a model has no known price: the limit could never be reached. */
export function requirePrices(limits: Limits, prices: Readonly<Record<string, ModelPrice | null>>): void {
  const unpriced = unpricedModels(prices);
  if (limits.dollars === undefined || unpriced.length === 0) return;
  throw new OrchestrateError("usage", `dollars are limited, but no price is known for ${unpriced.join(", ")}`, {
    hint: "Name a file with the price (prices: in the task file, or --prices), or limit tokens instead.",
  });
}
