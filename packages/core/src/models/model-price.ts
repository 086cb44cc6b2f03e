import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { OrchestrateError } from "../errors.ts";
import { offlineName } from "./model-setting.ts";

/** What a model costs, in US dollars per million tokens. Without `cachedInput`, cached input costs as much as fresh. */
export const ModelPrice = z.strictObject({
  input: z.number().min(0),
  cachedInput: z.number().min(0).optional(),
  output: z.number().min(0),
});
export type ModelPrice = z.infer<typeof ModelPrice>;

/** A price file: what models cost, and since when and by whom that is said. A name may end in `*`. */
export const PriceTable = z.strictObject({
  asOf: z.string().optional(),
  source: z.string().optional(),
  models: z.record(z.string().min(1), ModelPrice),
});
export type PriceTable = z.infer<typeof PriceTable>;

const builtInFile = fileURLToPath(new URL("../../prices.yaml", import.meta.url));

/** Reads a price file; without a name the one that comes with this package. Throws `usage` when it is none. */
export async function loadPrices(file: string = builtInFile): Promise<PriceTable> {
  const { parse } = await import("yaml");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? "there is no such price file" : `it cannot be read (${error.code})`;
    throw new OrchestrateError("usage", `${file}: ${why}`, { cause: error });
  });
  const parsed = PriceTable.safeParse(parsedOrNothing(parse, text));
  if (parsed.success) return parsed.data;
  const faults = z.prettifyError(parsed.error).replaceAll(/\n\s*/g, " ");
  throw new OrchestrateError("usage", `${file}: this is no price file: ${faults}`, {
    hint: "It looks like: models: { my-model: { input: 0.5, output: 1.5 } }, in US dollars per million tokens.",
  });
}

function parsedOrNothing(parse: (text: string) => unknown, text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

// What may follow a name of the table: a date, or a word for the newest of its line.
const versionSuffix = /^(?:[-@](?:\d{4}-\d\d-\d\d|\d{4,8})|-latest|-preview|-preview-\d\d-(?:\d\d|\d{4})|:latest)$/;

const free: ModelPrice = { input: 0, output: 0 };

/**
 * The price of a model by the first table that knows it: by its name, else by the longest name that it is a dated
 * version of or that ends in `*`. `offline` is free; a model that no table knows has no price.
 */
export function priceOf(model: string, tables: readonly PriceTable[]): ModelPrice | undefined {
  if (model === offlineName) return free;
  const names = [model, model.slice(model.lastIndexOf("/") + 1)].map((name) => name.toLowerCase());
  for (const { models } of tables)
    for (const name of names) {
      const [best] = Object.keys(models)
        .filter((key) => isMeant(name, key.toLowerCase()))
        .sort((a, b) => b.length - a.length);
      if (best !== undefined) return models[best];
    }
  return undefined;
}

function isMeant(name: string, key: string): boolean {
  if (key.endsWith("*")) return name.startsWith(key.slice(0, -1));
  return name === key || (name.startsWith(key) && versionSuffix.test(name.slice(key.length)));
}
