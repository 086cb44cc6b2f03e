import type { Checker, CheckOutcome, Facts, Policy, ReadableText } from "./deliverable-kind.ts";

/** What a rule between documents looks at. Plain data only, because it may run in another process. */
export interface CrossCheckInput {
  /** Path of the first document, for findings about a check that broke down. */
  readonly path: string;
  readonly facts: Facts;
  readonly policy: Policy;
  /** The valid documents of the rule's kinds. */
  readonly documents: readonly ReadableText[];
}

/**
 * A rule between documents of two or more kinds. The `path` of each finding says which document yields: its author is
 * asked to mend it.
 */
export interface CrossCheck extends Checker<CrossCheckInput> {
  /** One sentence that holds when the documents agree. */
  readonly title: string;
  /** The rule runs when there is a document of each of these kinds. */
  readonly kinds: readonly string[];
  /** Whether the rule says anything with these facts; always, where it is absent. */
  readonly appliesTo?: (task: { readonly facts: Facts }) => boolean;
}

/** Types a cross-check; does nothing else. */
export function defineCrossCheck(crossCheck: CrossCheck): CrossCheck {
  return crossCheck;
}

/** What a rule between documents found, or why it did not look. */
export interface CrossCheckResult {
  readonly id: string;
  readonly title: string;
  readonly outcome: CheckOutcome;
  /** Kinds of the rule of which there is no document, where that is so. */
  readonly absent?: readonly string[];
  /** The folder of the service whose documents were compared, where there are several. */
  readonly service?: string;
}
