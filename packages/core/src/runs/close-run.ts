import { sha256 } from "../sha256.ts";
import type { OrchestrateError } from "../errors.ts";
import { modelNames } from "../models/agent-model.ts";
import type { RunStore } from "../stores/run-store.ts";
import type { AgentState } from "../team/team-state.ts";
import type { Drawings } from "./report/draw-documents.ts";
import type { AskedQuestion } from "./ask-people.ts";
import { mendedFaults } from "./document-history.ts";
import { documentTitle, indexDocument } from "./report/index-document.ts";
import { refreshReceipts } from "./refresh-receipts.ts";
import { reportPage } from "./report/report-page.ts";
import { judge, reportedDocuments, type ReportedDocument, type RunReport } from "./report/report.ts";
import type { RunDocument, RunResult } from "./run-result.ts";
import { failureOf, type RunSession } from "./run-session.ts";

/** How the work of a run ended: what the lead came back with, or how far it got and what broke it off. */
export type Ending = Pick<AgentState, "artifacts" | "receipts" | "crossChecks" | "usage" | "limit" | "failure"> & {
  readonly summary: string;
  readonly error: OrchestrateError | undefined;
  /** What the run waits for a person to answer; when there is anything it has not ended. */
  readonly questions: readonly AskedQuestion[];
  readonly drawings: Drawings;
};

/**
 * Judges a run by its documents, writes index and report, and records the result together with the last event. What
 * cannot be kept is told in it. `started` is what `performance.now()` said when the session began.
 */
export async function closeRun(session: RunSession, ended: Ending, started: number): Promise<RunResult> {
  const { task, runId, store, output } = session;
  const unlogged = await failureOf(() => session.log.flush());
  const reported = reportedDocuments(task.deliverables, ended.artifacts);
  const receipts = refreshReceipts(ended.receipts, reported);
  const ending = { ...ended, error: ended.error ?? unlogged, receipts };
  const documents = await Promise.all(reported.map((document) => withText(document, store)));
  const { report, index, page } = closingTexts(makeReport(session, ending, reported), documents, ending.drawings);
  const unwritten = await failureOf(() => writeClosing(session, report, { index, page }));
  const error = ending.error ?? unwritten;
  const status = unwritten === undefined ? report.status : "failed";
  const message = error?.message ?? report.message;
  const { usage, questions } = ending;
  const unstored = await failureOf(async () => {
    const change = { status, message, report, updatedAt: new Date().toISOString() };
    const durationMs = Math.round(performance.now() - started);
    const indexed = await failureOf(() => store.putText(report.indexSha256, index));
    await session.log.finish({ type: "run.finished", runId, status, message, usage, durationMs }, change);
    if (indexed !== undefined) throw indexed;
  });
  const there = documents.filter((document) => document.sha256 !== undefined);
  const out = output?.folder;
  const result = { runId, status, message, documents: there, receipts, usage, report, out, questions, error };
  if (unstored === undefined || error !== undefined) return result;
  return { ...result, status: "failed", message: unstored.message, error: unstored };
}

function makeReport(
  { team, task, progress }: RunSession,
  ending: Ending,
  documents: readonly ReportedDocument[],
): Omit<RunReport, "indexSha256" | "pageSha256"> {
  const { receipts, crossChecks, usage, summary, limit, failure } = ending;
  const reached = [limit, ...receipts.map((receipt) => receipt.limit)];
  const judged = judge(documents, crossChecks, { failure, limits: reached });
  const models = Object.fromEntries([...task.models].map(([agent, model]) => [agent, modelNames(model)]));
  const { goal, limits, prices } = task;
  const { lead, graphHash } = team;
  return {
    format: "orchestrate-report/1",
    goal,
    lead,
    ...judged,
    ...unfinished(ending),
    models,
    prices,
    limits,
    graphHash,
    documents,
    crossChecks,
    mended: mendedFaults(progress.history),
    receipts,
    usage,
    summary,
  };
}

// Such a run is not judged by its documents.
function unfinished({ error, questions }: Ending): Partial<Pick<RunReport, "status" | "message">> {
  if (error !== undefined) return { status: error.code === "stopped" ? "stopped" : "failed", message: error.message };
  if (questions.length === 0) return {};
  const about = questions.map(({ id, subject }) => {
    return `${id} (${subject.type === "document" ? subject.path : `${subject.from} -> ${subject.to}`})`;
  });
  return { status: "waiting", message: `waits for a person: ${about.join(", ")}` };
}

// A store that has lost a text has said so before; the document is reported all the same.
async function withText(document: ReportedDocument, store: RunStore): Promise<RunDocument> {
  const { sha256: digest } = document;
  const text = digest === undefined ? undefined : await store.getText(digest).catch(() => undefined);
  return { ...document, text: text ?? "" };
}

// What people read, and the report with the digests by which a later run knows that nobody has changed it.
function closingTexts(
  report: Omit<RunReport, "indexSha256" | "pageSha256">,
  documents: readonly RunDocument[],
  drawings: Drawings,
): { report: RunReport; index: string; page: string } {
  const titles = new Map(documents.map((document) => [document.path, documentTitle(document.path, document.text)]));
  const index = indexDocument(report, titles);
  const page = reportPage(
    report,
    documents.map((document) => ({ ...document, drawing: drawings[document.path] })),
  );
  return { report: { ...report, indexSha256: sha256(index), pageSha256: sha256(page) }, index, page };
}

async function writeClosing(
  { output, log, progress }: RunSession,
  report: RunReport,
  { index, page }: { index: string; page: string },
): Promise<void> {
  const delivered = report.documents.filter((document) => document.sha256 !== undefined);
  const brokeOff = ["failed", "stopped", "waiting"].includes(report.status);
  // A run that broke off before its first document leaves the folder as the last one left it.
  if (output === undefined || (brokeOff && delivered.length === 0)) return;
  // Known before they are there: after a kill they must not be taken for somebody's own files.
  const written = [report.indexSha256, report.pageSha256];
  await log.endStep({ step: `closing ${written.join(" ")}`, value: { written } }, []);
  await output.write("README.md", index);
  await output.write("report.html", page);
  await output.write("orchestrate-report.json", `${JSON.stringify(report, undefined, 2)}\n`);
  if (brokeOff) return;
  await output.removeLeftovers(
    delivered.map((document) => document.kind),
    delivered.map((document) => document.path).filter((path) => Object.hasOwn(progress.artifacts, path)),
  );
}
