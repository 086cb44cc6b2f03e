import { nearestName, type ReadableText } from "@orchestrate/core/deliverables";
import { brokenAnchors, markdownAnchors } from "./markdown-anchors.ts";
import { outlineMarkdown, type MarkdownHeading, type MarkdownOutline } from "./markdown-outline.ts";
import { alertNames } from "./prometheus-rules.ts";
import type { Fault } from "./report-findings.ts";

/** Characters of a line that is looked at for commands; nobody types more. */
const LONGEST = 2000;
/** Changes something: has no place among the commands that only look. */
const CHANGING =
  /\bkubectl\b[^|;]*\s(?:delete|scale|apply|patch|edit|drain|cordon|rollout\s+(?:undo|restart))\b|\bhelm\s+(?:rollback|upgrade|uninstall)\b|\bsystemctl\s+(?:re)?(?:start|stop)\b|\bpsql\b.*\b(?:delete\s+from|drop\s|truncate\s|update\s+\w+\s+set|pg_terminate_backend)|\brm\s+-[rf]/i;
const COMMAND =
  /^\s*(?:[-*]|\d+\.)?\s*(?:\$\s+\S|(?:sudo\s+)?(?:kubectl|psql|curl|docker|helm|systemctl|journalctl|aws|gcloud)\s+-{0,2}\w+\s\S)/;

/**
 * Checks a runbook: a section for each alert of the run, with what somebody needs at night; links that lead somewhere;
 * commands that can be copied; how to go back and how to restore.
 */
export function runbookFaults(text: string, documents: readonly ReadableText[]): readonly Fault[] {
  const outline = outlineMarkdown(text);
  if (outline.headings.length === 0) {
    const hint = "One ## section for each alert, headed by its name.";
    return [{ line: 1, column: 1, rule: "no-sections", message: "the runbook has no headings", hint }];
  }
  const alerts = documents.flatMap((document) => alertNames(document.text));
  return [
    ...unclosedFence(text, outline),
    ...alertFaults(outline, alerts, text),
    ...anchorFaults(outline, alerts),
    ...generalSections(outline, alerts.length > 0),
    ...brokenAnchors(outline),
    ...commandFaults(outline, text),
    ...leftOver(outline),
  ];
}

/** What a page in the form of somebody else need not have. */
export const RUNBOOK_PARTS: readonly string[] = [
  "first-steps-missing",
  "mitigation-missing",
  "restore-missing",
  "rollback-missing",
];

/** What nobody has written yet, and what was written twice. */
function leftOver({ prose, headings }: MarkdownOutline): readonly Fault[] {
  const open = prose.flatMap(({ line, text }): readonly Fault[] => {
    const found = /\b(?:TODO|TBD|FIXME|XXX)\b/.exec(text);
    if (found === null) return [];
    const message = `${found[0]} stands for something that somebody needs at night`;
    return [{ line, column: found.index + 1, rule: "left-open", severity: "warning", message }];
  });
  const alike = headings.filter(({ level, text }, index) => {
    const first = headings.findIndex((other) => other.level === level && other.text === text);
    return first < index && isAlertName(text);
  });
  const twice = alike.map(({ line, text }): Fault => {
    const message = `there is a section ${text} above; links lead to that one`;
    return { line, column: 1, rule: "section-twice", severity: "warning", message };
  });
  return [...open, ...twice];
}

function unclosedFence(text: string, { fences }: MarkdownOutline): readonly Fault[] {
  const lines = text.split(/\r?\n/);
  const last = fences.at(-1);
  if (last === undefined || last.line + last.text.split("\n").length - 1 < lines.length) return [];
  const hint = "Close it; everything below it is read as code.";
  return [{ line: last.line - 1, column: 1, rule: "fence-open", message: "the code block is not closed", hint }];
}

interface Alert {
  readonly name: string;
  readonly runbook: string;
}

