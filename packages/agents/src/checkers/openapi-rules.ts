import type { Fault } from "./report-findings.ts";
import type { YamlSource } from "./yaml-source.ts";

type Path = readonly (string | number)[];
const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

/** Every `$ref` that leaves the document. To be refused before a tool sees the text, because most tools follow them. */
export function outsideReferences(source: YamlSource): readonly Fault[] {
  const faults: Fault[] = [];
  const visit = (value: unknown, path: Path): void => {
    if (Array.isArray(value)) value.forEach((entry, index) => visit(entry, [...path, index]));
    if (!isRecord(value)) return;
    for (const [key, entry] of Object.entries(value)) {
      if (LEAVES.has(key) && typeof entry === "string" && !entry.startsWith("#"))
        faults.push(refusal(source, [...path, key], entry));
      else visit(entry, [...path, key]);
    }
  };
  visit(source.value, []);
  return faults;
}

const LEAVES: ReadonlySet<string> = new Set(["$ref", "$dynamicRef", "$recursiveRef", "operationRef", "externalValue"]);

function refusal(source: YamlSource, path: Path, target: string): Fault {
  return {
    ...source.placeOf(path),
    rule: "ref-outside-document",
    message: `${String(path.at(-1))} to ${JSON.stringify(target.slice(0, 120))} leaves the document and is not followed`,
    hint: "Put it under components and refer to it as #/components/….",
  };
}

/** The house rules for an API, as warnings: what a team forgets, and what no general linter asks for. */
export function openApiPolicy(source: YamlSource): readonly Fault[] {
  const root = source.value;
  const paths = isRecord(root) && isRecord(root["paths"]) ? root["paths"] : {};
  const faults: Fault[] = [];
  for (const [path, item] of Object.entries(paths)) {
    if (!isRecord(item)) continue;
    for (const method of METHODS) {
      const operation = item[method];
      if (!isRecord(operation)) continue;
      const place = source.placeOf(["paths", path, method]);
      for (const [rule, message, hint] of operationFaults(root, item, { method, path, operation })) {
        faults.push({
          ...place,
          rule,
          severity: "warning",
          message: `${method.toUpperCase()} ${path}: ${message}`,
          hint,
        });
      }
    }
  }
  return faults;
}

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operation: Readonly<Record<string, unknown>>;
}
type PolicyFault = readonly [rule: string, message: string, hint: string];

function operationFaults(
  root: unknown,
  item: Readonly<Record<string, unknown>>,
  at: Operation,
): readonly PolicyFault[] {
  const { method, path, operation } = at;
  const parameters = [...listOf(item["parameters"]), ...listOf(operation["parameters"])].map((entry) =>
    resolve(root, entry),
  );
  const has = (name: string): boolean =>
    parameters.some((entry) => isRecord(entry) && String(entry["name"]).toLowerCase() === name);
  const responses = isRecord(operation["responses"]) ? operation["responses"] : {};
  const faults: PolicyFault[] = [];
  if (method === "post" && !has("idempotency-key")) {
    faults.push([
      "idempotency-key",
      "a repeated request would be done twice",
      "Add a required Idempotency-Key header parameter.",
    ]);
  }
  if (!("429" in responses || "4XX" in responses)) {
    faults.push([
      "rate-limit-declared",
      "does not say what happens above the rate limit",
      "Declare 429 with a Retry-After header.",
    ]);
  }
  const plain = Object.keys(responses).filter(
    (status) => /^[45]/.test(status) && !isProblem(resolve(root, responses[status])),
  );
  if (plain.length > 0) {
    const message = `${plain.join(", ")} without application/problem+json`;
    faults.push(["problem-details", message, "Answer errors as problem details (RFC 9457), one shared schema."]);
  }
  if (method === "get" && answersList(root, responses) && !parameters.some(isBoundedLimit)) {
    faults.push([
      "list-bounded",
      `the list of ${path} has no upper bound`,
      "Add a limit parameter with a maximum, and a cursor.",
    ]);
  }
  return faults;
}

function isProblem(response: unknown): boolean {
  return isRecord(response) && isRecord(response["content"]) && "application/problem+json" in response["content"];
}

function isBoundedLimit(parameter: unknown): boolean {
  if (
    !isRecord(parameter) ||
    !/^(?:limit|page_?size|per_?page|first|max_?results|top)$/i.test(String(parameter["name"]))
  )
    return false;
  return isRecord(parameter["schema"]) && typeof parameter["schema"]["maximum"] === "number";
}

/** A list answers an array, or an object with an array of objects in one of its own properties called items or data. */
function answersList(root: unknown, responses: Readonly<Record<string, unknown>>): boolean {
  const answer = resolve(root, responses["200"]);
  const content = isRecord(answer) && isRecord(answer["content"]) ? Object.values(answer["content"]) : [];
  return content.some((media) => {
    const schema = isRecord(media) ? resolve(root, media["schema"]) : undefined;
    if (!isRecord(schema)) return false;
    const properties = isRecord(schema["properties"]) ? schema["properties"] : {};
    const lists = [schema, resolve(root, properties["items"]), resolve(root, properties["data"])];
    return lists.some((candidate) => isRecord(candidate) && candidate["type"] === "array");
  });
}

/** Follows a `#/…` reference, at most ten hops, so that a circle ends. */
function resolve(root: unknown, value: unknown, hops = 10): unknown {
  if (!isRecord(value) || typeof value["$ref"] !== "string" || hops === 0) return value;
  let target: unknown = root;
  for (const part of value["$ref"].slice(2).split("/")) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    target = isRecord(target) && Object.hasOwn(target, key) ? target[key] : undefined;
  }
  return resolve(root, target, hops - 1);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
