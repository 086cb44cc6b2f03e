import type { AddCommand } from "../cli-command.ts";
import type { CliIo } from "../cli-io.ts";
import { exitCodes } from "../exit-code.ts";
import { defaultStore } from "../locate.ts";
import { wholeNumber } from "../read-flag.ts";
import { describeRecord, documentWords, shortTime, statusPiece, withLiveStatus } from "../run-record.ts";
import { printableJson } from "@orchestrate/core/printable";
import { outputStyle, renderLines, type Piece } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";

interface RunsFlags {
  readonly store: string;
  readonly limit: number;
  readonly json?: boolean;
}

/** `orchestrate runs`: the latest runs of a store. */
export const addRuns: AddCommand = (program, { io, action }) => {
  program
    .command("runs")
    .description("list the latest runs of a store")
    .option("--store <file>", "where the runs are kept", defaultStore)
    .option("--limit <count>", "how many runs", wholeNumber(1, 100_000), 20)
    .option("--json", "print JSON")
    .action((flags: RunsFlags) => action(() => listRuns(io, flags)));
};

async function listRuns(io: CliIo, { store: url, limit, json }: RunsFlags): Promise<number> {
  const { openExistingStore } = await import("../open-existing-store.ts");
  await using store = await openExistingStore(io, url);
  const runs = await store.listRuns(limit);
  const records = (await Promise.all(runs.map((record) => withLiveStatus(record, store)))).map(describeRecord);
  if (json === true) io.stdout.write(`${printableJson(records, 2)}\n`);
  else if (records.length === 0) io.stdout.write(`${store.location} holds no runs yet\n`);
  else {
    const heading = ["run", "status", "started", "documents", "goal"].map((text): Piece => [text, "quiet"]);
    const rows = records.map(({ id, status, startedAt, goal, documents }): Piece[] => {
      return [[id, "strong"], statusPiece(status), shortTime(startedAt), documentWords(documents), goal];
    });
    io.stdout.write(renderLines(table([heading, ...rows]), outputStyle(io)));
  }
  return exitCodes.completed;
}
