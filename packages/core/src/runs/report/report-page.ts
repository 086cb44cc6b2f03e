import { priceWords } from "../../models/usage-words.ts";
import { createHash } from "node:crypto";
import type { CrossCheckResult } from "../../deliverables/cross-check.ts";
import type { CheckOutcome, Finding } from "../../deliverables/deliverable-kind.ts";
import { printable } from "../../printable.ts";
import type { Receipt } from "../../team/handoff/receipt.ts";
import { isRejected, type ReportedDocument, type RunReport } from "./report.ts";
import { pageStyle } from "./report-page-style.ts";

/** A document with all that its part of the page shows. */
export interface PageDocument extends ReportedDocument {
  readonly text: string;
  /** An SVG image of the document, where its kind can be drawn. */
  readonly drawing: string | undefined;
}

/** A report before its pages have digests. */
type PageReport = Omit<RunReport, "indexSha256" | "pageSha256">;

/**
 * The report of a run as one HTML page that needs nothing else: no script, no request, every text shown as text. Drawings
 * are embedded as images, in which a browser runs nothing. Equal reports give equal pages.
 */
export function reportPage(report: PageReport, documents: readonly PageDocument[]): string {
  const style = createHash("sha256").update(pageStyle).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${style}'; img-src data:`;
  const title = text(report.goal.trim().split("\n", 1)[0] ?? "Design");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>${badge(report.status)} ${text(report.message)}</p>
${facts(report)}
</header>
<main>
${section("Goal", block(report.goal.trim()))}
${section("Who did what", tree(report))}
${section(`Documents (${documents.length})`, documents.map(documentPart).join("\n"))}
${report.crossChecks.length === 0 ? "" : section("The documents against each other", comparisons(report.crossChecks))}
${mendedPart(report)}
${section(`Closing words of ${report.lead}`, block(report.summary.trim()))}
</main>
</body>
</html>
`;
}

function mendedPart({ mended = [], documents }: PageReport): string {
  if (mended.length === 0) return "";
  const items = mended.map(({ path, rule, message, found, mended: revision }) => {
    const author = documents.find((document) => document.path === path)?.author ?? "its author";
    const what = `revision ${found}: ${rule}: ${message}; sent to ${author}, mended in revision ${revision}`;
    return `<li>${link(path)} ${text(what)}</li>`;
  });
  return section("Mended on the way", `<ul>${items.join("")}</ul>`);
}

// What a model or a file says: visible forms for what would act or hide, then HTML's own characters.
function text(words: string): string {
  return printable(words, { lines: true })
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function section(title: string, content: string): string {
  return `<section><h2>${text(title)}</h2>${content}</section>`;
}

function block(words: string): string {
  return `<pre>${text(words)}</pre>`;
}

function badge(state: string): string {
  return `<span class="badge ${state.replaceAll(/[^a-z-]/g, "")}">${text(state.replaceAll("-", " "))}</span>`;
}

function facts({ lead, models, usage, limits, graphHash }: PageReport): string {
  const about = usage.estimated ? ", partly estimated" : "";
  const rows: readonly (readonly [string, string])[] = [
    ["Lead", lead],
    ["Models", [...new Set(Object.values(models))].join(", ")],
    ["Model calls", String(usage.modelCalls)],
    ["Tokens", `${usage.inputTokens} in, ${usage.outputTokens} out${about}`],
    [
      "Cost",
      usage.unpriced ? `${priceWords(usage.dollars)} and calls without a known price` : priceWords(usage.dollars),
    ],
    ["Limits", limitWords(limits)],
    ["Team", graphHash.slice(0, 12)],
  ];
  return `<dl>${rows.map(([name, value]) => `<dt>${text(name)}</dt><dd>${text(value)}</dd>`).join("")}</dl>`;
}

function limitWords(limits: object): string {
  const set = Object.entries(limits).filter(([, value]) => typeof value === "number" || typeof value === "string");
  return set.map(([name, value]) => `${name} ${String(value)}`).join(", ");
}

function tree(report: PageReport): string {
  const { lead, documents } = report;
  const own = documents.filter(({ author, path }) => author === lead && path !== "");
  const written = own.map(({ path, state }) => `<li>${badge(state)} ${link(path)}</li>`).join("");
  return `<ul class="tree"><li><strong>${text(lead)}</strong><ul>${written}${handoffs(lead, report)}</ul></li></ul>`;
}

// Spans are paths: a receipt's span lies directly below that of the agent that handed off.
function handoffs(span: string, report: PageReport): string {
  const below = report.receipts.filter((receipt) => parentSpan(receipt) === span);
  return below.map((receipt) => handoff(receipt, report)).join("");
}

function parentSpan({ span }: Receipt): string {
  return span.slice(0, Math.max(0, span.lastIndexOf("/")));
}

function handoff(receipt: Receipt, report: PageReport): string {
  const lines = receipt.deliverables.map(
    ({ kind, path, state, revision }) =>
      `<li>${badge(state)} ${path === "" ? text(kind) : link(path)}${revision > 1 ? ` revision ${revision}` : ""}</li>`,
  );
  const words = `<details><summary>task and answer</summary>${block(receipt.task)}${block(receipt.summary)}</details>`;
  const inner = `${lines.join("")}${handoffs(receipt.span, report)}`;
  return `<li>${badge(receipt.status)} <strong>${text(receipt.to)}</strong>, asked by ${text(receipt.from)}${words}<ul>${inner}</ul></li>`;
}

function link(path: string): string {
  return `<a href="#${encodeURIComponent(path)}">${text(path)}</a>`;
}

function documentPart(document: PageDocument): string {
  const { path, kind, author, state, revision, check, text: content, drawing } = document;
  if (path === "") return `<article><h3>${badge(state)} ${text(kind)}</h3></article>`;
  const by = `${kind}, ${author}, revision ${revision}${checkedBy(check)}`;
  const image = drawing === undefined ? "" : `<img alt="${text(path)}" src="${dataUrl(drawing)}">`;
  const size = content === "" ? 0 : content.trimEnd().split("\n").length;
  return `<article id="${encodeURIComponent(path)}">
<h3>${badge(isRejected(document) ? "rejected" : state)} ${fileLink(document)}</h3>
<p class="quiet">${text(by)}</p>
${findingList(findingsOf(check))}${image}
<details><summary>${size === 1 ? "1 line" : `${size} lines`}</summary>${block(content)}</details>
</article>`;
}

// A document that a person has refused was not written.
function fileLink(document: PageDocument): string {
  const { path } = document;
  if (isRejected(document)) return text(path);
  return `<a href="${path.split("/").map(encodeURIComponent).join("/")}">${text(path)}</a>`;
}

function dataUrl(svg: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg, "utf8").toString("base64")}`;
}

