import { PROMQL_AGGREGATIONS, PROMQL_FUNCTIONS, type PromqlFunction, type PromqlType } from "./promql-functions.ts";
import type { PromqlFault, PromqlNode } from "./promql.ts";
import { selectorFaults } from "./promql-selector.ts";

const COMPARISONS: ReadonlySet<string> = new Set(["Eql", "Neq", "Gtr", "Gte", "Lss", "Lte"]);
const SETS: ReadonlySet<string> = new Set(["And", "Or", "Unless"]);
const SELECTORS: ReadonlySet<string> = new Set(["VectorSelector", "MatrixSelector", "SubqueryExpr"]);
const MODIFIED: ReadonlySet<string> = new Set(["OffsetExpr", "StepInvariantExpr"]);
const OPERATORS: ReadonlySet<string> = new Set(["BinaryExpr", "UnaryExpr"]);
const NAMES: Readonly<Record<PromqlType, string>> = {
  scalar: "a number",
  string: "a string",
  vector: "an instant vector",
  matrix: "a range vector",
};

/** What an expression gives, undefined when that cannot be told, and the faults of types that Prometheus would refuse. */
export interface TypedPromql {
  readonly type?: PromqlType;
  readonly faults: readonly PromqlFault[];
}

interface Context {
  readonly text: string;
  readonly report: (fault: PromqlFault) => void;
}

/** Applies the typing rules of PromQL: parameters of functions, operands, ranges, aggregations. */
export function typePromql(top: PromqlNode, text: string): TypedPromql {
  const faults: PromqlFault[] = [];
  const type = typeOf(top, { text, report: (fault) => faults.push({ ...fault }) });
  return type === undefined ? { faults } : { type, faults };
}

function typeOf(node: PromqlNode, context: Context): PromqlType | undefined {
  switch (node.name) {
    case "NumberDurationLiteral":
      return "scalar";
    case "StringLiteral":
      return "string";
    case "VectorSelector":
      for (const fault of selectorFaults(node, context.text)) context.report(fault);
      return "vector";
    case "MatrixSelector":
      return matrix(node, context);
    case "SubqueryExpr":
      expectInner(node, context, ["vector"]);
      return "matrix";
    case "BinaryExpr":
      return binary(node, context);
    case "AggregateExpr":
      return aggregation(node, context);
    case "FunctionCall":
      return call(node, context);
    case "UnaryExpr":
      return expectInner(node, context, ["scalar", "vector"]);
    default:
      return MODIFIED.has(node.name) ? modified(node, context) : inner(node, context);
  }
}

function inner(node: PromqlNode, context: Context): PromqlType | undefined {
  const child = node.getChild("Expr");
  return child === null ? undefined : typeOf(child, context);
}

function expectInner(node: PromqlNode, context: Context, wanted: readonly PromqlType[]): PromqlType | undefined {
  const child = node.getChild("Expr");
  return child === null ? undefined : expectType(child, wanted, context);
}

function expectType(node: PromqlNode, wanted: readonly PromqlType[], context: Context): PromqlType | undefined {
  const type = typeOf(node, context);
  if (type === undefined || wanted.includes(type)) return type;
  const message = `expected ${wanted.map((name) => NAMES[name]).join(" or ")}, this is ${NAMES[type]}`;
  context.report({ from: node.from, rule: "promql-type", message, ...rangeHint(wanted, type) });
  return undefined;
}

function rangeHint(wanted: readonly PromqlType[], type: PromqlType): { hint: string } | Record<string, never> {
  if (wanted.includes("matrix") && type === "vector") return { hint: "Add a range, such as [5m]." };
  if (type === "matrix") return { hint: "Take the range away, or put a function such as rate() around it." };
  return {};
}

function matrix(node: PromqlNode, context: Context): PromqlType {
  const child = node.getChild("Expr");
  if (child?.name === "VectorSelector") typeOf(child, context);
  else {
    const message = "a range belongs to a metric, not to an expression";
    const hint = "Write rate(metric[5m]) inside, or a subquery: [1h:1m].";
    context.report({ from: node.from, rule: "promql-range", message, hint });
  }
  return "matrix";
}

