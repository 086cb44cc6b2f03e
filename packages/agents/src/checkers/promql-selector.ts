import type { PromqlFault, PromqlNode } from "./promql.ts";

/** Faults of one selector of a metric: patterns that do not compile, and matchers that would select every series. */
export function selectorFaults(node: PromqlNode, text: string): readonly PromqlFault[] {
  const matchers = node.getChild("LabelMatchers");
  const named = node.getChild("Identifier") !== null || (matchers?.getChildren("QuotedLabelName").length ?? 0) > 0;
  const read = matchersOf(node, text);
  const faults = read.flatMap(patternFaults);
  if (faults.length > 0 || named || read.some((matcher) => !matchesEmpty(matcher))) return faults;
  const message = "the selector has neither a metric nor a label that must have a value";
  return [{ from: node.from, rule: "promql-selector", message, hint: "Name the metric before the braces." }];
}

interface Matcher {
  readonly operator: string;
  /** The value without quotes and with its escapes resolved. */
  readonly value: string;
  readonly from: number;
}

function matchersOf(node: PromqlNode, text: string): readonly Matcher[] {
  const matchers = node.getChild("LabelMatchers");
  if (matchers === null) return [];
  const all = [...matchers.getChildren("UnquotedLabelMatcher"), ...matchers.getChildren("QuotedLabelMatcher")];
  return all.flatMap((matcher) => {
    const operator = matcher.getChild("MatchOp");
    const literal = matcher.getChild("StringLiteral");
    if (operator === null || literal === null) return [];
    const quoted = text.slice(literal.from, literal.to);
    const value = quoted.startsWith("`") ? quoted.slice(1, -1) : quoted.slice(1, -1).replaceAll(/\\(.)/g, "$1");
    return [{ operator: text.slice(operator.from, operator.to), value, from: literal.from }];
  });
}

function isPattern({ operator }: Matcher): boolean {
  return operator.endsWith("~");
}

function patternFaults(matcher: Matcher): readonly PromqlFault[] {
  if (!isPattern(matcher)) return [];
  const { value, from } = matcher;
  if (/\(\?(?:=|!|<=|<!)/.test(value)) {
    const hint = "Use a second matcher with !~ instead.";
    return [{ from, rule: "promql-pattern", message: "RE2 has no look-around in patterns", hint }];
  }
  if (compile(value) !== undefined) return [];
  const message = `the pattern ${JSON.stringify(value.slice(0, 60))} does not compile`;
  return [{ from, rule: "promql-pattern", message, hint: "Close its brackets and escape characters that are meant." }];
}

/** RE2's own spellings are taken out first: flags, names of groups, quoted stretches. */
function compile(pattern: string): RegExp | undefined {
  const portable = pattern
    .replaceAll(/\(\?[imsU-]+\)/g, "")
    .replaceAll(/\(\?[imsU-]+:/g, "(?:")
    .replaceAll("(?P<", "(?<")
    .replaceAll(/\[\[:\^?[a-z]+:\]/g, "[a");
  if (portable.includes(String.raw`\Q`)) return /^/;
  try {
    return new RegExp(`^(?:${portable})$`);
  } catch {
    return undefined;
  }
}

function matchesEmpty(matcher: Matcher): boolean {
  const { operator, value } = matcher;
  const matches = isPattern(matcher) ? (compile(value)?.test("") ?? true) : value === "";
  return operator.startsWith("!") ? !matches : matches;
}
