import { deliveryState, priceWords } from "@orchestrate/core";
import type { DeliveryState, Receipt, RunEvent, RunRecord, RunReport, TokenUsage } from "@orchestrate/core";
import type { CheckOutcome } from "@orchestrate/core";
import { reportOf } from "../run-record.ts";
import { checkWords, findingLines, stateMark } from "../terminal/draw-check.ts";
import { agentOf } from "../terminal/event-line.ts";
import { shortDuration } from "../terminal/draw-tree.ts";
import { foldEvents, type RunTree } from "../terminal/run-tree.ts";
import type { Line, Piece } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";

/** A document as the store knows it; one that is missing has no path and no digest. */
export interface StoredDocument {
  readonly path: string;
  readonly kind: string;
  readonly author: string;
  readonly state: DeliveryState;
  readonly sha256: string | undefined;
  readonly check: CheckOutcome | undefined;
}

/** The documents of a run: from its report, or from its events while there is none. */
export function storedDocuments(
  record: Pick<RunRecord, "report">,
  events: readonly RunEvent[],
): readonly StoredDocument[] {
  const reported = reportOf(record)?.documents;
  const fromEvents = foldEvents(events).documents.map(({ path, kind, span, sha256, check }): StoredDocument => {
    const state = check === undefined ? "not-checked" : deliveryState(check);
    return { path, kind, author: agentOf(span), state, sha256, check };
  });
  const there = new Set(reported?.map(({ path }) => path));
  const found = new Set(fromEvents.map(({ kind }) => kind));
  // A run that was stopped may have written documents that its report does not know yet.
  const kept = (reported ?? []).filter(({ state, kind }) => state !== "missing" || !found.has(kind));
  return [...kept, ...fromEvents.filter(({ path }) => !there.has(path))];
}

/** A table of documents: state, path, what the check said in short, kind, author. */
function documentTable(documents: readonly StoredDocument[]): Line[] {
  return table(
    documents.map(({ path, kind, author, state, check }): Piece[] => {
      // Why a check did not run stands in the tree, where there is room for it.
      const words = state === "missing" || state === "not-checked" ? state.replace("-", " ") : checkWords(check);
      return [stateMark(state), path === "" ? "–" : path, words, kind, [author, "quiet"]];
    }),
  );
}

/** Documents with every finding and the tools that checked them. */
export function drawDocuments(documents: readonly StoredDocument[]): Line[] {
  if (documents.length === 0) return [];
  const details = documents.flatMap(({ path, check }): Line[] => {
    const findings = findingLines(check);
    if (check?.status !== "checked" || findings.length === 0) return [];
    return [
      [
        [path, "strong"],
        [`  checked by ${[check.tools.join(", "), ...(check.notes ?? [])].join("; ")}`, "quiet"],
      ],
      ...findings,
    ];
  });
  return [[["documents", "quiet"]], ...documentTable(documents), ...(details.length > 0 ? [[], ...details] : [])];
}

/** One line for each handoff: who owed what to whom, and what came of it. */
export function drawReceipts(receipts: readonly Receipt[]): Line[] {
  if (receipts.length === 0) return [];
  const rows = receipts.map(({ status, from, to, deliverables, limit }): Piece[] => {
    const lines = deliverables.map(({ kind, state }) => `${kind} ${state}`).join(", ");
    const tone = status === "completed" ? "good" : status === "partial" ? "warning" : "bad";
    return [[status, tone], `${from} → ${to}`, `${lines}${limit === undefined ? "" : ` (limit: ${limit.limit})`}`];
  });
  return [[["receipts", "quiet"]], ...table(rows)];
}

/** Tokens and time of a run. */
export function drawUsage(tree: RunTree, report: RunReport | undefined): Line[] {
  const usage = tree.usage ?? report?.usage;
  if (usage === undefined) return [];
  const { startedAt, finishedAt } = tree;
  const time =
    startedAt === undefined || finishedAt === undefined ? "" : ` in ${shortDuration(finishedAt - startedAt)}`;
  return [[["usage ", "quiet"], usageWords(usage), time]];
}

function usageWords(usage: TokenUsage): string {
  const { inputTokens, cachedInputTokens, outputTokens, modelCalls, estimated, dollars, unpriced } = usage;
  const cached = cachedInputTokens === 0 ? "" : ` (${cachedInputTokens} cached)`;
  const about = estimated ? " (partly estimated)" : "";
  const cost = unpriced ? `${priceWords(dollars)} and calls without a known price` : priceWords(dollars);
  return `${modelCalls} model calls, ${inputTokens} tokens in${cached}, ${outputTokens} tokens out${about}, ${cost}`;
}
