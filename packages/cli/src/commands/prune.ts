import type { RunStatus } from "@orchestrate/core";
import type { AddCommand } from "../cli-command.ts";
import type { CliIo } from "../cli-io.ts";
import { exitCodes } from "../exit-code.ts";
import { defaultStore } from "../locate.ts";
import { wholeNumber } from "../read-flag.ts";
import { outputStyle, renderLines } from "../terminal/style.ts";

interface PruneFlags {
  readonly store: string;
  readonly olderThan: number;
  readonly unfinished?: boolean;
}

const ended: readonly RunStatus[] = ["completed", "unsuccessful"];
const unfinished: readonly RunStatus[] = ["running", "waiting", "stopped", "failed", "limited"];

const dayMs = 86_400_000;

/** `orchestrate prune`: removes old runs from a store. */
export const addPrune: AddCommand = (program, { io, action }) => {
  program
    .command("prune")
    .description("remove runs that have ended from a store, with their texts; documents in folders stay")
    .requiredOption("--older-than <days>", "days since the run changed last", wholeNumber(0, 100_000))
    .option("--unfinished", "also runs that could still be resumed, limited ones included, but for those at work")
    .option("--store <file>", "where the runs are kept", defaultStore)
    .action((flags: PruneFlags) => action(() => prune(io, flags)));
};

async function prune(io: CliIo, { store: url, olderThan, unfinished: all }: PruneFlags): Promise<number> {
  const { openExistingStore } = await import("../open-existing-store.ts");
  await using store = await openExistingStore(io, url);
  const before = new Date(io.now() - olderThan * dayMs).toISOString();
  const statuses = all === true ? [...ended, ...unfinished] : ended;
  const { runs, texts, bytes } = await store.pruneRuns({ before, statuses });
  const words = `removed ${runs.length} runs and ${texts} texts; ${store.location} is ${Math.round(bytes / 1024)} KiB smaller`;
  io.stdout.write(renderLines([[words]], outputStyle(io)));
  return exitCodes.completed;
}
