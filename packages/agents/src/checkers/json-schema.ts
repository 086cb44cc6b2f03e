import type { CheckInput } from "@orchestrate/core";
import type { AnySchema, ErrorObject, Options } from "ajv";
import { jsonFault } from "./json-fault.ts";
import { schemaFaults } from "./json-schema-rules.ts";
import { subSchemas, type SubSchema } from "./json-schema-walk.ts";
import { referenceFaults } from "./outside-references.ts";
import { isRecord, listOf, textOf, valueAt } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import { parseYamlSource, type SourcePlace, type YamlPath, type YamlSource } from "./yaml-source.ts";

/** Errors of one example that are told; more of them say the same again. */
const ERRORS_EACH = 3;
/** Examples beyond it are not tried, so that a file of examples ends in time. */
const EXAMPLES = 500;
const ROOT = "document:root";

/** The part of ajv that the check uses; its dialects share it. */
interface Validator {
  readonly errors?: ErrorObject[] | null;
  validateSchema(schema: AnySchema): unknown;
  compile(schema: AnySchema): { (data: unknown): unknown; errors?: ErrorObject[] | null };
}

/** A JSON Schema, and the files that it refers to; without `files` it has to stand alone. */
type SchemaFile = Pick<CheckInput, "path" | "text" | "files">;

/** Checks a JSON Schema, in JSON or YAML, against its metaschema, by ajv, and against rules of its own. */
export async function jsonSchemaFaults({ text, path, files }: SchemaFile): Promise<readonly Fault[]> {
  const broken = jsonFault(path, text);
  if (broken !== undefined) return [broken];
  const source = parseYamlSource(text);
  if (source.errors.length > 0) return source.errors.map((error) => ({ ...error, rule: "syntax" }));
  const root = source.value;
  const start = { line: 1, column: 1 };
  if (!isRecord(root))
    return [{ ...start, rule: "not-a-schema", message: "a JSON Schema file holds one object", hint: "Begin with {." }];
  const schemas = subSchemas(root);
  const leaving = outsideTargets(source, schemas);
  const refused = files === undefined ? leaving.map(refusal) : unfollowed(source, leaving, { path, files });
  if (refused.some(({ severity = "error" }) => severity === "error")) return refused;
  const ajv = await openValidator(textOf(root["$schema"]));
  const faults = [...refused, ...dialectAdvice(source), ...metaFaults(ajv, source), ...schemaFaults(source, schemas)];
  faults.push(...missingTargets(source, schemas));
  const works = leaving.length === 0 && faults.every((fault) => fault.severity === "warning");
  return unrepeated(works ? [...faults, ...exampleFaults(ajv, source, schemas)] : faults);
}

/** Whether a schema names a dialect that this check does not speak. */
export function unspokenDialect(text: string): string | undefined {
  return /"?\$schema"?\s*:\s*"?(https?:\/\/json-schema\.org\/draft-0[1-3]\/[^"\s]*)/.exec(text.slice(0, 5000))?.[1];
}

async function openValidator(dialect = ""): Promise<Validator> {
  const options: Options = { strict: false, allErrors: true, validateFormats: true, logger: false, messages: true };
  const { default: formats } = await import("ajv-formats");
  if (dialect.includes("draft-04")) {
    const { default: draft04 } = await import("ajv-draft-04");
    return formats.default(new draft04.default(options));
  }
  if (dialect.includes("draft-06") || dialect.includes("draft-07")) {
    const { Ajv } = await import("ajv");
    return formats.default(new Ajv(options));
  }
  if (dialect.includes("2019-09")) {
    const { Ajv2019 } = await import("ajv/dist/2019.js");
    return formats.default(new Ajv2019(options));
  }
  const { Ajv2020 } = await import("ajv/dist/2020.js");
  return formats.default(new Ajv2020(options));
}

/** The schema under the name that references to its parts use, without the dialect that the validator was chosen by. */
function named(root: unknown): Record<string, unknown> {
  const { $schema: dialect, ...rest } = isRecord(root) ? root : {};
  // Until draft 4 it was called id.
  if (!String(dialect).includes("draft-04")) return { ...rest, $id: ROOT };
  const { $id: _unknown, ...old } = rest;
  return { ...old, id: ROOT };
}

function dialectAdvice(source: YamlSource): readonly Fault[] {
  if (isRecord(source.value) && "$schema" in source.value) return [];
  const hint = 'Write "$schema": "https://json-schema.org/draft/2020-12/schema".';
  const message = "does not say which draft of JSON Schema it is written in";
  return [{ line: 1, column: 1, rule: "dialect-missing", severity: "warning", message, hint }];
}

function metaFaults(ajv: Validator, source: YamlSource): readonly Fault[] {
  if (ajv.validateSchema(named(source.value)) === true) return [];
  return (ajv.errors ?? [])
    .filter((error) => error.keyword !== "anyOf" && error.keyword !== "oneOf")
    .map((error): Fault => {
      const at = pathOf(error.instancePath);
      const allowed: unknown = error.params["allowedValues"];
      const hint = Array.isArray(allowed) ? { hint: `Allowed: ${allowed.join(", ")}.` } : {};
      const message = `${String(at.at(-1) ?? "the schema")} ${error.message ?? "is not valid"}`;
      return { ...source.placeOf(at), rule: "metaschema", message, ...hint };
    });
}

