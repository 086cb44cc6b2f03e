import { defineAgentRule, type LintedAgent, type RuleFinding } from "../agent-rule.ts";

/** Sample output that reports results which nobody measured. */
export const resultsInvented = defineAgentRule({
  code: "results-invented",
  severity: "warning",
  title: "A sample answer holds results that nobody measured.",
  why: `A message such as "Optimization completed. Response time improved by 68%" in an agent's instructions is an example to follow: the model
learns to close with numbers of that kind, whether or not anything was measured.`,
  remedy:
    "Describe what the closing message must hold (what was done, each number with its measurement), or put placeholders such as `<measured p99, ms>` where the numbers stand.",
  check: (linted) => {
    const found = [...quotedClaims(linted), ...progressFigures(linted)].toSorted((a, b) => a.line - b.line);
    const [first] = found;
    if (first === undefined) return [];
    const more = found.length === 1 ? "" : ` (and ${found.length - 1} more in this file)`;
    return [{ ...first, message: `${first.message}${more}`, hint: "Put placeholders where the numbers stand." }];
  },
});

const done =
  /\b(?:completed?|delivered|implemented|achiev(?:ed|ing)|established|reduc(?:ed|ing|tion)|improv(?:ed|ing|ement)|increased|deployed|optimized|optimised|published|successfully|finished|resolved)\b/i;
// A number that claims something: a share, a factor, or a count with a thing behind it.
const figure = /\d(?:[\d.,]*)(?:%|x\b|ms\b|s\b|\s?(?:hours?|minutes?|seconds?|days?|weeks?)\b|\s[a-z]{4,})/i;

/** A whole line in quotes that says what was done, with figures. */
function quotedClaims({ lines }: LintedAgent): RuleFinding[] {
  return lines.flatMap(({ text, line, isCode }) => {
    const trimmed = text.trim().replace(/^[-*>] /, "");
    if (isCode || !/^["\u201c].{60,}["\u201d]$/u.test(trimmed) || !done.test(trimmed)) return [];
    const figures = trimmed.split(/(?<=[.;,]) /).filter((part) => figure.test(part)).length;
    if (figures < 2) return [];
    return [
      { line, column: text.indexOf(trimmed) + 1, message: "this sample message states results that nobody measured" },
    ];
  });
}

/** A JSON sample with figures below "progress" or "metrics". */
function progressFigures({ lines }: LintedAgent): RuleFinding[] {
  return lines.flatMap(({ text, line, isCode }, index) => {
    if (!isCode || !/^\s*"(?:progress|metrics|results|achievements)": \{/.test(text)) return [];
    const end = lines.slice(index + 1).findIndex((below) => !below.isCode || below.text.includes("}"));
    const inside = lines.slice(index + 1, index + 1 + Math.max(0, end));
    const figures = inside.filter((below) => /": "?[<>~]?\d[\d.,]*(?:%|x|ms|s)?/.test(below.text)).length;
    if (figures < 2) return [];
    return [{ line, column: text.search(/\S/) + 1, message: "this sample report states figures that nobody measured" }];
  });
}