function alertFaults(outline: MarkdownOutline, alerts: readonly Alert[], text: string): readonly Fault[] {
  const { headings } = outline;
  const names = [...new Set(alerts.map(({ name }) => name))];
  const faults: Fault[] = [];
  const covered: MarkdownHeading[] = [];
  const known = headingsByWord(headings);
  for (const name of names) {
    const heading = known.get(name);
    if (heading !== undefined) covered.push(heading);
    else faults.push(sectionMissing(name, headings));
  }
  // Without the alerts, what is headed by a name in the style of an alert is taken for one.
  const sections =
    names.length > 0 ? covered : headings.filter(({ level, text: name }) => level > 1 && isAlertName(name));
  const page = { outline, lines: text.split(/\r?\n/), escalates: ESCALATES_ONCE.test(text) };
  return [...faults, ...sections.slice(0, 1000).flatMap((heading) => partFaults(heading, page))];
}

function sectionMissing(name: string, headings: readonly MarkdownHeading[]): Fault {
  const texts = headings.slice(0, 1000).map((heading) => heading.text);
  const near = nearestName(name, texts);
  const line = headings.find((heading) => heading.text === near)?.line ?? 1;
  const hint = near === undefined ? `Add ## ${name}.` : `Is ${near} meant? A section has exactly the alert's name.`;
  return { line, column: 1, rule: "alert-without-section", message: `the alert ${name} has no section`, hint };
}

/** The first heading that is, or names, each word. */
function headingsByWord(headings: readonly MarkdownHeading[]): ReadonlyMap<string, MarkdownHeading> {
  const byWord = new Map<string, MarkdownHeading>();
  for (const heading of headings) {
    for (const word of [heading.text, ...heading.text.split(/[^\w]+/)])
      if (!byWord.has(word)) byWord.set(word, heading);
  }
  return byWord;
}

function isAlertName(text: string): boolean {
  return /^`?(?:[A-Z][a-z0-9]+){2,}`?$/.test(text);
}

type Part = readonly [rule: string, pattern: RegExp, what: string, severity: "error" | "warning"];

const PARTS: readonly Part[] = [
  ["symptoms-missing", /symptom|impact|meaning|what (?:you|users|it)|users? see|fires when/i, "symptoms", "warning"],
  [
    "first-steps-missing",
    /first|steps?\b|triage|immediate|diagnos|check|investigat|verify|\b(?:begin|start) (?:by|with)\b|\blook (?:at|for|whether|into)\b|^[ \t]*1[.)]\s/im,
    "first steps",
    "error",
  ],
  [
    "mitigation-missing",
    /mitigat|remediat|resol(?:ve|ution)|recover|stop the harm|\bfix|action|roll(?:ing)? ?back|\bundo\b|\b(?:restart|turn off|switch (?:off|over)|disable|fail over|scale (?:out|up)|shed)\b/i,
    "a mitigation",
    "error",
  ],
];