function modified(node: PromqlNode, context: Context): PromqlType | undefined {
  const child = modifiedBy(node);
  if (child !== null && !SELECTORS.has(child.name)) {
    const message = "offset and @ belong to a metric or a range, not to an expression";
    context.report({ from: node.from, rule: "promql-modifier", message, hint: "Put it inside, after the selector." });
  }
  return inner(node, context);
}

/** What a modifier is about. This grammar binds it to a whole `a - b offset 5m`, Prometheus to the last operand alone. */
function modifiedBy(node: PromqlNode): PromqlNode | null {
  let child: PromqlNode | null = node;
  while (child !== null && (MODIFIED.has(child.name) || OPERATORS.has(child.name)))
    child = child.getChildren("Expr").at(-1) ?? null;
  return child;
}

function binary(node: PromqlNode, context: Context): PromqlType | undefined {
  const [left, right] = node.getChildren("Expr");
  if (left === undefined || right === undefined) return undefined;
  const types = [left, right].map((side) => expectType(side, ["scalar", "vector"], context));
  const operator = left.nextSibling ?? node;
  const bool = node.getChild("BoolModifier") !== null;
  const told = (message: string, hint: string): void =>
    context.report({ from: operator.from, rule: "promql-operator", message, hint });
  if (bool && !COMPARISONS.has(operator.name)) told("bool only fits a comparison", "Take bool away.");
  if (types.includes(undefined)) return "vector";
  const numbers = types.every((type) => type === "scalar");
  if (numbers && !bool && COMPARISONS.has(operator.name))
    told("two numbers are compared without bool", "Write > bool, or compare a metric.");
  if (types.includes("scalar")) numberFaults(node, operator.name, told);
  return numbers ? "scalar" : "vector";
}

/** What does not fit when a side of an operator is a number. */
function numberFaults(node: PromqlNode, operator: string, told: (message: string, hint: string) => void): void {
  if (SETS.has(operator)) told("and, or and unless join instant vectors, not numbers", "Write vector(0) for a number.");
  if (node.getChild("MatchingModifierClause") !== null)
    told("on and ignoring only fit between two instant vectors", "Take the clause away.");
}

function parametersOf(node: PromqlNode): readonly PromqlNode[] {
  return node.getChild("FunctionCallBody")?.getChildren("Expr") ?? [];
}

function aggregation(node: PromqlNode, context: Context): PromqlType {
  const operator = node.getChild("AggregateOp") ?? node;
  const name = context.text.slice(operator.from, operator.to).toLowerCase();
  const first = PROMQL_AGGREGATIONS.get(name);
  const takes: readonly PromqlType[] = first === undefined ? ["vector"] : [first, "vector"];
  checkParameters(name, { takes, optional: 0, repeats: false, gives: "vector" }, { node, context });
  return "vector";
}

function call(node: PromqlNode, context: Context): PromqlType | undefined {
  const identifier = node.getChild("FunctionIdentifier") ?? node;
  const name = context.text.slice(identifier.from, identifier.to);
  const signature = PROMQL_FUNCTIONS.get(name);
  if (signature === undefined) {
    for (const parameter of parametersOf(node)) typeOf(parameter, context);
    return undefined;
  }
  checkParameters(name, signature, { node, context });
  return signature.gives;
}

function checkParameters(
  name: string,
  { takes, optional, repeats }: PromqlFunction,
  { node, context }: { node: PromqlNode; context: Context },
): void {
  const given = parametersOf(node);
  const least = takes.length - optional;
  const most = repeats ? Infinity : takes.length;
  if (given.length < least || given.length > most) {
    const wanted = repeats ? `at least ${least}` : least === most ? String(most) : `${least} to ${most}`;
    const message = `${name} takes ${wanted} parameter${wanted === "1" ? "" : "s"}, here are ${given.length}`;
    const list = takes.map((type) => NAMES[type]).join(", ");
    const hint = list === "" ? "Write empty brackets." : `It takes ${list}.`;
    context.report({ from: node.from, rule: "promql-parameters", message, hint });
  }
  for (const [index, parameter] of given.entries()) {
    const wanted = takes[index] ?? (repeats ? takes.at(-1) : undefined);
    if (wanted === undefined) typeOf(parameter, context);
    else expectType(parameter, [wanted], context);
  }
}
