import type { DraftInput } from "@orchestrate/core";
import { findApi, type ApiView } from "../checkers/openapi-view.ts";
import { reviewApi, type ReviewFinding } from "../checkers/review-api.ts";
import { offlineNotice } from "../deliverables/offline-notice.ts";
import { markdownTable, showCount } from "./show-quantity.ts";

/** A review of the first OpenAPI document among the inputs, or a page that says that there is none. */
export function draftApiReview(input: DraftInput): string {
  const api = findApi(input.inputs);
  if (api === undefined) return nothingToReview(input);
  const findings = reviewApi(api);
  const parts = [
    `# API review: ${api.file}`,
    offlineNotice("markdown").trimEnd(),
    tradeOff(api, findings),
    compatibility(findings),
    `## Findings\n\n${findings.length === 0 ? unreadable(api) : findings.map((finding, index) => block(api.file, finding, index + 1)).join("\n\n")}`,
    `## What this review does not see

The rules look at the contract only: not at whether the names fit the domain, whether the service keeps the contract, or how it behaves under load. A person
who knows the domain should read the resource names and the error cases.`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function nothingToReview(input: DraftInput): string {
  const read = input.inputs.map((entry) => entry.path).join(", ");
  return `# API review

${offlineNotice("markdown")}
**There is nothing to review.** None of the task's inputs${read === "" ? " (there are none)" : ` (${read})`} is an OpenAPI document. Name one under \`inputs\` in the task file.
`;
}

function unreadable(api: ApiView): string {
  const [error] = api.source.errors;
  return error === undefined
    ? "The rules found nothing."
    : `The document cannot be read: line ${error.line}: ${error.message}`;
}

function count(findings: readonly ReviewFinding[], severity: string): number {
  return findings.filter((finding) => finding.rule.severity === severity).length;
}

function tradeOff(api: ApiView, findings: readonly ReviewFinding[]): string {
  const safe = findings.filter((finding) => !finding.rule.breaking);
  const rows = [...new Set(findings.map((finding) => finding.rule))].map((rule) => [
    `\`${rule.id}\``,
    rule.severity,
    String(findings.filter((finding) => finding.rule === rule).length),
    rule.breaking ? "yes" : "no",
  ]);
  return `## Trade-off

Consistency against the clients that work today. ${showCount(api.operations.length, "operation")} were read (computed): ${showCount(count(findings, "error"), "error")} and ${showCount(count(findings, "warning"), "warning")} (computed).
${showCount(safe.length, "finding")} can be repaired without touching a client (computed): do these now. The other ${findings.length - safe.length} change what clients see; each alone costs every client a
release, so collect them into one new version and run both versions side by side until the access log shows no old caller.

${markdownTable(["rule", "severity", "places", "breaks clients"], rows)}`;
}

function compatibility(findings: readonly ReviewFinding[]): string {
  const names = (breaking: boolean): string => {
    const ids = [
      ...new Set(findings.filter((finding) => finding.rule.breaking === breaking).map((finding) => finding.rule.id)),
    ];
    return ids.length === 0 ? "none" : ids.map((id) => `\`${id}\``).join(", ");
  };
  return `## Compatibility

- Not breaking, for the current version: ${names(false)}. New headers stay optional until the next version.
- Breaking, for the next version together: ${names(true)}. Renamed paths can answer under both names until then, the old one with a \`Deprecation\` header (RFC 9745).`;
}

function block(file: string, finding: ReviewFinding, number: number): string {
  const { rule, hit, line, quote } = finding;
  const effect = rule.breaking ? "breaking: clients that work today can fail" : "not breaking";
  const mark = quote.includes("`") ? "``" : "`";
  return `### ${number}. ${rule.severity}: ${rule.id}

- Where: \`${file}:${line}\`
- Line: ${mark}${quote}${mark}
- What: ${hit.what}.
- Why: ${rule.why}
- Change: ${hit.change}
- Compatibility: ${effect}.`;
}
