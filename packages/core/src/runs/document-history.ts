import type { CheckOutcome } from "../deliverables/deliverable-kind.ts";
import type { RunEventBody } from "./events/run-event.ts";

/** A fault of a document that a check found in one revision and did not find in a later one. */
export interface MendedFault {
  readonly path: string;
  /** Rule and words of the finding; its author was asked to mend it. */
  readonly rule: string;
  readonly message: string;
  /** The revision in which it was found, and the one that mended it. */
  readonly found: number;
  readonly mended: number;
}

/** What the checks of a run have found so far, document by document. */
export interface DocumentHistory {
  readonly revisions: Record<string, number>;
  /** Faults that stand, by the check that found them. */
  readonly open: Map<string, Omit<MendedFault, "mended">[]>;
  readonly mended: MendedFault[];
}

/** Nothing written yet. */
export function createHistory(): DocumentHistory {
  return { revisions: {}, open: new Map(), mended: [] };
}

/** Notes what an event says about documents and their faults. */
export function noteFaults(history: DocumentHistory, event: RunEventBody): void {
  if (event.type === "document.written") history.revisions[event.path] = event.revision;
  if (event.type === "document.checked") noteOutcome(history, `document ${event.path}`, event.outcome);
  if (event.type === "documents.compared") noteOutcome(history, `rule ${event.id}`, event.outcome);
}

/** Every fault that was mended, in an order that does not depend on who was quicker. */
export function mendedFaults({ mended }: DocumentHistory): readonly MendedFault[] {
  const order = ({ path, found, rule, message }: MendedFault): string => [path, found, rule, message].join("\n");
  return mended.toSorted((one, other) => (order(one) < order(other) ? -1 : 1));
}

function noteOutcome({ revisions, open, mended }: DocumentHistory, check: string, outcome: CheckOutcome): void {
  // A check that did not run says nothing about what stood before.
  if (outcome.status === "not-checked") return;
  const errors = outcome.findings.filter(({ severity }) => severity === "error");
  const now = new Set(errors.map(({ path, rule, message }) => JSON.stringify([path, rule, message])));
  const before = open.get(check) ?? [];
  const stands = ({ path, rule, message }: Omit<MendedFault, "mended">): boolean =>
    now.has(JSON.stringify([path, rule, message]));
  for (const fault of before) {
    const revision = revisions[fault.path] ?? fault.found;
    if (!stands(fault) && revision > fault.found) mended.push({ ...fault, mended: revision });
  }
  const kept = before.filter(stands);
  const known = new Set(kept.map(({ path, rule, message }) => JSON.stringify([path, rule, message])));
  const fresh = errors
    .filter(({ path, rule, message }) => !known.has(JSON.stringify([path, rule, message])))
    .map(({ path, rule, message }) => ({ path, rule, message, found: revisions[path] ?? 1 }));
  open.set(check, [...kept, ...fresh]);
}
