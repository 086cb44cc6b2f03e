import { deliveryState, type Artifact } from "../../deliverables/artifact.ts";
import { noUsage } from "../../models/token-usage.ts";
import { findingLines } from "../../deliverables/write-until-valid.ts";
import type { HandoffDispatch } from "./dispatch.ts";
import type { Receipt, ReceiptLine } from "./receipt.ts";
import type { ReachedLimit } from "../bounds/limits.ts";
import type { AgentState } from "../team-state.ts";

/** What the receipt of a handoff is made from: never the delegate's words alone. */
export type DelegateResult = Pick<AgentState, "artifacts" | "usage" | "limit" | "promised" | "failure"> & {
  summary: string;
};

/** The receipt of a delegate that came back. */
export function makeReceipt(from: string, dispatch: HandoffDispatch, result: DelegateResult): Receipt {
  const promised = result.promised.flatMap((kind) => linesOf(kind, result.artifacts));
  const extra = Object.values(result.artifacts)
    .filter((artifact) => isNew(artifact, dispatch) && !result.promised.includes(artifact.kind))
    .map(lineOf);
  return {
    ...head(from, dispatch),
    status: statusOf(promised, extra, result),
    deliverables: [...promised, ...extra],
    limit: result.limit ?? undefined,
    summary: result.failure === "" ? result.summary : `${dispatch.to} broke down: ${result.failure}`,
    usage: result.usage,
  };
}

/** The receipt of a delegate that broke down; what it had promised counts as missing. */
export function failedReceipt(from: string, dispatch: HandoffDispatch, reason: string): Receipt {
  const deliverables = dispatch.envelope.deliverables.flatMap(({ kind }) => linesOf(kind, {}));
  return { ...head(from, dispatch), status: "failed", deliverables, limit: undefined, summary: reason, usage: noUsage };
}

/** A receipt as the caller's model reads it: facts first, the delegate's words last and quoted. */
export function receiptText(receipt: Receipt): string {
  const lines = receipt.deliverables.flatMap((line) => {
    const check = line.check?.status === "checked" ? ` by ${line.check.tools.join(", ")}` : "";
    const digest = line.sha256 === undefined ? "" : `, sha256 ${line.sha256.slice(0, 12)}, revision ${line.revision}`;
    const findings = line.check?.status === "checked" ? findingLines(line.check.findings) : [];
    return [
      `- ${line.kind} ${line.path}: ${line.state}${check}${digest}`,
      ...findings.map((finding) => `  - ${finding}`),
    ];
  });
  const quote = receipt.summary
    .trim()
    .split("\n")
    .map((line) => `> ${line}`);
  return [`receipt from ${receipt.to}: ${receipt.status}`, ...limitLines(receipt.limit), ...lines, ...quote].join("\n");
}

function limitLines(limit: ReachedLimit | undefined): string[] {
  if (limit === undefined) return [];
  return [`${limit.ended ? "stopped by" : "held back by"} the limit ${limit.limit}: ${limit.message}`];
}

function head(from: string, dispatch: HandoffDispatch): Pick<Receipt, "from" | "to" | "span" | "task"> {
  return { from, to: dispatch.to, span: dispatch.childSpan, task: dispatch.envelope.task };
}

function linesOf(kind: string, artifacts: Readonly<Record<string, Artifact>>): ReceiptLine[] {
  const found = Object.values(artifacts).filter((artifact) => artifact.kind === kind);
  if (found.length > 0) return found.map(lineOf);
  return [{ kind, path: "", state: "missing", sha256: undefined, revision: 0, check: undefined }];
}

function lineOf(artifact: Artifact): ReceiptLine {
  const { kind, path, sha256, revision, check } = artifact;
  return { kind, path, state: deliveryState(check), sha256, revision, check };
}

function isNew(artifact: Artifact, dispatch: HandoffDispatch): boolean {
  return dispatch.artifacts[artifact.path]?.sha256 !== artifact.sha256;
}

function statusOf(
  promised: readonly ReceiptLine[],
  extra: readonly ReceiptLine[],
  { summary, failure }: DelegateResult,
): Receipt["status"] {
  const good = promised.filter((line) => line.state === "valid" || line.state === "not-checked").length;
  const brought = [...promised, ...extra].some((line) => line.state !== "missing");
  if (failure !== "") return brought ? "partial" : "failed";
  if (promised.length > 0 && good === promised.length) return "completed";
  if (promised.length > 0) return brought ? "partial" : "failed";
  return summary.trim() === "" && !brought ? "failed" : "completed";
}
