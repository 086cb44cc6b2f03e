import { nearestName } from "@orchestrate/core/deliverables";
import type * as TypeScript from "typescript";
import { jsonBody } from "./api-types.ts";
import type { ClientRequest } from "./client-requests.ts";
import type { ApiOperation, ApiView } from "./openapi-view.ts";
import type { Fault } from "./report-findings.ts";
import type { CompiledText } from "./typescript-program.ts";
import type { SourcePlace } from "./yaml-source.ts";

/** A request of the client and the operation of the API that answers it. */
export interface AnsweredRequest {
  readonly request: ClientRequest;
  readonly operation: ApiOperation;
}

/** The virtual file with one type for the body of each operation. */
export const BODIES = "/bodies.ts";
/** The virtual file with one type for each object schema. */
export const SCHEMAS = "/schemas.ts";
const BODY_KEYS = ["body", "data", "json"];
/** Headers that OpenAPI leaves to the media types and the security schemes. */
const IMPLIED = new Set(["accept", "content-type", "authorization"]);

/** Text of the file {@link BODIES}: the body of each operation as the generated types have it. */
export function bodyTypes(api: ApiView): string {
  const types = api.operations.flatMap((operation, index) => {
    const body = jsonBody(api, operation);
    if (body === undefined) return [];
    const keys = [operation.path, operation.method, "requestBody"].map((key) => `[${JSON.stringify(key)}]`).join("");
    return [`export type Body${index} = NonNullable<paths${keys}>["content"][${JSON.stringify(body.mediaType)}];`];
  });
  return `import type { paths } from "./api-types";\n${types.join("\n")}\n`;
}

/** Required headers that a request leaves out, and bodies that are not as the API takes them. */
export function requestFaults(compiled: CompiledText, api: ApiView, answered: AnsweredRequest): readonly Fault[] {
  const { settings } = answered.request;
  const asked = queryFaults(api, answered);
  if (settings === undefined) return asked;
  const type = compiled.checker.getTypeAtLocation(settings);
  const typed = { ...answered, type };
  return [...asked, ...headerFaults(compiled, api, typed), ...bodyFaults(compiled, api, typed)];
}

/** Names in the query of a request that its operation does not have: a server passes over them in silence. */
function queryFaults(api: ApiView, { request, operation }: AnsweredRequest): readonly Fault[] {
  const known = operation.parameters.flatMap((one) => (one["in"] === "query" ? [String(one["name"])] : []));
  return (request.query ?? [])
    .filter((name) => !known.includes(name) && !known.includes(name.replace(/\[.*$/, "")))
    .map((name) => {
      const near = nearestName(name, known);
      const hint = near === undefined ? `It has ${known.join(", ") || "none"}.` : `Did you mean ${near}?`;
      const message = `${nameOf(operation)} (${lineOf(api, operation)}) has no query parameter ${name}`;
      return { ...placeOf(request), rule: "query-unknown", message, hint };
    });
}

interface TypedRequest extends AnsweredRequest {
  /** Type of the request's settings. */
  readonly type: TypeScript.Type;
}

function headerFaults(compiled: CompiledText, api: ApiView, { request, operation, type }: TypedRequest): Fault[] {
  const sent = headersOf(compiled, request, type);
  if (sent === undefined) return [];
  return operation.parameters
    .filter((parameter) => parameter["in"] === "header" && parameter["required"] === true)
    .map((parameter) => String(parameter["name"]))
    .filter((name) => !IMPLIED.has(name.toLowerCase()) && !sent.includes(name.toLowerCase()))
    .filter((name) => !isSetElsewhere(compiled, name))
    .map((name) => ({
      ...placeOf(request),
      rule: "header-missing",
      message: `${nameOf(operation)} requires the header ${name} (${lineOf(api, operation)}), which is not sent`,
      hint: `Send ${name} in the headers of this request.`,
    }));
}

/** Names of the headers that a request sets, in lower case; undefined when they cannot be known. */
function headersOf(compiled: CompiledText, request: ClientRequest, type: TypeScript.Type): string[] | undefined {
  const { ts, checker } = compiled;
  if (isUnknown(compiled, type)) return undefined;
  const property = type.getProperty("headers");
  if (property === undefined) return [];
  const headers = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(property, request.node));
  const names = headers.getProperties().map((header) => header.name.toLowerCase());
  const isOpen = isUnknown(compiled, headers) || headers.isUnion() || checker.isArrayLikeType(headers);
  // Headers have methods such as append: then it is a Headers object, whose content no type tells.
  const isObject = headers.getProperties().every((header) => (header.flags & ts.SymbolFlags.Method) === 0);
  return isOpen || !isObject ? undefined : names;
}

