import { join } from "node:path/posix";
import { nearestName, type ReadableText } from "@orchestrate/core/deliverables";
import type { lintDocument } from "@redocly/openapi-core";
import { referredPath } from "./outside-references.ts";
import { isRecord, listOf, pointerKeys, recordOf, textOf, valueAt } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import { parseYamlSource, type SourcePlace, type YamlPath, type YamlSource } from "./yaml-source.ts";

type Severities = Readonly<Record<string, "error" | "warn">>;

const SHARED: Severities = {
  struct: "error",
  "no-unresolved-refs": "error",
  "security-defined": "error",
  "no-enum-type-mismatch": "error",
  "no-required-schema-properties-undefined": "warn",
  "no-duplicated-tag-names": "warn",
  "no-schema-type-mismatch": "error",
};

const OPENAPI: Severities = {
  ...SHARED,
  "operation-operationId": "warn",
  "operation-operationId-unique": "error",
  "operation-parameters-unique": "error",
  "operation-2xx-response": "warn",
  "operation-tag-defined": "error",
  "path-parameters-defined": "error",
  "path-not-include-query": "error",
  "path-declaration-must-exist": "error",
  "no-identical-paths": "error",
  "no-ambiguous-paths": "warn",
  "no-invalid-media-type-examples": "error",
  "no-invalid-schema-examples": "error",
  "no-invalid-parameter-examples": "error",
  "no-undefined-server-variable": "error",
  "no-server-trailing-slash": "warn",
  "spec-strict-refs": "error",
  "spec-components-invalid-map-name": "error",
  "no-empty-servers": "warn",
  "no-unused-components": "warn",
  "operation-4xx-response": "warn",
  "operation-summary": "warn",
  "operation-operationId-url-safe": "warn",
  "no-http-verbs-in-paths": "warn",
};

const ASYNCAPI: Severities = { ...SHARED, "no-channel-trailing-slash": "warn" };

/** A description that was read, and the files that it refers to. */
export interface LintedDocument {
  readonly path: string;
  readonly text: string;
  readonly source: YamlSource;
  readonly files: readonly ReadableText[];
}

/** Lints an OpenAPI text with Redocly. It reads nothing but the texts that it is given: every other reference is denied. */
export async function lintOpenApi(document: LintedDocument): Promise<readonly Fault[]> {
  const faults = await lint(document, OPENAPI);
  const declaresTags = listOf(recordOf(document.source.value)["tags"]).length > 0;
  return faults
    .filter((fault) => !saysNoSecurity(fault))
    .map(untried)
    .map((fault) =>
      // A description without any tag at its root uses them as plain labels, which the specification allows.
      fault.rule === "operation-tag-defined" && (!declaresTags || fault.message === "the operation has no tag")
        ? { ...fault, severity: "warning" }
        : fault,
    );
}

/** An example that the tool could not try is no fault of the document; null in an enum means that a value may be absent. */
function untried(fault: Fault): Fault {
  const isNull = fault.rule === "no-enum-type-mismatch" && fault.message.endsWith('received "null".');
  if (isNull) return { ...fault, severity: "warning" };
  return fault.message.startsWith("Example validation errored") ? { ...fault, severity: "info" } : fault;
}

/** Lints an AsyncAPI text with Redocly, as {@link lintOpenApi} does. */
export async function lintAsyncApi(document: LintedDocument): Promise<readonly Fault[]> {
  const faults = await lint(document, ASYNCAPI);
  return faults.filter((fault) => !saysNoSecurity(fault) && !isUnknownAddress(fault));
}

// Whether an operation may have none is a rule of the house, which a team can switch.
function saysNoSecurity(fault: Fault): boolean {
  return fault.rule === "security-defined" && fault.message.startsWith("Every operation should");
}

/** Since AsyncAPI 3.0 the address of a channel that is not known beforehand is null. */
function isUnknownAddress({ rule, message }: Fault): boolean {
  return rule === "struct" && message.startsWith("Expected type `string` but got `null`");
}

type Problem = Awaited<ReturnType<typeof lintDocument>>[number];

/** Folder that texts lie in while they are linted; nothing of it exists. It is deep, because a path may begin with `../`. */
const FOLDER = "/checked".repeat(32);

