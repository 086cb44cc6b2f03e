import type { CheckOutcome } from "./deliverable-kind.ts";

/** What happens to documents; part of the events of a run. */
export type DocumentEvent =
  | { type: "document.written"; span: string; path: string; kind: string; sha256: string; revision: number }
  | { type: "document.checked"; span: string; path: string; kind: string; outcome: CheckOutcome; durationMs: number }
  | { type: "documents.compared"; span: string; id: string; title: string; outcome: CheckOutcome };
