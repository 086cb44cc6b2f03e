import type { DocumentEvent } from "./document-event.ts";
import type { Artifact } from "./artifact.ts";
import type { CheckRunner } from "./check-runner.ts";
import type { Facts, Policy, ReadableText } from "./deliverable-kind.ts";
import type { GivenAnswer } from "../team/people/question.ts";
import type { OpenSpans } from "../team/handoff/open-spans.ts";
import type { Workspace } from "./workspace.ts";

/** The part of a run that documents are written and checked in. */
export interface DocumentRun {
  readonly facts: Facts;
  readonly inputs: readonly ReadableText[];
  readonly policy: Policy;
  readonly workspace: Workspace;
  readonly check: CheckRunner["check"];
  readonly openSpans: Pick<OpenSpans, "isOpen">;
  emit(event: DocumentEvent): void;
  /** Milliseconds from a monotonic clock. */
  now(): number;
}

/** Who writes a document, and what lies there already. */
export interface DocumentSite {
  readonly run: DocumentRun;
  readonly agent: string;
  /** Name of the model that the agent writes with. */
  readonly model: string;
  readonly span: string;
  /** Documents that the agent may read, by path. */
  readonly artifacts: Readonly<Record<string, Artifact>>;
  /** How a person is asked before a document of this kind is published; undefined when nobody wants to be asked. */
  approvalFor(kind: string): DocumentApproval | undefined;
}

/** Asks a person about one document. */
export interface DocumentApproval {
  /** Does not come back where the run has to wait for the answer: the whole work is then done again from its start. */
  ask(artifact: Artifact): Promise<GivenAnswer>;
}
