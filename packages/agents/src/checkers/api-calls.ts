import { asObject, type ApiOperation, type ApiView } from "./openapi-view.ts";
import { textOf } from "./plain-data.ts";
import type { SourcePlace } from "./yaml-source.ts";

/** A request as another document states it. A path segment with `{…}` stands for any value. */
export interface ApiCall extends SourcePlace {
  /** Lower case; absent where the document does not say it. */
  readonly method?: string;
  readonly path: string;
  /** Names of the query that stands in the path. */
  readonly query?: readonly string[];
  /** Written with its host, so that no base URL comes before it. */
  readonly isAbsolute?: boolean;
}

/** Whether any of the calls is meant for the API: an operation answers it, or its path has others. */
export function isMeantFor(judged: readonly JudgedCall<ApiCall>[]): boolean {
  return judged.some((entry) => "operation" in entry || entry.isPathKnown);
}

/** A call together with the operation that answers it, or with what to tell its author when there is none. */
export type JudgedCall<Call extends ApiCall> =
  | { readonly call: Call; readonly operation: ApiOperation }
  | { readonly call: Call; readonly message: string; readonly hint: string; readonly isPathKnown: boolean };

const METHODS_READ = new Set(["get", "put", "post", "patch", "delete"]);
const PREFIX = /^(?:api|rest|v\d+)$/i;
/** Values that stand for the caller's own resource in the place of an id. */
const ALIASES = new Set(["me", "self", "current", "@me", "latest"]);

/** Looks up each call among the operations of an API. Base paths of its servers may be left out or written. */
export function judgeCalls<Call extends ApiCall>(api: ApiView, calls: readonly Call[]): readonly JudgedCall<Call>[] {
  const bases = ["", ...serverBases(api)];
  const find = (call: Call, known: readonly string[]): ApiOperation | undefined =>
    known.map((base) => operationFor(api, call, base)).find((operation) => operation !== undefined);
  // A base URL that ends with the version is common; then no call at all begins with it.
  const shared = sharedPrefix(api);
  const isRelative = shared !== "" && !calls.some((call) => find(call, bases));
  return calls.map((call) => {
    const operation =
      find(call, bases) ??
      (isRelative && call.isAbsolute !== true ? operationAt(api, call, `${shared}${call.path}`) : undefined);
    return operation === undefined ? { call, ...explain(api, call) } : { call, operation };
  });
}

/** Where a path stands in the API document, such as `api/openapi.yaml:31`. */
function pathPlace(api: ApiView, path: string): string {
  return `${api.file}:${api.source.keyPlaceOf(["paths", path]).line}`;
}

function operationFor(api: ApiView, call: ApiCall, base: string): ApiOperation | undefined {
  if (base === "") return operationAt(api, call, call.path);
  return call.path.startsWith(`${base}/`) ? operationAt(api, call, call.path.slice(base.length)) : undefined;
}

function operationAt(api: ApiView, call: ApiCall, path: string): ApiOperation | undefined {
  const segments = path.split("/").filter((segment) => segment !== "");
  const { method } = call;
  const anyMethod = method === undefined || !METHODS_READ.has(method);
  const candidates = api.operations.filter((operation) => anyMethod || operation.method === method);
  const exact = candidates.find((operation) => operation.path === path);
  return exact ?? candidates.find((operation) => fits(operation.segments, segments));
}

function fits(declared: readonly string[], called: readonly string[]): boolean {
  return declared.length === called.length && declared.every((segment, index) => fitsOne(segment, called[index] ?? ""));
}

function fitsOne(declared: string, called: string): boolean {
  const pattern = bare(declared);
  const value = bare(called);
  if (pattern === value || value === "{}") return true;
  return pattern === "{}" && (value.includes("{}") || /\d/.test(value) || ALIASES.has(value));
}

/** A segment with every variable in it written as `{}`. */
function bare(segment: string): string {
  return segment.replaceAll(/\$?\{[^{}]*\}|^:[A-Za-z_]\w*|<[^<>]*>/g, "{}");
}

function serverBases(api: ApiView): readonly string[] {
  const servers: unknown = api.root["servers"];
  const urls = (Array.isArray(servers) ? servers : []).map((server) => textOf(asObject(server)["url"]) ?? "");
  return [...urls, textOf(api.root["basePath"]) ?? ""]
    .map((url) => url.replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/\/+$/, ""))
    .filter((base) => base.startsWith("/"));
}

function sharedPrefix(api: ApiView): string {
  const first = api.operations[0]?.segments ?? [];
  const end = first.findIndex(
    (segment, index) =>
      !PREFIX.test(segment) || api.operations.some((operation) => operation.segments[index] !== segment),
  );
  return end <= 0 ? "" : `/${first.slice(0, end).join("/")}`;
}

function explain(api: ApiView, call: ApiCall): { message: string; hint: string; isPathKnown: boolean } {
  const name = `${call.method === undefined ? "" : `${call.method.toUpperCase()} `}${call.path}`;
  const samePath = operationAt(api, { ...call, method: "head" }, call.path);
  if (samePath !== undefined) {
    const methods = api.operations
      .filter((operation) => operation.path === samePath.path)
      .map((operation) => operation.method.toUpperCase());
    const place = pathPlace(api, samePath.path);
    return {
      message: `${name} is not in the API: ${place} has only ${methods.join(", ")} for ${samePath.path}`,
      hint: `Use ${methods.join(" or ")}, or have the operation added to ${api.file}.`,
      isPathKnown: true,
    };
  }
  const nearest = nearestPath(api, call.path);
  if (nearest === undefined)
    return { message: `${name} is not in the API ${api.file}`, hint: "It has no paths.", isPathKnown: false };
  return {
    message: `${name} is not in the API: no path of ${api.file} fits; the nearest is ${nearest} (${pathPlace(api, nearest)})`,
    hint: `Did you mean ${nearest}? Otherwise have the path added to ${api.file}.`,
    isPathKnown: false,
  };
}

function nearestPath(api: ApiView, path: string): string | undefined {
  const called = path.split("/").filter((segment) => segment !== "");
  const closeness = (operation: ApiOperation): number =>
    called.reduce((sum, segment, index) => sum + alike(operation.segments[index] ?? "", segment), 0) -
    Math.abs(operation.segments.length - called.length);
  return [...api.operations].sort((one, other) => closeness(other) - closeness(one))[0]?.path;
}

/** How much two segments have in common: 2 when they fit, else the share of the beginning that is equal. */
function alike(declared: string, called: string): number {
  if (fitsOne(declared, called)) return 2;
  let equal = 0;
  while (equal < called.length && declared[equal] === called[equal]) equal += 1;
  return equal / Math.max(declared.length, called.length, 1);
}
