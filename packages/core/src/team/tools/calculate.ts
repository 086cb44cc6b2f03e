import type { Expression } from "jsep";
import { errorMessage } from "../../error-message.ts";
import { OrchestrateError } from "../../errors.ts";

const functions: Readonly<Record<string, (...numbers: number[]) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  exp: Math.exp,
  floor: Math.floor,
  ln: Math.log,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  max: Math.max,
  min: Math.min,
  pow: Math.pow,
  round: (value, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits,
  sqrt: Math.sqrt,
};

const constants: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

const operators: Readonly<Record<string, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "%": (left, right) => left % right,
  "**": (left, right) => left ** right,
};

/**
 * The value of an arithmetic expression, or what is wrong with it. Only numbers, the operators + - * / % and ** (also
 * written ^), parentheses, named values and a fixed list of functions have a meaning; the text is parsed, never executed.
 */
export async function calculate(
  expression: string,
  variables: Readonly<Record<string, number>>,
): Promise<{ value: number } | { fault: string }> {
  const { default: jsep } = await import("jsep");
  try {
    // People group digits and write powers with a caret.
    const tree = jsep(expression.replaceAll(/(?<=\d)_(?=\d)/g, "").replaceAll("^", "**"));
    const value = valueOf(tree, variables);
    if (!Number.isFinite(value)) return { fault: `The result of ${expression} is not a finite number.` };
    // Fifteen digits are what a double holds for certain; 0.1 + 0.2 is 0.3.
    return { value: Number(value.toPrecision(15)) };
  } catch (error) {
    return { fault: `${errorMessage(error)}. ${help}` };
  }
}

const help = `Use numbers, + - * / % **, parentheses, your variables, and the functions ${Object.keys(functions).join(", ")}.`;

function fault(message: string): OrchestrateError {
  return new OrchestrateError("usage", message);
}

type Variables = Readonly<Record<string, number>>;

function valueOf(node: Expression, variables: Variables): number {
  switch (node.type) {
    case "Literal":
      if (typeof node["value"] === "number") return node["value"];
      throw fault(`${textOf(node, "raw")} is not a number`);
    case "Identifier":
      return named(textOf(node, "name"), variables);
    case "UnaryExpression":
      return signed(textOf(node, "operator"), valueOf(node["argument"] as Expression, variables));
    case "BinaryExpression":
      return combined(node, variables);
    case "CallExpression":
      return called(node, variables);
    default:
      throw fault("this is not one arithmetic expression");
  }
}

function textOf(node: Expression, key: string): string {
  const value = node[key];
  return typeof value === "string" ? value : "";
}

function named(name: string, variables: Variables): number {
  if (Object.hasOwn(variables, name)) return variables[name] ?? Number.NaN;
  if (Object.hasOwn(constants, name)) return constants[name] ?? Number.NaN;
  throw fault(`there is no value called ${name}`);
}

function signed(operator: string, value: number): number {
  if (operator === "-") return -value;
  if (operator === "+") return value;
  throw fault(`${operator} has no meaning here`);
}

function combined(node: Expression, variables: Variables): number {
  const operator = textOf(node, "operator");
  const combine = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (combine === undefined) throw fault(`${operator} has no meaning here`);
  return combine(valueOf(node["left"] as Expression, variables), valueOf(node["right"] as Expression, variables));
}

function called(node: Expression, variables: Variables): number {
  const callee = node["callee"] as Expression;
  const name = callee.type === "Identifier" ? textOf(callee, "name") : "";
  const call = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (call === undefined) throw fault(`there is no function ${name === "" ? "of that form" : name}`);
  return call(...(node["arguments"] as Expression[]).map((argument) => valueOf(argument, variables)));
}
