import { nearestName } from "@orchestrate/core/deliverables";
import type { parser as promqlParser } from "@prometheus-io/lezer-promql";
import { PROMQL_AGGREGATIONS, PROMQL_FUNCTIONS } from "./promql-functions.ts";
import type { Fault } from "./report-findings.ts";

type Tree = ReturnType<(typeof promqlParser)["parse"]>;

/** A node of the syntax tree of an expression. */
export type PromqlNode = Tree["topNode"];

/** A fault of an expression. `from` is an offset in its text, in UTF-16 units from 0. */
export interface PromqlFault extends Omit<Fault, "line" | "column"> {
  readonly from: number;
}

/** An expression that was read; `top` is its outermost node, and absent when there are faults. */
export interface ParsedPromql {
  readonly faults: readonly PromqlFault[];
  readonly top?: PromqlNode;
}

/** More than any rule that a person reads; what is deeper would exhaust the stack of whoever walks the tree. */
const MAX_LEVELS = 400;

/** Parses an expression with the grammar of Prometheus, and tells what does not fit with the place of the first fault. */
export async function parsePromql(text: string): Promise<ParsedPromql> {
  const { parser } = await import("@prometheus-io/lezer-promql");
  if (text.trim() === "") return { faults: [{ from: 0, rule: "promql-syntax", message: "the expression is empty" }] };
  const tree = parser.parse(text);
  const { errors, strings, levels } = survey(tree);
  if (levels > MAX_LEVELS) {
    const message = "the expression is nested too deeply to be read";
    return { faults: [{ from: 0, rule: "promql-syntax", message, hint: "Split it into recording rules." }] };
  }
  const faulty = strings.flatMap((node) => stringFaults(text.slice(node.from, node.to), node.from));
  if (faulty.length > 0) return { faults: faulty };
  const [error] = errors;
  if (error !== undefined) return { faults: [syntaxFault(error, text)] };
  const top = tree.topNode.getChild("Expr");
  return top === null ? { faults: [] } : { faults: [], top };
}

interface Survey {
  readonly errors: readonly PromqlNode[];
  readonly strings: readonly PromqlNode[];
  readonly levels: number;
}

/** Walks without recursion, so that it also ends for a tree that is too deep. */
function survey(tree: Tree): Survey {
  const errors: PromqlNode[] = [];
  const strings: PromqlNode[] = [];
  let level = 0;
  let levels = 0;
  tree.iterate({
    enter: (node) => {
      level += 1;
      levels = Math.max(levels, level);
      if (node.type.isError) errors.push(node.node);
      if (node.name === "StringLiteral") strings.push(node.node);
    },
    leave: () => {
      level -= 1;
    },
  });
  return { errors, strings, levels };
}

const ESCAPE = /\\(?:[abfnrtv\\]|[0-7]{3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8})/y;

/** Strings that the grammar here lets pass and Prometheus does not. */
function stringFaults(literal: string, from: number): readonly PromqlFault[] {
  const mark = literal.charAt(0);
  if (literal.length < 2 || !literal.endsWith(mark)) {
    return [{ from, rule: "promql-syntax", message: `the string is not closed with ${mark}` }];
  }
  if (mark === "`") return [];
  let index = 1;
  while (index < literal.length - 1) {
    if (literal.charAt(index) !== "\\") {
      index += 1;
      continue;
    }
    ESCAPE.lastIndex = index;
    const escape = literal.startsWith(mark, index + 1) ? `\\${mark}` : ESCAPE.exec(literal)?.[0];
    if (escape === undefined) {
      const wrong = literal.slice(index, index + 2);
      const hint = `Write \\${wrong} in a quoted string, or put the string between backticks.`;
      return [{ from: from + index, rule: "promql-escape", message: `${wrong} is not an escape of PromQL`, hint }];
    }
    index += escape.length;
  }
  return [];
}

