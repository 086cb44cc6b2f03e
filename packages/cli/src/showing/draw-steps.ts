import { tokenWords, type RunStep } from "@orchestrate/core";
import type { Line, Piece } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";

/** A step with what had been written by then. */
export interface ShownStep extends RunStep {
  /** How many documents there were after it. */
  readonly documentsSoFar: number;
}

/** Counts the documents up to each step. */
export function countDocuments(steps: readonly RunStep[]): ShownStep[] {
  const there = new Set<string>();
  return steps.map((step) => {
    for (const path of step.documents) there.add(path);
    return { ...step, documentsSoFar: there.size };
  });
}

/** The steps of a run, numbered as `orchestrate fork --at` takes them. */
export function drawSteps(run: string, steps: readonly ShownStep[]): Line[] {
  if (steps.length === 0) return [[`the run ${run} has no step that ended`]];
  const heading = ["step", "agent", "what happened", "tokens", "documents"].map((text): Piece => [text, "quiet"]);
  const rows = steps.map(({ number, span, summary, usage, documents, documentsSoFar }): Piece[] => [
    [String(number), "strong"],
    span,
    documents.length === 0 ? summary : `${summary} (${documents.join(", ")})`,
    usage === undefined ? "" : `${usage.estimated ? "~" : ""}${tokenWords(usage.inputTokens + usage.outputTokens)}`,
    String(documentsSoFar),
  ]);
  return [...table([heading, ...rows]), [], [["fork with ", "quiet"], `orchestrate fork ${run} --at <step>`]];
}
