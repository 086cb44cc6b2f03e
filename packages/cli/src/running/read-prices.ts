import { stat } from "node:fs/promises";
import path from "node:path";
import { loadPrices, type PriceTable } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import { locate } from "../locate.ts";

/** Where a price file is looked for when neither a flag nor the task names one. */
const usualFile = ".orchestrate/prices.yaml";

/**
 * What models cost by whoever runs this: by the file that the flag names, else by the task, else by
 * `.orchestrate/prices.yaml`; undefined leaves it to the list prices. Throws `usage` for a file that is none.
 */
export async function readPrices(
  io: CliIo,
  flag: string | undefined,
  ofTask: PriceTable | undefined,
): Promise<PriceTable | undefined> {
  const given = await readGivenPrices(io, flag);
  if (given !== undefined) return given;
  if (ofTask !== undefined) return ofTask;
  const usual = locate(io, path.normalize(usualFile));
  const isThere = await stat(usual).then(
    () => true,
    () => false,
  );
  return isThere ? loadPrices(usual) : undefined;
}

/** The price file that a flag names, if it names one. */
export async function readGivenPrices(io: CliIo, flag: string | undefined): Promise<PriceTable | undefined> {
  return flag === undefined ? undefined : loadPrices(locate(io, flag));
}
