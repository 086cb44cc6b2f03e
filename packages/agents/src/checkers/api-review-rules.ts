import type { ReadableText } from "@orchestrate/core";
import { outlineMarkdown, sectionBelow, type MarkdownHeading, type MarkdownLine } from "./markdown-outline.ts";
import { findApi } from "./openapi-view.ts";
import type { Fault } from "./report-findings.ts";
import { reviewApi } from "./review-api.ts";

interface Citation {
  readonly heading: MarkdownHeading;
  readonly entries: ReadonlyMap<string, MarkdownLine>;
  readonly file: string;
  readonly line: number;
}

const FIELDS = ["Where", "Line", "Why", "Change", "Compatibility"];
const WHERE = /^`([^`]{1,300}):(\d{1,9})`$/;

/** The faults of an API review: every finding cites and quotes a line that exists, and every error of our rules is covered. */
export function apiReviewFaults(text: string, inputs: readonly ReadableText[]): readonly Fault[] {
  const api = findApi(inputs);
  if (api === undefined) {
    const hint = "Name an OpenAPI document under inputs in the task file.";
    return [
      {
        line: 1,
        column: 1,
        rule: "nothing-to-review",
        message: "none of the task's inputs is an OpenAPI document",
        hint,
      },
    ];
  }
  const outline = outlineMarkdown(text);
  const findings = outline.headings.find((heading) => heading.level === 2 && /^findings\b/i.test(heading.text));
  const sections = ["Trade-off", "Compatibility", "Findings"].filter((name) => {
    return !outline.headings.some(
      (heading) => heading.level === 2 && heading.text.toLowerCase().startsWith(name.toLowerCase()),
    );
  });
  const missing = sections.map((name): Fault => ({
    line: 1,
    column: 1,
    rule: "section-missing",
    message: `there is no section "## ${name}"`,
  }));
  if (findings === undefined) return missing;
  const end = sectionBelow(outline, findings).at(-1)?.line ?? findings.line;
  const blocks = outline.headings.filter(
    (heading) => heading.level === 3 && heading.line > findings.line && heading.line <= end,
  );
  const citations = blocks.map((heading) => citation(heading, sectionBelow(outline, heading)));
  const covered = new Set(citations.map(({ file, line }) => `${file}:${line}`));
  const uncovered = reviewApi(api).filter(
    ({ rule, line }) => rule.severity === "error" && !covered.has(`${api.file}:${line}`),
  );
  return [
    ...missing,
    ...citations.flatMap((entry) => citationFaults(entry, inputs)),
    ...uncovered.map(({ rule, hit, line }): Fault => ({
      line: findings.line,
      column: 1,
      rule: "finding-missing",
      message: `${api.file}:${line} is not reviewed: ${hit.what} (${rule.id})`,
      hint: `Add a finding with "- Where: \`${api.file}:${line}\`".`,
    })),
  ];
}

function citation(heading: MarkdownHeading, lines: readonly MarkdownLine[]): Citation {
  const entries = new Map<string, MarkdownLine>();
  for (const { line, text } of lines) {
    const match = /^- (\w{1,20}): ?(.*)$/.exec(text);
    if (match?.[1] !== undefined && !entries.has(match[1]))
      entries.set(match[1], { line, text: (match[2] ?? "").trim() });
  }
  const where = WHERE.exec(entries.get("Where")?.text ?? "");
  return { heading, entries, file: where?.[1] ?? "", line: Number(where?.[2] ?? 0) };
}

function citationFaults(entry: Citation, inputs: readonly ReadableText[]): readonly Fault[] {
  const { heading, entries, file, line } = entry;
  const faults: Fault[] = FIELDS.filter((field) => (entries.get(field)?.text ?? "") === "").map((field) => ({
    line: heading.line,
    column: 1,
    rule: "finding-incomplete",
    message: `the finding "${heading.text}" has no line "- ${field}: …"`,
  }));
  if (!/\b(?:error|warning|info)\b/.test(heading.text)) {
    const message = `the finding "${heading.text}" names no severity: error, warning or info`;
    faults.push({ line: heading.line, column: 5, rule: "finding-severity", message });
  }
  const where = entries.get("Where");
  if (where === undefined || where.text === "") return faults;
  const cited = inputs.find((input) => input.path === file)?.text.split(/\r?\n/)[line - 1];
  if (cited === undefined) {
    const message = `${where.text} is no line of the task's inputs`;
    return [
      ...faults,
      { line: where.line, column: 10, rule: "citation-unknown", message, hint: "Write: - Where: `file:line`" },
    ];
  }
  const quote = entries.get("Line");
  if (quote === undefined || quote.text === "" || unquoted(quote.text) === cited.trim()) return faults;
  const message = `line ${line} of ${file} reads "${cited.trim().slice(0, 120)}"`;
  return [...faults, { line: quote.line, column: 9, rule: "quote-differs", message }];
}

function unquoted(text: string): string {
  const mark = text.startsWith("``") ? "``" : "`";
  const inner = text.startsWith(mark) && text.endsWith(mark) && text.length >= 2 * mark.length;
  return (inner ? text.slice(mark.length, -mark.length) : text).trim();
}
