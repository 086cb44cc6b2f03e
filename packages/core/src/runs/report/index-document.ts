import type { CrossCheckResult } from "../../deliverables/cross-check.ts";
import { printable } from "../../printable.ts";
import type { Finding } from "../../deliverables/deliverable-kind.ts";
import { isRejected, type ReportedDocument, type RunReport } from "./report.ts";

/** The README.md of a run: made by the runtime from the receipts, with the lead's closing words quoted. */
export function indexDocument(
  report: Omit<RunReport, "indexSha256" | "pageSha256">,
  titles: ReadonlyMap<string, string>,
): string {
  const models = [...new Set(Object.values(report.models))].join(", ");
  const offline =
    models === "offline"
      ? ["No language model has reasoned about these documents: they were drafted offline from the task's facts.", ""]
      : [];
  const lines = [
    `# ${report.goal.trim().split("\n", 1)[0] ?? "Design"}`,
    "",
    ...offline,
    `Status: ${report.status} (${report.message}). Lead: ${report.lead}. Model: ${models}.`,
    "",
    "## Documents",
    "",
    "| document | kind | author | check |",
    "| --- | --- | --- | --- |",
    ...report.documents.map((document) => row({ ...document, author: writerOf(document, report.models) }, titles)),
    "",
    ...findings(report.documents),
    ...compared(report.crossChecks),
    ...mendedItems(report),
    "## Handoffs",
    "",
    "| from | to | receipt | documents |",
    "| --- | --- | --- | --- |",
    ...report.receipts.map(({ from, to, status, deliverables }) => {
      const lines = deliverables.map((line) => `${line.kind}: ${line.state}`).join(", ");
      return `| ${from} | ${to} | ${status} | ${cell(lines)} |`;
    }),
    "",
    `## Closing words of ${report.lead}`,
    "",
    ...report.summary
      .trim()
      .split("\n")
      .map((line) => `> ${line}`.trimEnd()),
    "",
    "Receipts, findings, tools and token counts: [report.html](report.html) for people, [orchestrate-report.json](orchestrate-report.json) for programs.",
    "",
  ];
  // Goal, titles, findings and closing words may come from a model.
  return printable(lines.join("\n"), { lines: true });
}

// An agent that has several models may have written with any of them.
function writerOf({ author, model }: ReportedDocument, models: RunReport["models"]): string {
  return model === undefined || models[author] === model ? author : `${author} (${model})`;
}

function row(document: ReportedDocument, titles: ReadonlyMap<string, string>): string {
  const { path, kind, author, state, check, approval } = document;
  const title = titles.get(path) ?? path;
  const name = cell(title).replaceAll(/[[\]]/g, "\\$&");
  const link = path === "" ? "-" : isRejected(document) ? name : `[${name}](${path})`;
  const how = check?.status === "checked" ? `${state}, ${check.tools.join(", ")}` : state;
  const why = check?.status === "not-checked" ? `${how}: ${check.reason}` : how;
  const who = approval === undefined ? "" : `; ${approval.decision} by ${approval.by}`;
  return `| ${link} | ${kind} | ${author === "" ? "-" : cell(author)} | ${cell(`${why}${who}`)} |`;
}

/** The story of the faults that are gone: where they were found, and who mended them when. */
function mendedItems({ mended = [], documents }: Pick<RunReport, "mended" | "documents">): string[] {
  if (mended.length === 0) return [];
  const items = mended.map(({ path, rule, message, found, mended: revision }) => {
    const author = documents.find((document) => document.path === path)?.author ?? "its author";
    return `- ${path} revision ${found}: ${rule}: ${message}; sent to ${author}, mended in revision ${revision}`;
  });
  return ["## Mended on the way", "", ...items, ""];
}

function findings(documents: readonly ReportedDocument[]): string[] {
  const lines = documents.flatMap((document) => (document.check?.status === "checked" ? document.check.findings : []));
  if (lines.length === 0) return [];
  return ["## Findings", "", ...lines.map(findingItem), ""];
}

function findingItem({ path, line, column, severity, rule, message }: Finding): string {
  return `- ${path}:${line}:${column} ${severity} ${rule}: ${message}`;
}

function compared(results: readonly CrossCheckResult[]): string[] {
  if (results.length === 0) return [];
  const items = results.map(({ title, outcome }) => {
    if (outcome.status === "not-checked") return `- not checked: ${title} (${outcome.reason})`;
    const errors = outcome.findings.filter((finding) => finding.severity === "error").length;
    return errors === 0 ? `- holds: ${title}` : `- violated in ${errors} places: ${title}`;
  });
  const findings = results.flatMap(({ outcome }) => (outcome.status === "checked" ? outcome.findings : []));
  return ["## The documents against each other", "", ...items, ...findings.map(findingItem), ""];
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
}

/** Title of a document for an index: its first heading, or the path where it has none. */
export function documentTitle(path: string, text: string): string {
  const heading = path.endsWith(".md") ? /^#\s+(.+)$/m.exec(text)?.[1] : undefined;
  return heading?.trim() ?? path;
}