function pathOf(pointer: string): YamlPath {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

type Reference = SubSchema & { readonly target: string; readonly key: string };

function references(schemas: readonly SubSchema[]): readonly Reference[] {
  return schemas.flatMap((one) =>
    ["$ref", "$dynamicRef", "$recursiveRef"].flatMap((key) => {
      const target = one.schema[key];
      return typeof target === "string" ? [{ ...one, target, key }] : [];
    }),
  );
}

const METASCHEMA = /^https?:\/\/json-schema\.org\//;

interface OutsideTarget extends SourcePlace {
  readonly key: string;
  readonly target: string;
}

/** References that no schema of this document answers: nothing outside of it is read, neither by a path nor an address. */
function outsideTargets(source: YamlSource, schemas: readonly SubSchema[]): readonly OutsideTarget[] {
  const ids = schemas.flatMap(({ schema }) => textOf(schema["$id"]) ?? textOf(schema["id"]) ?? []);
  const base = textOf(schemas[0]?.schema["$id"]) ?? textOf(schemas[0]?.schema["id"]);
  const known = new Set(ids.flatMap((id) => [id, absolute(id, base)]));
  return references(schemas)
    .filter(({ target }) => !target.startsWith("#") && !METASCHEMA.test(target))
    .filter(
      ({ target }) => !known.has(target.split("#")[0] ?? "") && !known.has(absolute(target.split("#")[0] ?? "", base)),
    )
    .map(({ path, key, target }) => ({ ...source.placeOf([...path, key]), key, target }));
}

function refusal({ key, target, ...place }: OutsideTarget): Fault {
  return {
    ...place,
    rule: "ref-outside-document",
    message: `${key} to ${JSON.stringify(target.slice(0, 120))} leaves the document and is not followed`,
    hint: "Put it under $defs and refer to it as #/$defs/….",
  };
}

/** Among files that people wrote, a reference may name another schema by its $id: only the name of a file can be missing. */
function unfollowed(
  source: YamlSource,
  leaving: readonly OutsideTarget[],
  input: Pick<SchemaFile, "path" | "files">,
): readonly Fault[] {
  if (leaving.length === 0) return [];
  return referenceFaults(source, input).flatMap((fault): readonly Fault[] => {
    const found = leaving.find(({ line, column }) => line === fault.line && column === fault.column);
    if (found === undefined) return [];
    const isFile = /\.(?:json|ya?ml)(?:#|$)/i.test(found.target);
    return [fault.rule === "ref-unresolved" && !isFile ? { ...refusal(found), severity: "info" } : fault];
  });
}

function absolute(target: string, base: string | undefined): string {
  return URL.canParse(target, base) ? new URL(target, base).href : target;
}

function missingTargets(source: YamlSource, schemas: readonly SubSchema[]): readonly Fault[] {
  const anchors = new Set(
    schemas.flatMap(({ schema }) => ["$anchor", "$dynamicAnchor"].flatMap((key) => textOf(schema[key]) ?? [])),
  );
  const embedded = schemas.some(({ path, schema }) => path.length > 0 && textOf(schema["$id"]) !== undefined);
  return references(schemas)
    .filter(({ target, path }) => target.startsWith("#") && !(embedded && path.length > 0))
    .filter(({ target }) =>
      target.startsWith("#/")
        ? valueAt(source.value, pathOf(decode(target))) === undefined
        : target !== "#" && !anchors.has(target.slice(1)) && !hasOldAnchor(schemas, target),
    )
    .map(({ path, key, target }) => ({
      ...source.placeOf([...path, key]),
      rule: "ref-unresolved",
      message: `${target} does not exist in this document`,
      hint: "Define it under $defs, or correct the name.",
    }));
}

// Until draft 7 an $id that is a fragment alone was an anchor.
function hasOldAnchor(schemas: readonly SubSchema[], target: string): boolean {
  return schemas.some(({ schema }) => schema["$id"] === target);
}

function decode(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}

function exampleFaults(ajv: Validator, source: YamlSource, schemas: readonly SubSchema[]): readonly Fault[] {
  const given = schemas.flatMap(({ path, schema }) => [
    ...listOf(schema["examples"]).map((_example, index) => ({ path, at: [...path, "examples", index] })),
    ...("default" in schema ? [{ path, at: [...path, "default"] }] : []),
  ]);
  if (given.length === 0) return [];
  try {
    ajv.compile(named(source.value));
    return given.slice(0, EXAMPLES).flatMap(({ path, at }) => oneExample(ajv, source, path, at));
  } catch (error) {
    const message = `the examples could not be tried: ${error instanceof Error ? error.message : String(error)}`;
    return [{ line: 1, column: 1, rule: "examples-not-tried", severity: "warning", message }];
  }
}

function oneExample(ajv: Validator, source: YamlSource, path: YamlPath, at: YamlPath): readonly Fault[] {
  const pointer = path.map((key) => `/${encodeURIComponent(String(key).replaceAll("~", "~0").replaceAll("/", "~1"))}`);
  const validate = ajv.compile({ $ref: `${ROOT}#${pointer.join("")}` });
  if (validate(valueAt(source.value, at)) === true) return [];
  const isDefault = at.at(-1) === "default";
  return (validate.errors ?? []).slice(0, ERRORS_EACH).map((error): Fault => {
    const where = error.instancePath === "" ? "" : `${error.instancePath} `;
    return {
      ...source.placeOf([...at, ...pathOf(error.instancePath)]),
      rule: isDefault ? "default-invalid" : "example-invalid",
      // A default that is filled in by a program and not validated is a common habit.
      severity: isDefault ? "warning" : "error",
      message: `the ${isDefault ? "default" : "example"} contradicts the schema: ${where}${error.message ?? ""}`,
    };
  });
}

function unrepeated(faults: readonly Fault[]): readonly Fault[] {
  const seen = new Set<string>();
  return faults.filter((fault) => {
    const key = `${fault.line}:${fault.column} ${fault.rule === "metaschema" ? "metaschema" : fault.rule + fault.message}`;
    const first = !seen.has(key);
    seen.add(key);
    return first;
  });
}