/** Whether the header's name stands where no request is made, such as in the function that all requests go through. */
function isSetElsewhere({ ts, source }: CompiledText, header: string): boolean {
  let isFound = false;
  const visit = (node: TypeScript.Node): void => {
    const isName = ts.isStringLiteralLike(node) && node.text.toLowerCase() === header.toLowerCase();
    if (isName && !standsBesideRequest(ts, node)) isFound = true;
    if (!isFound) ts.forEachChild(node, visit);
  };
  visit(source);
  return isFound;
}

function standsBesideRequest(ts: CompiledText["ts"], from: TypeScript.Node): boolean {
  for (let node: TypeScript.Node | undefined = from; node !== undefined; node = node.parent) {
    if (ts.isFunctionLike(node)) return /["'`](?:[^"'`\s]*\})?\/[^\s"'`]+/.test(node.getText());
  }
  return false;
}

function bodyFaults(compiled: CompiledText, api: ApiView, typed: TypedRequest): readonly Fault[] {
  const { request, operation, type } = typed;
  const declared = jsonBody(api, operation);
  if (declared === undefined || isUnknown(compiled, type)) return [];
  const property = BODY_KEYS.map((key) => type.getProperty(key)).find((entry) => entry !== undefined);
  if (property !== undefined) return compareBody(compiled, api, { ...typed, property, schema: declared.schema });
  if (!declared.required) return [];
  const message = `${nameOf(operation)} requires a body (${lineOf(api, operation)}), and none is sent`;
  return [{ ...placeOf(request), rule: "body-missing", message, hint: `Send the body as ${declared.mediaType}.` }];
}

interface SentBody extends TypedRequest {
  readonly property: TypeScript.Symbol;
  readonly schema: Readonly<Record<string, unknown>>;
}

function compareBody(compiled: CompiledText, api: ApiView, sent: SentBody): readonly Fault[] {
  const { checker } = compiled;
  const { operation, schema } = sent;
  const wanted = exportedType(compiled, `Body${api.operations.indexOf(operation)}`);
  const given = sentType(compiled, sent);
  if (wanted === undefined || given === undefined || isUnknown(compiled, wanted)) return [];
  const fault = (place: SourcePlace, rule: string, [message, hint]: readonly [string, string]): Fault => {
    return { ...place, rule, message: `${nameOf(operation)} (${lineOf(api, operation)}) ${message}`, hint };
  };
  if (wanted.isUnion() || given.isUnion() || wanted.getProperties().length === 0) {
    if (checker.isTypeAssignableTo(given, wanted)) return [];
    const text = `takes another body than ${checker.typeToString(given)}`;
    return [fault(placeOf(sent.request), "body-type", [text, "Build the body from the generated types."])];
  }
  const known = new Set(wanted.getProperties().map((field) => field.name));
  const missing = wanted
    .getProperties()
    .filter((field) => !isOptional(compiled, field) && given.getProperty(field.name) === undefined)
    .map((field) =>
      fault(placeOf(sent.request), "body-field-missing", [
        `requires the field ${field.name}, which is never sent`,
        `Add ${field.name}: ${checker.typeToString(checker.getTypeOfSymbol(field))}.`,
      ]),
    );
  const others = given.getProperties().flatMap((field): Fault[] => {
    const place = declaredAt(compiled, field) ?? placeOf(sent.request);
    if (!known.has(field.name)) {
      const hint = `It takes ${[...known].join(", ")}.`;
      if (schema["additionalProperties"] === undefined || schema["additionalProperties"] === true)
        return [
          {
            ...fault(place, "body-field-unknown", [`does not know the field ${field.name}`, hint]),
            severity: "warning",
          },
        ];
      return [fault(place, "body-field-unknown", [`does not take the field ${field.name}`, hint])];
    }
    const target = wanted.getProperty(field.name);
    const [from, to] = [field, target].map((entry) => entry && checker.getTypeOfSymbol(entry));
    if (from === undefined || to === undefined || checker.isTypeAssignableTo(from, to)) return [];
    const text = `takes ${field.name} as ${checker.typeToString(to)}, not ${checker.typeToString(from)}`;
    return [fault(place, "body-field-type", [text, "Give the field the type that the API declares."])];
  });
  return [...missing, ...others];
}

/** A type that the virtual files {@link BODIES} or {@link SCHEMAS} export, by its name. */
export function exportedType({ program, checker }: CompiledText, name: string): TypeScript.Type | undefined {
  for (const path of [BODIES, SCHEMAS]) {
    const file = program.getSourceFile(path);
    const module = file === undefined ? undefined : checker.getSymbolAtLocation(file);
    const exported = module === undefined ? [] : checker.getExportsOfModule(module);
    const found = exported.find((symbol) => symbol.name === name);
    if (found !== undefined) return checker.getDeclaredTypeOfSymbol(found);
  }
  return undefined;
}

/** Type of what is sent: of the value inside of JSON.stringify, where there is one. */
function sentType(compiled: CompiledText, { request, property }: SentBody): TypeScript.Type | undefined {
  const { ts, checker } = compiled;
  const assigned = request.settings?.properties.find((entry) => entry.name?.getText() === property.name);
  const value = assigned !== undefined && ts.isPropertyAssignment(assigned) ? assigned.initializer : undefined;
  const [inner] = value !== undefined && ts.isCallExpression(value) ? value.arguments : [];
  const type =
    inner === undefined ? checker.getTypeOfSymbolAtLocation(property, request.node) : checker.getTypeAtLocation(inner);
  const plain = checker.getNonNullableType(type);
  const isText = (plain.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NonPrimitive)) !== 0;
  return isText || isUnknown(compiled, plain) || plain.getProperties().length === 0 ? undefined : plain;
}

/** Whether a type says nothing about the fields of a value. */
function isUnknown({ ts, checker }: CompiledText, type: TypeScript.Type): boolean {
  const open = ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter;
  return (type.flags & open) !== 0 || checker.getIndexInfosOfType(type).length > 0;
}

function isOptional({ ts }: CompiledText, field: TypeScript.Symbol): boolean {
  return (field.flags & ts.SymbolFlags.Optional) !== 0;
}

/** Where the client's own text declares a field; undefined when the generated types do. */
function declaredAt({ source }: CompiledText, field: TypeScript.Symbol): SourcePlace | undefined {
  const declaration = field.declarations?.find((entry) => entry.getSourceFile() === source);
  if (declaration === undefined) return undefined;
  const at = source.getLineAndCharacterOfPosition(declaration.getStart(source));
  return { line: at.line + 1, column: at.character + 1 };
}

function placeOf({ line, column }: ClientRequest): SourcePlace {
  return { line, column };
}

function nameOf(operation: ApiOperation): string {
  return `${operation.method.toUpperCase()} ${operation.path}`;
}

function lineOf(api: ApiView, operation: ApiOperation): string {
  const { line } = api.source.keyPlaceOf(operation.at);
  return `${api.file}:${line}`;
}
