import type { CheckOutcome } from "./deliverable-kind.ts";

/** A document of the run, by reference: the text lies in the workspace under its digest. */
export interface Artifact {
  /** Below `out`, with forward slashes; also the id by which agents refer to it. */
  readonly path: string;
  readonly kind: string;
  /** Id of the agent that wrote it. */
  readonly author: string;
  /** The piece of work in which it was written. */
  readonly span: string;
  /** Name of the model that wrote this revision; absent in runs of earlier versions. */
  readonly model?: string;
  /** Lower-case hex digest of the UTF-8 text. */
  readonly sha256: string;
  readonly bytes: number;
  /** 1 for the first text, one more for each replacement. */
  readonly revision: number;
  /** Revisions in a row, this one included, that the check found invalid; 0 for a document that is fine. */
  readonly faults: number;
  readonly check: CheckOutcome;
  /** What a person decided about it and who, where one was asked. */
  readonly approval?: { readonly decision: "approved" | "edited" | "rejected"; readonly by: string };
  /** Whether it lies in the store alone, because no person has let it through. */
  readonly unpublished?: boolean;
  /** Digests, by path, of the other documents that the check has seen. */
  readonly against: Readonly<Record<string, string>>;
  /** The text itself, only where a graph runs without a run's workspace. */
  readonly text?: string;
}

/** What became of a promised document: `valid` (checked, no error), `invalid`, `not-checked`, or `missing`. */
export type DeliveryState = "valid" | "invalid" | "not-checked" | "missing";

/** The state of a document given what its check said. */
export function deliveryState(check: CheckOutcome | undefined): DeliveryState {
  if (check === undefined) return "missing";
  if (check.status === "not-checked") return "not-checked";
  return check.findings.some((finding) => finding.severity === "error") ? "invalid" : "valid";
}

/** The document at a path, if there is one. */
export function artifactAt(artifacts: Readonly<Record<string, Artifact>>, path: string): Artifact | undefined {
  return Object.hasOwn(artifacts, path) ? artifacts[path] : undefined;
}