const ESCALATES = /escalat|on.?call|\bpage\b|\bcall\b|contact|\bwake\b/i;
/** A heading or a bold line: said once, for every alert. */
const ESCALATES_ONCE = /^(?:#{1,6} |\*\*)[^\n]{0,80}(?:escalat|on.?call|contact)/im;

interface Page {
  readonly outline: MarkdownOutline;
  readonly lines: readonly string[];
  /** Whether it says once for all when to escalate. */
  readonly escalates: boolean;
}

function partFaults(heading: MarkdownHeading, page: Page): readonly Fault[] {
  const section = sectionText(heading, page);
  const place = { line: heading.line, column: 1 };
  const missing = PARTS.filter(([, pattern]) => !pattern.test(section)).map(([rule, , what, severity]): Fault => ({
    ...place,
    rule,
    severity,
    message: `the section ${heading.text} has no ${what.replace(/^a /, "")}`,
    hint: `Say ${what}; somebody reads this at three in the morning.`,
  }));
  if (page.escalates || ESCALATES.test(section)) return missing;
  const message = `the section ${heading.text} does not say when to escalate`;
  const hint = "Say after how long and to which role, here or once for all.";
  return [...missing, { ...place, rule: "escalation-missing", severity: "warning", message, hint }];
}

function sectionText(heading: MarkdownHeading, { outline, lines }: Page): string {
  const next = outline.headings.find((other) => other.line > heading.line && other.level <= heading.level);
  const end = next?.line ?? lines.length + 1;
  // A part that is headed and then left empty says nothing.
  const empty = outline.headings.filter(({ line, level }, index) => {
    const { line: after = Infinity, level: below = 0 } = outline.headings[index + 1] ?? {};
    return below <= level && lines.slice(line, Math.min(after, end) - 1).every((text) => /^[\s=-]*$/.test(text));
  });
  const left = new Set(empty.map(({ line }) => line));
  return lines.filter((_text, index) => index >= heading.line && index < end - 1 && !left.has(index + 1)).join("\n");
}

/** Links from the alerts to this document that lead nowhere. */
function anchorFaults(outline: MarkdownOutline, alerts: readonly Alert[]): readonly Fault[] {
  const anchors = markdownAnchors(outline);
  const known = headingsByWord(outline.headings);
  return alerts.flatMap(({ name, runbook }): readonly Fault[] => {
    const anchor = /runbook\.md#(.+)$/i.exec(runbook)?.[1];
    if (anchor === undefined || anchor.includes("{{") || anchors.has(anchor.toLowerCase())) return [];
    const line = known.get(name)?.line ?? 1;
    const message = `the alert ${name} links to #${anchor}, which no heading has`;
    return [{ line, column: 1, rule: "anchor-broken", message, hint: "Head the section with the alert's name alone." }];
  });
}

/** In a run both are promised; a page that somebody wrote about one alert may have them elsewhere. */
function generalSections({ headings }: MarkdownOutline, ofRun: boolean): readonly Fault[] {
  const severity = ofRun ? "error" : "warning";
  const wanted = [
    ["rollback-missing", /roll(?:ing)?[ -]?back|revert|\bundo/i, "how a release is rolled back", "Add ## Rollback."],
    [
      "restore-missing",
      /restor|recover|\bbring\b.*\bback\b/i,
      "how data is restored",
      "Add ## Backup and restore, with RPO and RTO.",
    ],
  ] as const;
  return wanted
    .filter(([, pattern]) => !headings.some(({ text }) => pattern.test(text)))
    .map(([rule, , what, hint]) => ({
      line: 1,
      column: 1,
      rule,
      severity,
      message: `no section says ${what}`,
      hint,
    }));
}

function commandFaults(outline: MarkdownOutline, text: string): readonly Fault[] {
  const outside = outline.prose
    .filter((line) => line.text.length <= LONGEST && COMMAND.test(line.text))
    .map(({ line, text: content }): Fault => {
      const hint = "Put it into a block that begins with ```sh, complete, so that it can be copied.";
      const column = content.length - content.trimStart().length + 1;
      return {
        line,
        column,
        rule: "command-outside-block",
        severity: "warning",
        message: "a command stands in prose",
        hint,
      };
    });
  const lines = text.split(/\r?\n/);
  const changing = outline.fences.flatMap((fence) => {
    if (!/diagnos|investigat|triage/i.test(titleAbove(lines, fence.line - 2))) return [];
    return fence.text.split("\n").flatMap((command, index): readonly Fault[] => {
      const found = /^\s*#/.test(command) || command.length > LONGEST ? null : CHANGING.exec(command);
      if (found === null) return [];
      const hint = "Move it to the mitigation, or use a command that only reads.";
      const message = "a command of the diagnosis changes something";
      return [
        {
          line: fence.line + index,
          column: found.index + 1,
          rule: "diagnosis-changes",
          severity: "warning",
          message,
          hint,
        },
      ];
    });
  });
  return [...outside, ...changing];
}

/** The nearest heading or bold line above a line, which says what a block is for. */
function titleAbove(lines: readonly string[], from: number): string {
  for (let index = Math.min(from, lines.length) - 1; index >= 0; index -= 1) {
    const line = lines[index] ?? "";
    if (/^\s*(?:#{1,6}\s|\*\*)/.test(line)) return line;
  }
  return "";
}
