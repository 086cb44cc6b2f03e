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
}

/**
 * Runs every rule that concerns the documents: one at least of its kinds is there. A rule that has not all its kinds, or
 * only invalid documents of one, says so instead of passing.
 */
export async function compareDocuments(
  crossChecks: readonly CrossCheck[],
  documents: readonly ComparedDocument[],
  site: ComparisonSite,
): Promise<CrossCheckResult[]> {
  const concerned = crossChecks.filter(({ kinds }) => documents.some(({ kind }) => kinds.includes(kind)));
  return Promise.all(
    concerned.map(async (crossCheck) => {
      const { id, title } = crossCheck;
      return { id, title, outcome: await compare(crossCheck, documents, site) };
    }),
  );
}

async function compare(
  crossCheck: CrossCheck,
  documents: readonly ComparedDocument[],
  { facts, policy, check }: ComparisonSite,
): Promise<CheckOutcome> {
  const usable = documents.filter(
    ({ kind, check: alone }) => crossCheck.kinds.includes(kind) && deliveryState(alone) !== "invalid",
  );
  const absent = crossCheck.kinds.filter((wanted) => !usable.some(({ kind }) => kind === wanted));
  const [first] = usable;
  if (first === undefined || absent.length > 0)
    return { status: "not-checked", reason: `there is no valid ${absent.join(" and no valid ")}` };
  const texts = usable.map(({ path, kind, text }) => ({ path, kind, text }));
  return check(crossCheck, { path: first.path, facts, policy, documents: texts });
}
