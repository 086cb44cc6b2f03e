import type { Receipt } from "../team/handoff/receipt.ts";
import type { ReportedDocument } from "./report/report.ts";

/**
 * Receipts with what the last check says about the same text: a review may have judged it anew after the handoff, against
 * a document that has changed. What a receipt says about a text that was replaced stays as it was.
 */
export function refreshReceipts(receipts: readonly Receipt[], documents: readonly ReportedDocument[]): Receipt[] {
  return receipts.map((receipt) => {
    const deliverables = receipt.deliverables.map((line) => {
      const now = documents.find(({ path, sha256 }) => path === line.path && sha256 === line.sha256);
      return now === undefined ? line : { ...line, state: now.state, check: now.check };
    });
    const isWhole = deliverables.every(({ state }) => state !== "invalid" && state !== "missing");
    if (receipt.status === "completed" && !isWhole) return { ...receipt, deliverables, status: "partial" };
    return { ...receipt, deliverables };
  });
}
