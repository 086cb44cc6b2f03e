import type * as TypeScript from "typescript";
import type { ApiCall } from "./api-calls.ts";
import { expressionReader, type ExpressionReader } from "./client-expressions.ts";

/** A request that a client's source text makes. */
export interface ClientRequest extends ApiCall {
  /** Where the path is written. */
  readonly node: TypeScript.Node;
  /** The object that carries method, headers and body, where there is one. */
  readonly settings?: TypeScript.ObjectLiteralExpression;
}

type Ts = typeof TypeScript;
type Found = Omit<ClientRequest, "line" | "column">;

const METHOD = /^(?:get|put|post|patch|delete|head|options)$/i;
const PATH_KEYS = ["path", "url", "pathname", "endpoint", "route"];
const CALLS = /fetch|request|send|call|http|api/i;
/** What a method such as `get` must belong to; a Map has one too. */
const RECEIVERS = /(?:^this|api|client|http|axios|ky|fetch|rest|transport|request)$/i;

/**
 * The requests in a TypeScript text, by the literals that are passed as method and path. What cannot be read off the
 * text, such as a path that is a parameter, is left out.
 */
export function clientRequests(ts: Ts, source: TypeScript.SourceFile): readonly ClientRequest[] {
  const reader = expressionReader(ts);
  const found: Found[] = [];
  const visit = (node: TypeScript.Node): void => {
    const request = requestAt(ts, reader, node);
    if (request !== undefined) found.push(request);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.map((request) => {
    const at = source.getLineAndCharacterOfPosition(request.node.getStart(source));
    return { ...request, line: at.line + 1, column: at.character + 1 };
  });
}

function requestAt(ts: Ts, reader: ExpressionReader, node: TypeScript.Node): Found | undefined {
  if (ts.isObjectLiteralExpression(node)) return settingsRequest(reader, node);
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined;
  const name = calleeName(ts, node.expression);
  const [first, ...rest] = node.arguments ?? [];
  if (first === undefined || name === undefined) return undefined;
  const path = reader.path(first);
  if (path !== undefined && METHOD.test(name.own)) return verbRequest(name, path);
  if (path !== undefined && CALLS.test(name.own) && !rest.some((entry) => methodOf(reader, entry))) {
    return fetchRequest(ts, reader, { path, name: name.own, init: rest[0] });
  }
  return positionalRequest(reader, [first, ...rest]);
}

/** `{ method: "GET", path: "/v1/invoices" }` */
function settingsRequest(reader: ExpressionReader, node: TypeScript.ObjectLiteralExpression): Found | undefined {
  const method = reader.property(node, "method");
  if (method === undefined) return undefined;
  const value = PATH_KEYS.map((key) => reader.property(node, key)).find((entry) => entry !== undefined);
  const path = value === undefined ? undefined : reader.path(value);
  return path === undefined ? undefined : { ...path, ...withMethod(methodOf(reader, method)), settings: node };
}

/** `client.get("/v1/invoices")` */
function verbRequest(
  name: { own: string; receiver?: string },
  path: { path: string; node: TypeScript.Node },
): Found | undefined {
  const isRequest = name.receiver === undefined || RECEIVERS.test(name.receiver) || name.own === name.own.toUpperCase();
  return isRequest ? { ...path, method: name.own.toLowerCase() } : undefined;
}

/** `fetch("/v1/invoices", { method: "POST" })` */
function fetchRequest(
  ts: Ts,
  reader: ExpressionReader,
  call: { path: { path: string; node: TypeScript.Node }; name: string; init: TypeScript.Expression | undefined },
): Found {
  const { path, name, init } = call;
  if (init === undefined) return { ...path, ...withMethod(name === "fetch" ? "get" : undefined) };
  const settings = reader.resolve(init);
  if (settings === undefined || !ts.isObjectLiteralExpression(settings)) return path;
  const method = reader.property(settings, "method");
  const isClosed = settings.properties.every((property) => !ts.isSpreadAssignment(property));
  const absent = isClosed && name === "fetch" ? "get" : undefined;
  return { ...path, ...withMethod(method === undefined ? absent : methodOf(reader, method)), settings };
}

/** `request("POST", "/v1/invoices", body)` */
function positionalRequest(reader: ExpressionReader, given: readonly TypeScript.Expression[]): Found | undefined {
  const method = given.map((entry) => methodOf(reader, entry)).find((entry) => entry !== undefined);
  if (method === undefined) return undefined;
  const path = given.map((entry) => reader.path(entry)).find((entry) => entry !== undefined);
  return path === undefined ? undefined : { ...path, method };
}

function methodOf(reader: ExpressionReader, value: TypeScript.Expression): string | undefined {
  const text = reader.text(value);
  return text !== undefined && METHOD.test(text) ? text.toLowerCase() : undefined;
}

function withMethod(method: string | undefined): { method?: string } {
  return method === undefined ? {} : { method };
}

function calleeName(ts: Ts, callee: TypeScript.Expression): { own: string; receiver?: string } | undefined {
  if (ts.isIdentifier(callee)) return { own: callee.text };
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const { expression, name } = callee;
  if (expression.kind === ts.SyntaxKind.ThisKeyword) return { own: name.text, receiver: "this" };
  if (ts.isIdentifier(expression)) return { own: name.text, receiver: expression.text };
  if (ts.isPropertyAccessExpression(expression)) return { own: name.text, receiver: expression.name.text };
  return { own: name.text, receiver: "" };
}
