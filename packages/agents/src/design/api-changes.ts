import { createRequire } from "node:module";

/** A change between two versions of an API, as api-smart-diff tells it. */
export interface ApiChange {
  readonly breaking: boolean;
  /** `GET /v1/invoices`, or the part of the document where no operation is concerned, such as `servers`. */
  readonly subject: string;
  readonly description: string;
  /** What it is about within the subject: a parameter, a property or a status; undefined for the subject itself. */
  readonly name: string | undefined;
}

type Difference = Readonly<{
  action: string;
  type: string;
  path: readonly (string | number)[];
  description?: string;
  before?: unknown;
  after?: unknown;
}>;
type Compare = (before: unknown, after: unknown) => { readonly diffs: readonly Difference[] };

const METHODS: ReadonlySet<string> = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace"]);

/** Every change from one OpenAPI document to another that clients may notice, told once. Documentation is left out. */
export function apiChanges(before: unknown, after: unknown): readonly ApiChange[] {
  // A draft is made at once, so the library cannot be waited for.
  const require = createRequire(import.meta.url);
  const { apiCompare } = require("api-smart-diff") as { apiCompare: Compare };
  const { diffs } = apiCompare(structuredClone(before), structuredClone(after));
  const changes = diffs
    .filter(({ type, path }) => (type === "breaking" || type === "non-breaking") && path[0] !== "components")
    .flatMap(changesIn);
  const seen = new Set<string>();
  return changes.filter(({ subject, description }) => {
    const key = `${subject} ${description}`;
    const first = !seen.has(key);
    seen.add(key);
    return first;
  });
}

/** A path that came or went is told as its operations. */
function changesIn(difference: Difference): readonly ApiChange[] {
  const { path, action, type } = difference;
  const breaking = type === "breaking";
  const [part, address, method] = path.map(String);
  if (part !== "paths" || address === undefined) {
    return [{ breaking, subject: part ?? "document", description: describe(difference), name: undefined }];
  }
  if (method !== undefined && METHODS.has(method)) {
    const subject = `${method.toUpperCase()} ${address}`;
    return [toldAs(difference, subject)];
  }
  const item = (action === "remove" ? difference.before : difference.after) ?? {};
  const methods = path.length === 2 ? Object.keys(item).filter((key) => METHODS.has(key)) : [];
  const verb = action === "remove" ? "Removed" : "Added";
  return methods.length === 0
    ? [toldAs(difference, address)]
    : methods.map((key) => {
        const subject = `${key.toUpperCase()} ${address}`;
        return { breaking, subject, description: `[${verb}] operation ${subject}`, name: undefined };
      });
}

const VERBS: Readonly<Record<string, string>> = {
  add: "Added",
  remove: "Removed",
  replace: "Replaced",
  rename: "Renamed",
};

/** The tool's own words, where it has any that a reader understands, and else what the path says. */
function describe(difference: Difference): string {
  const { action, path, description } = difference;
  if (description !== undefined && !/\bannotation \(/.test(description)) return description;
  const verb = `[${VERBS[action] ?? action}]`;
  const properties = path.lastIndexOf("properties");
  const place = `in ${placeOf(path)}`;
  const required = path.at(-2) === "required" ? (difference.after ?? difference.before) : undefined;
  if (required !== undefined) return `${verb} required status of \`${shown(required)}\` ${place}`;
  const property = properties < 0 ? undefined : path[properties + 1];
  if (property === undefined) return `${verb} ${path.slice(3).join(".") || path.join(".")}`;
  if (properties === path.length - 2) return `${verb} property \`${property}\` ${place}`;
  return `${verb} ${path.slice(properties + 2).join(".")} of \`${property}\` ${place}`;
}

function placeOf(path: readonly (string | number)[]): string {
  const responses = path.indexOf("responses");
  if (responses >= 0) return `response ${String(path[responses + 1])}`;
  return path.includes("requestBody") ? "the request body" : "the parameters";
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function toldAs(difference: Difference, subject: string): ApiChange {
  const description = describe(difference);
  return { breaking: difference.type === "breaking", subject, description, name: nameOf(difference.path, description) };
}

function nameOf(path: Difference["path"], description: string): string | undefined {
  const quoted = /`([^`]+)`/.exec(description)?.[1];
  if (quoted !== undefined) return quoted.split(".").at(-1);
  const responses = path.indexOf("responses");
  return responses >= 0 && path.length > responses + 1 ? String(path[responses + 1]) : undefined;
}