async function lint(document: LintedDocument, rules: Severities): Promise<readonly Fault[]> {
  const {
    BaseResolver,
    createConfig,
    lintDocument: lintAll,
    makeDocumentFromString,
    Source,
  } = await import("@redocly/openapi-core");
  const texts = new Map(document.files.map((file) => [locationOf(file.path), file.text]));
  class GivenTexts extends BaseResolver {
    override loadExternalRef(reference: string): Promise<InstanceType<typeof Source>> {
      const text = texts.get(reference);
      if (text === undefined) return Promise.reject(new Error(`${reference} is outside of the document`));
      return Promise.resolve(new Source(reference, text, "application/yaml"));
    }
  }
  const config = await createConfig({ rules });
  const root = makeDocumentFromString(document.text, locationOf(document.path));
  const linting = lintAll({ document: root, config, externalRefResolver: new GivenTexts() });
  const problems = await linting.catch((error: unknown) => {
    throw new Error(withoutFolder(error instanceof Error ? error.message : String(error)));
  });
  const sources = new Map([[document.path, document.source]]);
  const paths = new Map([document, ...document.files].map(({ path, text }) => [locationOf(path), { path, text }]));
  return problems.flatMap((problem): readonly Fault[] => {
    const [location] = problem.location;
    const { path, text } = paths.get(location?.source.absoluteRef ?? "") ?? document;
    const source = sources.get(path) ?? parseYamlSource(text, 1, "followed");
    sources.set(path, source);
    const at = pointerKeys(location?.pointer ?? "#/");
    const isTold = problem.ruleId === "no-unresolved-refs" && leaves(source, at, { path, paths });
    if (isTold || isForeign(source, at)) return [];
    const place = placeOfProblem(source, at, problem.ruleId, location?.reportOnKey === true);
    return [{ ...(path === document.path ? {} : { path }), ...place, ...faultOf(problem, source, at) }];
  });
}

function faultOf(problem: Problem, source: YamlSource, at: YamlPath): Omit<Fault, "line" | "column"> {
  const { ruleId, severity, suggest } = problem;
  const message = withoutFolder(problem.message);
  const told = { rule: ruleId, severity: severity === "error" ? ("error" as const) : ("warning" as const) };
  const own = OWN_WORDS[ruleId]?.(message, source.value, at);
  return own === undefined
    ? { ...told, message, ...hintFor(ruleId, meant(suggest, valueAt(source.value, at))) }
    : { ...told, ...own };
}

/** The suggestion that is nearest to the value at fault; the tool gives allowed values in the order of the schema. */
function meant(suggested: readonly string[], value: unknown): string | undefined {
  const near = typeof value === "string" ? nearestName(value.slice(0, 100), suggested) : undefined;
  return near ?? suggested[0];
}

interface Words {
  readonly message: string;
  readonly hint: string;
}

/** Rules whose words do not tell what they are about. */
const OWN_WORDS: Readonly<Record<string, (message: string, root: unknown, at: YamlPath) => Words | undefined>> = {
  "no-unresolved-refs": (message, root, at) => {
    const value = valueAt(root, at);
    const target = textOf(isRecord(value) ? value["$ref"] : value);
    if (target === undefined || !message.startsWith("Can't resolve $ref")) return undefined;
    const why = message.slice("Can't resolve $ref".length).replace(/^[.:]\s*/, "");
    const near = nearTarget(root, target);
    return {
      message: `$ref to ${JSON.stringify(target.slice(0, 120))} leads to nothing${why === "" ? "" : `: ${why}`}`,
      hint: near === undefined ? "Define it under components, or correct the name." : `Did you mean ${near}?`,
    };
  },
  "operation-operationId-unique": (_message, root, at) => {
    // The tool points at a key that is named after the operation.
    const beside = [at, at.slice(0, -1)].map((place) => textOf(recordOf(valueAt(root, place))["operationId"]));
    const name = beside.find((one) => one !== undefined);
    if (name === undefined) return undefined;
    return {
      message: `the operationId ${JSON.stringify(name)} is taken by another operation`,
      hint: "Generated clients name their functions by it; give each operation its own.",
    };
  },
  "operation-tag-defined": (message, root, at) => {
    const names = listOf(recordOf(root)["tags"]).flatMap((tag) => textOf(recordOf(tag)["name"]) ?? []);
    const known = names.slice(0, 8).join(", ");
    if (message === UNTAGGED)
      return {
        message: "the operation has no tag",
        hint: names.length === 0 ? "Give it one: tags: [name]." : `Give it one of those at the root: ${known}.`,
      };
    const tag = textOf(valueAt(root, at)) ?? "";
    const near = nearestName(tag, names);
    return {
      message: `the tag ${JSON.stringify(tag)} is not declared at the root`,
      hint: near === undefined ? "List it under tags at the root." : `Did you mean ${near}?`,
    };
  },
};

