import type { DeliverableKind } from "../../deliverables/deliverable-kind.ts";
import { estimateTokens } from "../../models/token-usage.ts";
import type { PreparedTask } from "../run-result.ts";

/** The offline drafts of a task's documents, measured. */
export interface MeasuredDrafts {
  /** Tokens of each call that hands a document of the kind over. */
  callsOf(kind: string): readonly number[];
  /** Tokens of the kind's documents as texts. */
  tokensOf(kind: string): number;
}

/** What a document is taken to have where its kind cannot draft one from the facts alone, in tokens. */
const usualDocument = 1500;

/** Drafts each kind that the task asks for from its facts, and measures it. */
export function measureDrafts(kinds: readonly DeliverableKind[], task: PreparedTask): MeasuredDrafts {
  const measured = new Map(
    kinds
      .filter(({ id }) => task.deliverables.includes(id))
      .map((kind) => {
        const texts = draftsOf(kind, task);
        const calls = texts.map((text) => estimateTokens(JSON.stringify({ kind: kind.id, content: text })));
        return [kind.id, { calls, tokens: texts.reduce((sum, text) => sum + estimateTokens(text), 0) }] as const;
      }),
  );
  return {
    callsOf: (kind) => measured.get(kind)?.calls ?? [usualDocument],
    tokensOf: (kind) => measured.get(kind)?.tokens ?? usualDocument,
  };
}

function draftsOf(kind: DeliverableKind, { goal, facts, inputs }: PreparedTask): string[] {
  try {
    const drafts = kind.draft({ goal, facts, inputs, author: "author", documents: [] });
    if (drafts.length > 0) return drafts.map(({ text }) => text);
  } catch {
    // A draft that needs the documents of others cannot be made yet.
  }
  return ["x".repeat(usualDocument * 4)];
}
