import { defineCrossCheck, type CrossCheck, type ReadableText } from "@orchestrate/core/deliverables";
import { readAlertFile, type PrometheusRule } from "../checkers/alert-rules.ts";
import { outlineMarkdown, type MarkdownHeading } from "../checkers/markdown-outline.ts";
import { reportConflicts, type Conflict } from "../checkers/report-conflicts.ts";

function compare(alerts: ReadableText, runbook: ReadableText): readonly Conflict[] {
  const { headings } = outlineMarkdown(runbook.text);
  const anchors = anchorsIn(runbook.text, headings);
  const rules = readAlertFile(alerts).rules.filter((rule) => rule.kind === "alert");
  const hasSection = (rule: PrometheusRule): boolean => {
    if (anchors.has(slug(rule.name)) || isElsewhere(rule, runbook.path)) return true;
    const anchor = anchorOf(rule);
    return anchor !== undefined && anchors.has(decoded(anchor));
  };
  const missing = rules.filter((rule) => !hasSection(rule));
  return missing.map((rule): Conflict => {
    const place = placeFor(rule, headings, rules);
    const anchor = anchorOf(rule) ?? slug(rule.name);
    return {
      path: runbook.path,
      ...place,
      rule: "alert-without-section",
      message: `the alert ${rule.name} (${alerts.path}:${rule.runbookPlace.line}) leads to #${anchor}, and no section has that anchor`,
      hint: `Add a section "## ${rule.name}", or rename the one that is meant.`,
    };
  });
}

function anchorOf({ runbookUrl }: PrometheusRule): string | undefined {
  return /#([^\s#]+)$/.exec(runbookUrl)?.[1];
}

/** Whether an alert's runbook is kept somewhere that is not this file: at an address that does not end in its path. */
function isElsewhere({ runbookUrl }: PrometheusRule, path: string): boolean {
  if (!/^https?:\/\//i.test(runbookUrl)) return false;
  const page = runbookUrl.replace(/[?#].*$/s, "");
  return !page.endsWith(`/${path.split("/").at(-1) ?? path}`);
}

/** Anchors as Markdown pages on the common hosts have them, and those that the text sets itself. */
function anchorsIn(text: string, headings: readonly MarkdownHeading[]): ReadonlySet<string> {
  const set = [...text.matchAll(/<a\s+(?:id|name)="([^"\n]{1,200})"|\{#([\w-]{1,200})\}/g)];
  const own = set.map((match) => (match[1] ?? match[2] ?? "").toLowerCase());
  return new Set([...headings.map((heading) => slug(heading.text)), ...own]);
}

function slug(text: string): string {
  return text
    .replaceAll(/\{#[\w-]+\}/g, "")
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
}

function decoded(anchor: string): string {
  try {
    return decodeURIComponent(anchor).toLowerCase();
  } catch {
    return anchor.toLowerCase();
  }
}

/** The section that is probably meant: one of no alert whose heading begins alike; else the beginning. */
function placeFor(
  rule: PrometheusRule,
  headings: readonly MarkdownHeading[],
  rules: readonly PrometheusRule[],
): { line: number; column: number } {
  const names = rules.map((one) => slug(one.name));
  const beginning = slug(rule.name).slice(0, 6);
  const meant = headings.find(
    (heading) => heading.level > 1 && !names.includes(slug(heading.text)) && slug(heading.text).startsWith(beginning),
  );
  return { line: meant?.line ?? headings[0]?.line ?? 1, column: 1 };
}

/** Every alert leads to a section of the runbook; the runbook yields. */
export const sloAlertsRunbook: CrossCheck = defineCrossCheck({
  id: "slo-alerts-runbook",
  title: "Every alert leads to a section of the runbook.",
  kinds: ["slo-alerts", "runbook"],
  check: (input) =>
    reportConflicts(input, "slo-alerts-runbook@1", (documents) =>
      // Each alert needs its section in one of the runbooks, and there is one in nearly every case.
      documents("slo-alerts").flatMap((alerts) =>
        documents("runbook")
          .slice(0, 1)
          .flatMap((runbook) => compare(alerts, runbook)),
      ),
    ),
});