function checkedBy(check: CheckOutcome | undefined): string {
  if (check === undefined) return "";
  return check.status === "checked"
    ? `, checked by ${[check.tools.join(", "), ...(check.notes ?? [])].join("; ")}`
    : `, not checked: ${check.reason}`;
}

function findingsOf(check: CheckOutcome | undefined): readonly Finding[] {
  return check?.status === "checked" ? check.findings : [];
}

function findingList(findings: readonly Finding[]): string {
  if (findings.length === 0) return "";
  const items = findings.map(({ path, line, column, severity, rule, message, hint }) => {
    const help = hint === undefined ? "" : ` <span class="quiet">${text(hint)}</span>`;
    return `<li>${badge(severity)} ${text(`${path}:${line}:${column} ${rule}: ${message}`)}${help}</li>`;
  });
  return `<ul>${items.join("")}</ul>`;
}

function comparisons(results: readonly CrossCheckResult[]): string {
  const items = results.map(({ title, outcome }) => {
    const findings = findingsOf(outcome);
    const violated = findings.some(({ severity }) => severity === "error");
    const state = outcome.status === "not-checked" ? "not-checked" : violated ? "violated" : "holds";
    const why = outcome.status === "not-checked" ? ` <span class="quiet">${text(outcome.reason)}</span>` : "";
    return `<li>${badge(state)} ${text(title)}${why}${findingList(findings)}</li>`;
  });
  return `<ul>${items.join("")}</ul>`;
}
