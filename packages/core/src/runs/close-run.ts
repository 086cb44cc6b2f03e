import { sha256 } from "../deliverables/workspace.ts";
import { OrchestrateError } from "../errors.ts";
import type { RunStore } from "../stores/run-store.ts";
import type { AgentState } from "../team/team-state.ts";
import { documentTitle, indexDocument } from "./index-document.ts";
import { judge, reportedDocuments, type ReportedDocument, type RunReport } from "./report.ts";
import type { OutputFolder } from "./output-folder.ts";
import type { RunDocument, RunResult } from "./run-result.ts";
import type { RunSession } from "./run-task.ts";

/** How the work of a run ended: what the lead came back with, or how far it got and what broke it off. */
export type Ending = Pick<AgentState, "artifacts" | "receipts" | "crossChecks" | "usage" | "limited"> & {
  readonly summary: string;
  readonly error: OrchestrateError | undefined;
};

/** Judges a run by its documents, writes index and report, and records the result. */
export async function closeRun(session: RunSession, ending: Ending): Promise<RunResult> {
  const { task, runId, store, log, output } = session;
  await log.flush();
  const reported = reportedDocuments(task.deliverables, ending.artifacts);
  const documents = await Promise.all(reported.map((document) => withText(document, store)));
  const { report, index } = withIndex(makeReport(session, ending, reported), documents);
  await store.putText(sha256(index), index);
  const error = ending.error ?? (await writeClosing(output, report, index));
  const status = error === undefined || error === ending.error ? report.status : "failed";
  const message = error?.message ?? report.message;
  await store.updateRun(runId, { status, message, report, updatedAt: new Date().toISOString() });
  const { receipts, usage } = ending;
  const there = documents.filter((document) => document.sha256 !== undefined);
  return { runId, status, message, documents: there, receipts, usage, report, out: output?.folder, error };
}

function makeReport(
  { team, task }: RunSession,
  ending: Ending,
  documents: readonly ReportedDocument[],
): Omit<RunReport, "indexSha256"> {
  const { receipts, crossChecks, usage, summary, limited, error } = ending;
  const judged = judge(documents, crossChecks, {
    lead: limited,
    anywhere: receipts.some((receipt) => receipt.limited),
  });
  const brokenOff =
    error === undefined
      ? {}
      : { status: error.code === "stopped" ? ("stopped" as const) : ("failed" as const), message: error.message };
  const models = Object.fromEntries([...task.models].map(([agent, model]) => [agent, model.name]));
  const { goal, limits } = task;
  const { lead, graphHash } = team;
  return {
    format: "orchestrate-report/1",
    goal,
    lead,
    ...judged,
    ...brokenOff,
    models,
    limits,
    graphHash,
    documents,
    crossChecks,
    receipts,
    usage,
    summary,
  };
}

async function withText(document: ReportedDocument, store: RunStore): Promise<RunDocument> {
  const text = document.sha256 === undefined ? undefined : await store.getText(document.sha256);
  return { ...document, text: text ?? "" };
}

function withIndex(
  report: Omit<RunReport, "indexSha256">,
  documents: readonly RunDocument[],
): { report: RunReport; index: string } {
  const titles = new Map(documents.map((document) => [document.path, documentTitle(document.path, document.text)]));
  const index = indexDocument(report, titles);
  return { report: { ...report, indexSha256: sha256(index) }, index };
}

async function writeClosing(
  output: OutputFolder | undefined,
  report: RunReport,
  index: string,
): Promise<OrchestrateError | undefined> {
  try {
    await output?.write("README.md", index);
    await output?.write("orchestrate-report.json", `${JSON.stringify(report, undefined, 2)}\n`);
    return undefined;
  } catch (error) {
    return error instanceof OrchestrateError
      ? error
      : new OrchestrateError("output-failed", String(error), { cause: error });
  }
}
