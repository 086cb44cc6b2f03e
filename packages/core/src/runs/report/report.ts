import { deliveryState, type Artifact, type DeliveryState } from "../../deliverables/artifact.ts";
import type { CrossCheckResult } from "../../deliverables/cross-check.ts";
import type { TokenUsage } from "../../models/token-usage.ts";
import type { ModelPrice } from "../../models/model-price.ts";
import type { Limits, ReachedLimit } from "../../team/bounds/limits.ts";
import type { Receipt } from "../../team/handoff/receipt.ts";
import type { CheckOutcome } from "../../deliverables/deliverable-kind.ts";
import type { MendedFault } from "../document-history.ts";
import type { RunStatus } from "../events/run-event.ts";

/** One promised or delivered document in a {@link RunReport}. */
export interface ReportedDocument {
  readonly path: string;
  readonly kind: string;
  readonly author: string;
  /** Name of the model that wrote it, where that is known. */
  readonly model?: string;
  readonly state: DeliveryState;
  readonly sha256: string | undefined;
  readonly revision: number;
  readonly check: CheckOutcome | undefined;
  /** What a person decided about it, where one was asked. */
  readonly approval?: Artifact["approval"];
}

/** What a run hands over besides the documents. It holds no time and no run id, so equal runs give equal reports. */
export interface RunReport {
  readonly format: "orchestrate-report/1";
  readonly goal: string;
  readonly lead: string;
  readonly status: RunStatus;
  readonly message: string;
  readonly models: Readonly<Record<string, string>>;
  /** What each model cost, by its name, in US dollars per million tokens; null where no price was known. */
  readonly prices: Readonly<Record<string, ModelPrice | null>>;
  readonly limits: Limits;
  /** The limit because of which the run is `limited`. */
  readonly limit?: ReachedLimit;
  readonly graphHash: string;
  readonly documents: readonly ReportedDocument[];
  /** The rules between documents that concern this run, and what each found. */
  readonly crossChecks: readonly CrossCheckResult[];
  /** What checks found on the way and a later revision mended; absent in reports of earlier versions. */
  readonly mended?: readonly MendedFault[];
  readonly receipts: readonly Receipt[];
  readonly usage: TokenUsage;
  /** The lead's closing words. */
  readonly summary: string;
  /** Digest of the run's README.md. */
  readonly indexSha256: string;
  /** Digest of the run's report.html. */
  readonly pageSha256: string;
}

/** The documents of a run, promised ones that are missing included, by path. */
export function reportedDocuments(
  promised: readonly string[],
  artifacts: Readonly<Record<string, Artifact>>,
): ReportedDocument[] {
  const delivered = Object.values(artifacts).map((artifact): ReportedDocument => {
    const { path, kind, author, model, sha256, revision, check, approval } = artifact;
    const wrote = model === undefined ? { author } : { author, model };
    const document = { path, kind, ...wrote, state: deliveryState(check), sha256, revision, check };
    return approval === undefined ? document : { ...document, approval };
  });
  const there = new Set(delivered.map((document) => document.kind));
  const missing = promised
    .filter((kind) => !there.has(kind))
    .map((kind) => ({
      path: "",
      kind,
      author: "",
      state: "missing" as const,
      sha256: undefined,
      revision: 0,
      check: undefined,
    }));
  return [...delivered, ...missing].sort((a, b) => compare(a.path, b.path) || compare(a.kind, b.kind));
}

// Not localeCompare: the order must not depend on the machine's language.
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * How a run ended, judged by its documents alone, and in one sentence. `limits` are those that were reached, the lead's
 * first: one that ended the lead's work, or one anywhere where something is not as it should be, makes it `limited`.
 */
export function judge(
  documents: readonly ReportedDocument[],
  crossChecks: readonly CrossCheckResult[],
  { failure, limits }: { failure: string; limits: readonly (ReachedLimit | null | undefined)[] },
): Pick<RunReport, "status" | "message" | "limit"> {
  const bad = documents.filter(({ state, check }) => state === "invalid" || state === "missing" || isBroken(check));
  const broken = documents.filter(({ check }) => isBroken(check)).length;
  const words = documents.map((document) => (isRejected(document) ? "rejected" : document.state.replace("-", " ")));
  const parts = ["valid", "not checked", "invalid", "rejected", "missing"]
    .map((word) => ({ word, n: words.filter((other) => other === word).length }))
    .filter(({ n }) => n > 0)
    .map(({ word, n }) => `${n} ${word}`);
  const violated = crossChecks.filter(({ outcome }) => hasError(outcome)).length;
  const disagree =
    violated === 0
      ? ""
      : `; ${violated === 1 ? "1 rule between documents is" : `${violated} rules between documents are`} violated`;
  const unchecked = broken === 0 ? "" : `; ${broken} could not be checked although there is a checker`;
  const message =
    documents.length === 0
      ? "no document was asked for and none was written"
      : `documents: ${parts.join(", ")}${unchecked}${disagree}`;
  if (failure !== "") return { status: "unsuccessful", message: `${failure}; ${message}` };
  const reached = limitThatCounts(limits, bad.length + violated > 0);
  if (reached !== undefined) {
    const why = `a limit was reached: ${reached.message.replace(/\.$/, "")}`;
    return { status: "limited", message: `${why}; ${message}`, limit: reached };
  }
  if (bad.length > 0 || violated > 0) return { status: "unsuccessful", message };
  return { status: "completed", message };
}

/** Whether a person has refused a document, so that it was not written. */
export function isRejected({ approval }: Pick<ReportedDocument, "approval">): boolean {
  return approval?.decision === "rejected";
}

function limitThatCounts(
  [ofLead, ...others]: readonly (ReachedLimit | null | undefined)[],
  somethingIsAmiss: boolean,
): ReachedLimit | undefined {
  if (ofLead?.ended === true) return ofLead;
  if (!somethingIsAmiss) return undefined;
  return [ofLead, ...others].find((limit) => limit !== null && limit !== undefined) ?? undefined;
}

function hasError(outcome: CheckOutcome): boolean {
  return outcome.status === "checked" && outcome.findings.some((finding) => finding.severity === "error");
}

function isBroken(check: CheckOutcome | undefined): boolean {
  return check?.status === "not-checked" && check.broken === true;
}
