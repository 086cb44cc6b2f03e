import { deliveryState } from "./artifact.ts";
import type { CrossCheck, CrossCheckResult } from "./cross-check.ts";
import type { CheckRunner } from "./check-runner.ts";
import type { CheckOutcome, Facts, Policy, ReadableText } from "./deliverable-kind.ts";

/** A document that was checked alone and is now looked at together with others. */
export interface ComparedDocument extends ReadableText {
  readonly kind: string;
  readonly check: CheckOutcome;
}

/** What comparing needs besides the documents. */
export interface ComparisonSite {
  readonly facts: Facts;
  readonly policy: Policy;
  readonly check: CheckRunner["check"];
  /** Kinds that somebody has asked for, where that is known; a document of any other is missed by nobody. */
  readonly asked?: readonly string[];
}

/**
 * Runs every rule that concerns the documents: one at least of its kinds is there, and those that are not were asked
 * for. A rule that has not all its kinds, or only invalid documents of one, says so instead of passing.
 */
export async function compareDocuments(
  crossChecks: readonly CrossCheck[],
  documents: readonly ComparedDocument[],
  site: ComparisonSite,
): Promise<CrossCheckResult[]> {
  const there = new Set(documents.map(({ kind }) => kind));
  const concerned = crossChecks.filter(
    ({ kinds, appliesTo }) =>
      appliesTo?.(site) !== false &&
      kinds.some((kind) => there.has(kind)) &&
      kinds.every((kind) => there.has(kind) || site.asked?.includes(kind) !== false),
  );
  return Promise.all(
    concerned.map(async (crossCheck): Promise<CrossCheckResult> => {
      const { id, title, kinds } = crossCheck;
      const absent = kinds.filter((kind) => !there.has(kind));
      const outcome = await compare(crossCheck, documents, site);
      return absent.length === 0 ? { id, title, outcome } : { id, title, outcome, absent };
    }),
  );
}

async function compare(
  crossCheck: CrossCheck,
  documents: readonly ComparedDocument[],
  { facts, policy, check }: ComparisonSite,
): Promise<CheckOutcome> {
  const usable = documents.filter(
    ({ kind, check: alone }) => crossCheck.kinds.includes(kind) && deliveryState(alone) === "valid",
  );
  const reasons = crossCheck.kinds
    .filter((wanted) => !usable.some(({ kind }) => kind === wanted))
    .map((wanted) => whyNot(wanted, documents));
  const [first] = usable;
  if (first === undefined || reasons.length > 0) return { status: "not-checked", reason: reasons.join(" and ") };
  const texts = usable.map(({ path, kind, text, files }) => ({ path, kind, text, ...(files && { files }) }));
  return check(crossCheck, { path: first.path, facts, policy, documents: texts });
}

function whyNot(wanted: string, documents: readonly ComparedDocument[]): string {
  const states = documents.filter(({ kind }) => kind === wanted).map(({ check }) => deliveryState(check));
  if (states.length === 0) return `there is no ${wanted}`;
  return states.includes("invalid") ? `the ${wanted} is not valid` : `the ${wanted} was not checked`;
}
