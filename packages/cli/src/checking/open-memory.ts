import { existsSync } from "node:fs";
import { openStore, type RunStore } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import { defaultStore, locateStore } from "../locate.ts";
import { errorStyle, renderLines } from "../terminal/style.ts";

/**
 * Opens the store that remembers outcomes: the one that was named, or the store of runs where there is one. Undefined
 * for none; nothing is made in a folder unasked, and a store that nobody named and that cannot be opened is only told.
 */
export async function openMemory(io: CliIo, wanted: string | false | undefined): Promise<RunStore | undefined> {
  if (wanted === false) return undefined;
  const { url, file } = locateStore(io, wanted ?? defaultStore);
  if (wanted !== undefined) return openStore(url);
  if (file === undefined || !existsSync(file)) return undefined;
  try {
    return await openStore(url);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    io.stderr.write(renderLines([[["note: ", "accent"], `outcomes are not remembered: ${why}`]], errorStyle(io)));
    return undefined;
  }
}
