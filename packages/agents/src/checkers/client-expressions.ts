import type * as TypeScript from "typescript";

type Ts = typeof TypeScript;

/** Reads values off a TypeScript text without running it; everything that it cannot see is undefined. */
export interface ExpressionReader {
  /** The value of a constant string. */
  readonly text: (expression: TypeScript.Expression) => string | undefined;
  /** The path of a request: begins with a slash, without host and query, each inserted value written as `{}`. */
  readonly path: (expression: TypeScript.Expression) => WrittenPath | undefined;
  /** What a property of an object literal is set to. */
  readonly property: (object: TypeScript.ObjectLiteralExpression, name: string) => TypeScript.Expression | undefined;
  /** The expression behind constants, casts and parentheses. */
  readonly resolve: (expression: TypeScript.Expression) => TypeScript.Expression | undefined;
}

interface WrittenPath {
  readonly path: string;
  readonly node: TypeScript.Node;
  readonly query: readonly string[];
  readonly isAbsolute: boolean;
}

/** Steps from one constant to the next; a circle of constants ends there. */
const MAX_STEPS = 12;
const INSERTED = "{}";

/** Makes a reader on a compiler. */
export function expressionReader(ts: Ts): ExpressionReader {
  const context: Context = { ts };
  return {
    text: (expression) => {
      const value = resolve(context, expression, MAX_STEPS);
      return value !== undefined && ts.isStringLiteralLike(value) ? value.text : undefined;
    },
    path: (expression) => {
      const node = resolve(context, expression, MAX_STEPS);
      const written = node === undefined ? undefined : textOf(context, node, MAX_STEPS);
      const path = written === undefined ? undefined : pathIn(written);
      if (path === undefined || node === undefined || written === undefined) return undefined;
      return { path, node, query: queryIn(written), isAbsolute: /^[a-z]+:\/\//i.test(written) };
    },
    property: (object, name) => propertyOf(context, object, name),
    resolve: (expression) => resolve(context, expression, MAX_STEPS),
  };
}

interface Context {
  readonly ts: Ts;
}

/** The text of a string expression, with `{}` for what is not constant; undefined where it is no string at all. */
function textOf(context: Context, expression: TypeScript.Expression, steps: number): string | undefined {
  const { ts } = context;
  const node = resolve(context, expression, steps);
  if (node === undefined || steps === 0) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) return templateText(context, node, steps);
  if (ts.isBinaryExpression(node)) return sumText(context, node, steps);
  const isUrl = ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "URL";
  const first = isUrl ? node.arguments?.[0] : undefined;
  return first === undefined ? undefined : textOf(context, first, steps - 1);
}

function templateText(context: Context, node: TypeScript.TemplateExpression, steps: number): string {
  const spans = node.templateSpans.map(
    (span) => (textOf(context, span.expression, steps - 1) ?? INSERTED) + span.literal.text,
  );
  return node.head.text + spans.join("");
}

function sumText(context: Context, node: TypeScript.BinaryExpression, steps: number): string | undefined {
  if (node.operatorToken.kind !== context.ts.SyntaxKind.PlusToken) return undefined;
  const left = textOf(context, node.left, steps - 1);
  const right = textOf(context, node.right, steps - 1);
  return left === undefined && right === undefined ? undefined : `${left ?? INSERTED}${right ?? INSERTED}`;
}

function queryIn(written: string): readonly string[] {
  const [, query = ""] = (written.split("#", 1)[0] ?? "").split("?");
  return [...query.matchAll(/(?:^|&)([\w.[\]-]+)=/g)].map(([, name = ""]) => name);
}

function pathIn(written: string): string | undefined {
  const local = written.replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/^\{\}(?=\/)/, "");
  const path = (local.split(/[?#]/, 1)[0] ?? "").replace(/([^/])\{\}$/, "$1").replace(/(.)\/+$/, "$1");
  const isPath = /^\/[^\s/]/.test(path) && !/\s/.test(path) && !/^(?:\/\{\})+$/.test(path);
  return isPath ? path : undefined;
}

function resolve(context: Context, given: TypeScript.Expression, steps: number): TypeScript.Expression | undefined {
  const { ts } = context;
  if (steps === 0) return undefined;
  const node = bare(context, given);
  if (ts.isPropertyAccessExpression(node)) return resolveMember(context, node, steps);
  if (ts.isCallExpression(node)) return resolveCall(context, node, steps);
  if (!ts.isIdentifier(node)) return node;
  const value = constantAt(context, node, node.text);
  return value === undefined ? undefined : resolve(context, value, steps - 1);
}

/** An expression without the parentheses and casts around it. */
function bare({ ts }: Context, given: TypeScript.Expression): TypeScript.Expression {
  let node = given;
  while (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node)
  )
    node = node.expression;
  return node;
}

function resolveMember(
  context: Context,
  node: TypeScript.PropertyAccessExpression,
  steps: number,
): TypeScript.Expression | undefined {
  const object = resolve(context, node.expression, steps - 1);
  if (object === undefined || !context.ts.isObjectLiteralExpression(object)) return undefined;
  const value = propertyOf(context, object, node.name.text);
  return value === undefined ? undefined : resolve(context, value, steps - 1);
}

/** What a small arrow function such as `(id) => "/v1/invoices/" + id` gives back. */
function resolveCall(
  context: Context,
  call: TypeScript.CallExpression,
  steps: number,
): TypeScript.Expression | undefined {
  const { ts } = context;
  const callee = resolve(context, call.expression, steps - 1);
  if (callee === undefined || !ts.isArrowFunction(callee) || ts.isBlock(callee.body)) return call;
  return resolve(context, callee.body, steps - 1);
}

function propertyOf(
  context: Context,
  object: TypeScript.ObjectLiteralExpression,
  name: string,
): TypeScript.Expression | undefined {
  const { ts } = context;
  for (const property of object.properties) {
    if (property.name === undefined || ts.isComputedPropertyName(property.name) || property.name.text !== name)
      continue;
    if (ts.isPropertyAssignment(property)) return property.initializer;
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
  }
  return undefined;
}

/** The value of the constant of that name that is nearest in the blocks around a node. */
function constantAt(context: Context, from: TypeScript.Node, name: string): TypeScript.Expression | undefined {
  const { ts } = context;
  for (let node: TypeScript.Node | undefined = from; node !== undefined; node = node.parent) {
    // A parameter of that name hides the constants outside.
    if (ts.isFunctionLike(node) && node.parameters.some((parameter) => parameter.name.getText() === name))
      return undefined;
    if (!ts.isBlock(node) && !ts.isSourceFile(node) && !ts.isModuleBlock(node) && !ts.isCaseOrDefaultClause(node))
      continue;
    const value = constantIn(context, node.statements, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function constantIn(
  context: Context,
  statements: readonly TypeScript.Statement[],
  name: string,
): TypeScript.Expression | undefined {
  const { ts } = context;
  for (const statement of statements) {
    if (!ts.isVariableStatement(statement) || (statement.declarationList.flags & ts.NodeFlags.Const) === 0) continue;
    for (const declaration of statement.declarationList.declarations) {
      if (ts.isIdentifier(declaration.name) && declaration.name.text === name) return declaration.initializer;
    }
  }
  return undefined;
}
