import { deliveryState, listRunSteps, nearestName, OrchestrateError } from "@orchestrate/core";
import type { Facts, RunEvent, RunRecord, RunStore } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import type { ShowFlags } from "../commands/show.ts";
import { exitCodes } from "../exit-code.ts";
import { findRecord } from "../find-record.ts";
import { shortPath } from "../locate.ts";
import { openExistingStore } from "../open-existing-store.ts";
import {
  goalOf,
  isResumable,
  reportOf,
  shortTime,
  statusPiece,
  withLiveStatus,
  type ShownRecord,
} from "../run-record.ts";
import { storeFlag } from "../running/store-flag.ts";
import { drawTree } from "../terminal/draw-tree.ts";
import { printable, printableJson } from "@orchestrate/core/printable";
import { foldEvents } from "../terminal/run-tree.ts";
import { outputStyle, renderLines, type Line } from "../terminal/style.ts";
import { countDocuments, drawSteps } from "./draw-steps.ts";
import { drawDocuments, drawReceipts, drawUsage, storedDocuments } from "./draw-report.ts";

/** Shows one run of a store. Throws `run-unknown` with the nearest id, and `usage` for a document it does not have. */
export async function showRun(io: CliIo, id: string, flags: ShowFlags): Promise<number> {
  await using store = await openExistingStore(io, flags.store);
  const record = await withLiveStatus(await findRecord(store, id), store);
  const events = await store.listEvents(id);
  if (flags.steps === true) {
    const steps = countDocuments(await listRunSteps(store, id));
    const lines = flags.json === true ? undefined : drawSteps(id, steps);
    io.stdout.write(lines === undefined ? `${printableJson(steps, 2)}\n` : renderLines(lines, outputStyle(io)));
  } else if (flags.document !== undefined) {
    await printDocument(io, { record, events, store }, flags.document);
  } else if (flags.json === true) {
    io.stdout.write(`${printableJson({ ...record, events }, 2)}\n`);
  } else {
    const lines = drawRun(io, { record, events }, flags.store);
    io.stdout.write(renderLines(lines, outputStyle(io)));
  }
  return exitCodes.completed;
}

function drawRun(io: CliIo, { record, events }: Omit<StoredRun, "store">, store: string): Line[] {
  const report = reportOf(record);
  const tree = foldEvents(events);
  const lastEventAt = Date.parse(events.at(-1)?.at ?? record.updatedAt);
  const head: Line[] = [
    [["run ", "quiet"], [record.id, "strong"], "  ", statusPiece(record.status), `  ${record.message}`],
    [["started ", "quiet"], shortTime(record.startedAt)],
    ...forkLines(record),
    [["goal ", "quiet"], goalOf(record).trim().split("\n")[0] ?? ""],
    ...(record.out === undefined ? [] : [[["documents in ", "quiet"], shortPath(io, record.out)] satisfies Line]),
    ...(isResumable(record.status)
      ? [[["resume ", "quiet"], `orchestrate resume ${record.id}${storeFlag(store) ?? ""}`] satisfies Line]
      : []),
  ];
  const parts: Line[][] = [
    head,
    drawTree(tree, lastEventAt, deliveryState),
    drawReceipts(report?.receipts ?? []),
    drawDocuments(storedDocuments(record, events)),
    drawUsage(tree, report),
  ];
  return parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : [[], ...part]));
}

function forkLines({ task }: Pick<RunRecord, "task">): Line[] {
  const { forks = [] } = (task ?? {}) as { forks?: { run: string; step: number; before: Facts; after: Facts }[] };
  return forks.slice(-1).map(({ run, step, before, after }) => {
    const changed = Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
    const facts = changed.map((name) => `${name}: ${JSON.stringify(after[name])}`).join(", ");
    return [["forked from ", "quiet"], run, ` at step ${step}`, facts === "" ? "" : `, with ${facts}`];
  });
}

interface StoredRun {
  readonly record: ShownRecord;
  readonly events: readonly RunEvent[];
  readonly store: RunStore;
}

async function printDocument(io: CliIo, { record, events, store }: StoredRun, wanted: string): Promise<void> {
  const digests = new Map(storedDocuments(record, events).map(({ path, sha256 }) => [path, sha256]));
  const index = reportOf(record)?.indexSha256;
  if (index !== undefined) digests.set("README.md", index);
  const digest = digests.get(wanted);
  if (digest === undefined) {
    const paths = [...digests.keys()].filter((path) => path !== "");
    const nearest = nearestName(wanted, paths);
    const hint = nearest === undefined ? `It has: ${paths.join(", ")}.` : `Did you mean ${nearest}?`;
    throw new OrchestrateError("usage", `the run ${record.id} has no document ${wanted}`, {
      hint: paths.length === 0 ? "It has no documents." : hint,
    });
  }
  const text = await store.getText(digest);
  if (text === undefined) throw new OrchestrateError("store-failed", `the store has lost the text of ${wanted}`);
  // A pipe gets the document as it is; a terminal would act on what is in it.
  io.stdout.write(io.stdout.isTTY ? printable(text, { lines: true }) : text);
}