/** The reference to what stands beside the place that nothing is at and has nearly its name. */
function nearTarget(root: unknown, target: string): string | undefined {
  if (!target.startsWith("#/")) return undefined;
  const at = pointerKeys(target);
  const beside = Object.keys(recordOf(valueAt(root, at.slice(0, -1))));
  const near = nearestName(String(at.at(-1)), beside);
  return near === undefined ? undefined : `${target.slice(0, target.lastIndexOf("/"))}/${near}`;
}

function withoutFolder(message: string): string {
  return message.replaceAll(`${FOLDER}/`, "");
}

function locationOf(file: string): string {
  return join(FOLDER, file);
}

/** Whether a reference leads to a file that was not given, which is told elsewhere. */
function leaves(
  source: YamlSource,
  at: YamlPath,
  { path, paths }: { path: string; paths: ReadonlyMap<string, unknown> },
): boolean {
  const value = valueAt(source.value, at);
  const target = textOf(isRecord(value) ? value["$ref"] : value);
  if (target === undefined || target.startsWith("#")) return false;
  const file = referredPath(path, target);
  return file === undefined || !paths.has(locationOf(file));
}

/** Whether a place lies in an extension, or in a payload of another language of schemas, such as Avro. */
function isForeign(source: YamlSource, at: YamlPath): boolean {
  return at.some((key, index) => {
    if (typeof key === "string" && key.startsWith("x-")) return true;
    if (key !== "payload" && key !== "schema" && key !== "headers") return false;
    const format = textOf(recordOf(valueAt(source.value, at.slice(0, index)))["schemaFormat"]);
    return format !== undefined && !/asyncapi|schema\+(?:json|yaml)|openapi/.test(format);
  });
}

const HINTS: Readonly<Record<string, string>> = {
  struct: "See the specification for the properties that this object may have.",
  "security-defined": "Define the scheme under components.securitySchemes, or correct the name.",
  "path-parameters-defined": "Every {name} in a path needs a parameter with in: path, and the other way round.",
  "no-invalid-media-type-examples": "Correct the example, or the schema when the example is what you mean.",
};

function hintFor(rule: string, suggestion: string | undefined): { hint: string } | Record<string, never> {
  const hint = suggestion === undefined ? HINTS[rule] : `Did you mean ${suggestion}?`;
  return hint === undefined ? {} : { hint };
}

/** Rules that name an object where one of its keys is meant. */
const MEANT: Readonly<Record<string, string>> = {
  "operation-operationId-unique": "operationId",
  "no-unresolved-refs": "$ref",
};

/** What is about an object as a whole stands at its key: in a block the object begins a line later. */
function placeOfProblem(source: YamlSource, path: YamlPath, rule: string, onKey: boolean): SourcePlace {
  let at = path;
  while (at.length > 0 && valueAt(source.value, at) === undefined) at = at.slice(0, -1);
  const meant = [...at, MEANT[rule] ?? ""];
  if (valueAt(source.value, meant) !== undefined) return source.placeOf(meant);
  const place = source.placeOf(at);
  if (at.length === 0) return place;
  const key = source.keyPlaceOf(at);
  const isWhole = typeof valueAt(source.value, at) === "object" && key.line < place.line;
  return isWhole || onKey ? key : place;
}

/** A rule tells two things apart by its words alone: a tag that nobody declares, and an operation without one. */
const UNTAGGED = "Operation tags should be defined";
