import type { CheckOutcome, CrossCheckResult, Finding } from "@orchestrate/core";
import { plural, stateMark } from "../terminal/draw-check.ts";
import { problemLines } from "../terminal/draw-problems.ts";
import type { Line, Piece } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import { allFindings, countReport, isFailing, ruleState, type CheckReport, type RuleState } from "./check-report.ts";
import { maxWalkedFiles } from "./find-documents.ts";

/** How much of a report is shown. */
export interface ReportView {
  readonly strict: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** Without `verbose`, at most this many of the files that were passed over are named. */
const namedSkips = 10;
/** From so many files of no known kind on they are counted only. */
const namedUnknown = 10;

/** A report as lines for people; the last one says how it ended. */
export function drawChecked(report: CheckReport, view: ReportView): Line[] {
  if (view.quiet) {
    const failing = allFindings(report).filter(
      ({ severity }) => severity === "error" || (view.strict && severity === "warning"),
    );
    return [...findingLines(failing), closingLine(report, view)];
  }
  const parts = [
    fileTable(report),
    report.files.flatMap(({ check }) => findingLines(findingsOf(check))),
    ruleLines(report.crossChecks, view.verbose),
    skippedLines(report, view.verbose),
    [closingLine(report, view)],
  ].filter((part) => part.length > 0);
  return parts.flatMap((part, index) => (index === 0 ? part : [[], ...part]));
}

function fileTable({ files }: CheckReport): Line[] {
  return table(
    files.map(({ path, kind, state, check }): Piece[] => {
      const by =
        check.status === "checked"
          ? [check.tools.join(", "), ...(check.notes ?? [])].join("; ")
          : `not checked: ${check.reason}`;
      return [stateMark(state), [path, "strong"], kind, [by, "quiet"]];
    }),
  );
}

function findingsOf(check: CheckOutcome): readonly Finding[] {
  return check.status === "checked" ? check.findings : [];
}

// Not indented, so that an editor finds the place in the line.
function findingLines(findings: readonly Finding[]): Line[] {
  return problemLines(findings.map((finding) => ({ ...finding, file: finding.path, code: finding.rule })));
}

const marks: Readonly<Record<RuleState, Piece>> = {
  holds: stateMark("valid"),
  violated: stateMark("invalid"),
  "not-checked": stateMark("not-checked"),
};

function ruleLines(crossChecks: readonly CrossCheckResult[], verbose: boolean): Line[] {
  return crossChecks.flatMap(({ title, outcome, service }): Line[] => {
    const state = ruleState(outcome);
    if (state !== "violated" && !verbose) return [];
    const why = outcome.status === "not-checked" ? `  not checked: ${outcome.reason}` : "";
    const where = service === undefined ? "between documents: " : `between documents of ${service}: `;
    return [[where, marks[state], ` ${title}`, [why, "quiet"]], ...findingLines(findingsOf(outcome))];
  });
}

function skippedLines({ skipped, unrecognised, limitReached }: CheckReport, verbose: boolean): Line[] {
  const named = verbose ? skipped : skipped.slice(0, namedSkips);
  const more = skipped.length - named.length;
  return [
    ...named.map(({ path, reason }): Line => [["skipped ", "warning"], `${path}: ${reason}`]),
    ...(more > 0 ? [[["skipped ", "warning"], `${more} more; --verbose names them`] satisfies Line] : []),
    ...(verbose || unrecognised.length < namedUnknown
      ? unrecognised.map((path): Line => [["of no known kind ", "quiet"], path])
      : []),
    ...(limitReached
      ? [[["limit ", "warning"], `only the first ${maxWalkedFiles} files were looked at; name fewer folders`] as Line]
      : []),
  ];
}

function closingLine(report: CheckReport, { strict }: ReportView): Line {
  const failing = isFailing(report, strict);
  const word: Piece = failing ? ["failed", "bad"] : ["passed", "good"];
  const { findings, documents, rules } = countReport(report);
  const { skipped, unrecognised, limitReached } = report;
  const parts = [
    `${plural(report.files.length, "document")} (${listed([
      counted(documents.valid, "valid"),
      counted(documents.invalid, "invalid"),
      counted(documents["not-checked"], "not checked"),
    ])})`,
    listed([plural(findings.error, "error"), plural(findings.warning, "warning"), plural(findings.info, "note")]) ||
      "no findings",
    rulesWords({ ...rules, "not-checked": rules["not-checked"] - withoutDocument(report) }),
    unrecognised.length === 0 ? "" : `${plural(unrecognised.length, "file")} of no known kind`,
    counted(skipped.length, "skipped"),
    limitReached ? "not all files looked at" : "",
  ];
  const why = failing && !isFailing(report, false) ? " (--strict): " : ": ";
  return [word, why + parts.filter((part) => part !== "").join("; ")];
}

/** Rules about a document that is not there: nobody misses it unless they ask. */
function withoutDocument({ crossChecks }: CheckReport): number {
  return crossChecks.filter(({ absent = [] }) => absent.length > 0).length;
}

function rulesWords(rules: Readonly<Record<RuleState, number>>): string {
  const words = listed([
    rules.holds === 0 ? "" : `${plural(rules.holds, "rule")} ${rules.holds === 1 ? "holds" : "hold"}`,
    counted(rules.violated, "violated"),
    counted(rules["not-checked"], "not checked"),
  ]);
  return words === "" ? "" : `between documents: ${words}`;
}

function counted(count: number, word: string): string {
  return count === 0 ? "" : `${count} ${word}`;
}

function listed(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(", ");
}