function syntaxFault(error: PromqlNode, text: string): PromqlFault {
  const rest = text.slice(error.from);
  const before = text.slice(0, error.from);
  const known = knownMistake(error, before, rest);
  if (known !== undefined) return { rule: "promql-syntax", from: error.from, ...known };
  const message =
    rest.trim() === ""
      ? "the expression ends too early"
      : `not expected here: ${JSON.stringify(rest.trim().slice(0, 40))}`;
  const open = missingBrackets(text);
  return { from: error.from, rule: "promql-syntax", message, ...(open === "" ? {} : { hint: `${open} is missing.` }) };
}

type Told = Omit<PromqlFault, "rule"> & { readonly rule?: string };

function knownMistake(error: PromqlNode, before: string, rest: string): Omit<Told, "from"> | Told | undefined {
  const called = /([a-zA-Z_:][\w:]*)\s*$/.exec(before);
  if (rest.startsWith("(") && called !== null) return unknownFunction(called[1] ?? "", called.index);
  const parent = error.parent?.name ?? "";
  if (/Matcher/.test(parent)) return matcherMistake(before, rest);
  return MISTAKES.find(({ here, after, within }) => here.test(rest) && after.test(before) && within.test(parent))?.told;
}

interface Mistake {
  readonly here: RegExp;
  readonly after: RegExp;
  /** Name of the node in which the fault lies. */
  readonly within: RegExp;
  readonly told: Omit<Told, "from">;
}

const ANY = /^/;
const MISTAKES: readonly Mistake[] = [
  {
    here: /^(?:&&|\|\||&|\|)/,
    after: ANY,
    within: ANY,
    told: { message: "PromQL has no && and ||", hint: "Write and, or, or unless." },
  },
  {
    here: /^(?:\$|\{\{)/,
    after: ANY,
    within: ANY,
    told: { message: "a template variable is not known in a rule's expression", hint: "Write the value itself." },
  },
  {
    here: ANY,
    after: ANY,
    within: /^(?:AggregateModifier|MatchingModifierClause)$/,
    told: { message: "labels stand in brackets", hint: "Write by (job), not by job." },
  },
  {
    here: /./,
    after: ANY,
    within: /Matrix|Duration/,
    told: {
      message: "not a duration",
      hint: "Write a number and a unit without a blank, such as [5m]; units are ms, s, m, h, d, w, y.",
    },
  },
  {
    here: /^\s*(?:$|[)=<>!]|and\b|or\b)/,
    after: /%\s*$/,
    within: ANY,
    told: { message: "a percent sign is the modulo operator", hint: "Write the share: 0.05 instead of 5%." },
  },
];

function matcherMistake(before: string, rest: string): Omit<Told, "from"> {
  if (rest.startsWith("=")) return { message: "== does not compare labels", hint: 'Write label="value".' };
  if (/[=~]\s*$/.test(before)) return { message: "a label's value stands in quotes", hint: 'Write label="value".' };
  return { message: "a label needs a comparison", hint: 'Write label="value"; the comparisons are =, !=, =~ and !~.' };
}

function unknownFunction(name: string, from: number): Told {
  if (name === "holt_winters") {
    const message = "holt_winters is called double_exponential_smoothing since Prometheus 3";
    return { from, rule: "promql-function", severity: "warning", message };
  }
  const names = [...PROMQL_FUNCTIONS.keys(), ...PROMQL_AGGREGATIONS.keys()];
  const near = nearestName(name.toLowerCase(), names);
  const hint =
    near === undefined ? "PromQL has no such function; Grafana's are not known here." : `Did you mean ${near}?`;
  return { from, rule: "promql-function", message: `unknown function ${name}`, hint };
}

/** The closing brackets that an expression lacks. */
function missingBrackets(text: string): string {
  const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
  const open: string[] = [];
  for (const character of text.replaceAll(/"[^"]*"|'[^']*'|`[^`]*`|#.*/g, "")) {
    const close = closing[character];
    if (close !== undefined) open.push(close);
    else if (character === open.at(-1)) open.pop();
  }
  return open.reverse().join("");
}
