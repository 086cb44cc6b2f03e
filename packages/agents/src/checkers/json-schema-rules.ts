import { nearestName } from "@orchestrate/core/deliverables";
import type { SubSchema } from "./json-schema-walk.ts";
import { isRecord, listOf, textOf, type PlainRecord } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlPath, YamlSource } from "./yaml-source.ts";

const KEYWORDS: readonly string[] =
  "$anchor $comment $defs $dynamicAnchor $dynamicRef $id $recursiveAnchor $recursiveRef $ref $schema $vocabulary additionalItems additionalProperties allOf anyOf const contains contentEncoding contentMediaType contentSchema default definitions dependencies dependentRequired dependentSchemas deprecated description else enum examples exclusiveMaximum exclusiveMinimum format if items maxContains maxItems maxLength maxProperties maximum minContains minItems minLength minProperties minimum multipleOf not oneOf pattern patternProperties prefixItems properties propertyNames readOnly required then title type unevaluatedItems unevaluatedProperties uniqueItems writeOnly".split(
    " ",
  );
/** Of other dialects, editors and generators: they do no harm. */
const TOLERATED: ReadonlySet<string> = new Set(
  "id example nullable discriminator xml externalDocs enumNames options order group hidden name version".split(" "),
);
const FORMATS: readonly string[] =
  "date date-time time duration email idn-email hostname idn-hostname ipv4 ipv6 uri uri-reference iri iri-reference uri-template uuid regex json-pointer relative-json-pointer int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 float double byte binary password url".split(
    " ",
  );
const TYPE_OF_KEYWORD: Readonly<Record<string, readonly string[]>> = {
  properties: ["object"],
  required: ["object"],
  items: ["array"],
};
const BOUNDS = [
  ["minimum", "maximum"],
  ["minLength", "maxLength"],
  ["minItems", "maxItems"],
  ["minProperties", "maxProperties"],
] as const;

type Problem = Omit<Fault, "line" | "column"> & { readonly at: YamlPath };
type Rule = (schema: PlainRecord, path: YamlPath, whole: readonly string[]) => readonly Problem[];

const unknownKeyword: Rule = (schema, path) =>
  Object.keys(schema).flatMap((key): Problem[] => {
    if (KEYWORDS.includes(key) || TOLERATED.has(key) || /^(?:x-|\$\$|[_/#@])/.test(key)) return [];
    const nearest = key.length < 4 ? undefined : nearestName(key, KEYWORDS, 2);
    const at = [...path, key];
    if (nearest !== undefined)
      return [{ at, rule: "keyword-unknown", message: `${key} is no keyword`, hint: `Did you mean ${nearest}?` }];
    const message = `${key} is no keyword of JSON Schema; validators pass over it`;
    return [{ at, rule: "keyword-unknown", severity: "warning", message, hint: "Begin own keywords with x-." }];
  });

const requiredUndefined: Rule = (schema, path, whole) => {
  const { properties } = schema;
  if (!isRecord(properties) || "patternProperties" in schema) return [];
  const composed = ["allOf", "anyOf", "oneOf", "$ref", "if", "$dynamicRef"].some((key) => key in schema);
  return listOf(schema["required"]).flatMap((name, index): Problem[] => {
    if (typeof name !== "string" || Object.hasOwn(properties, name) || whole.includes(name)) return [];
    const nearest = nearestName(name, Object.keys(properties), 2);
    const closed = schema["additionalProperties"] === false && !composed;
    const severity = closed || (nearest !== undefined && name.length > 3) ? "error" : "warning";
    const hint = nearest === undefined ? "Define it under properties." : `Did you mean ${nearest}?`;
    const message = `${name} is required and not among the properties`;
    return composed && severity === "warning"
      ? []
      : [{ at: [...path, "required", index], rule: "required-undefined", severity, message, hint }];
  });
};

const badPattern: Rule = (schema, path) => {
  const patterns = [
    ["pattern", textOf(schema["pattern"])] as const,
    ...(isRecord(schema["patternProperties"]) ? Object.keys(schema["patternProperties"]) : []).map(
      (name) => ["patternProperties", name] as const,
    ),
  ];
  return patterns.flatMap(([key, pattern]): Problem[] => {
    if (pattern === undefined) return [];
    const reason = regexProblem(pattern);
    const at = key === "pattern" ? [...path, key] : [...path, key, pattern];
    const hint = "Patterns are ECMA-262 regular expressions without slashes around them.";
    return reason === undefined ? [] : [{ at, rule: "pattern-invalid", message: reason, hint }];
  });
};

function regexProblem(pattern: string): string | undefined {
  for (const flags of ["u", ""]) {
    try {
      "".search(new RegExp(pattern, flags));
      return undefined;
    } catch (error) {
      if (flags === "") return error instanceof Error ? error.message : String(error);
    }
  }
  return undefined;
}

const emptyRange: Rule = (schema, path) =>
  BOUNDS.flatMap(([low, high]): Problem[] => {
    const [least, most] = [schema[low], schema[high]];
    if (typeof least !== "number" || typeof most !== "number" || least <= most) return [];
    const message = `${low} ${least} is above ${high} ${most}: nothing is valid`;
    return [{ at: [...path, low], rule: "range-empty", message }];
  });

const enumAgainstType: Rule = (schema, path) => {
  const types = typesOf(schema);
  if (types.length === 0) return [];
  const values = listOf(schema["enum"]).map((value, index) => [value, ["enum", index]] as const);
  const constant = "const" in schema ? [[schema["const"], ["const"]] as const] : [];
  return [...values, ...constant].flatMap(([value, keys]): Problem[] =>
    types.some((type) => isOfType(value, type))
      ? []
      : [
          {
            at: [...path, ...keys],
            rule: "enum-type",
            // People list null where they mean that a value may be absent.
            ...(value === null ? { severity: "warning" as const } : {}),
            message: `${JSON.stringify(value)?.slice(0, 60)} is not of type ${types.join(" or ")} and never valid`,
          },
        ],
  );
};

const keywordAgainstType: Rule = (schema, path) => {
  const types = typesOf(schema);
  return Object.entries(TYPE_OF_KEYWORD).flatMap(([keyword, wanted]): Problem[] => {
    if (!(keyword in schema) || types.length === 0 || types.some((type) => wanted.includes(type))) return [];
    const message = `${keyword} says nothing about type ${types.join(" or ")}`;
    const hint = `Write type: ${wanted.join(" or ")}, or take ${keyword} away.`;
    return [{ at: [...path, keyword], rule: "keyword-type", message, hint }];
  });
};

const unknownFormat: Rule = (schema, path) => {
  const format = textOf(schema["format"]);
  if (format === undefined || FORMATS.includes(format)) return [];
  const nearest = format.length < 4 ? undefined : nearestName(format, FORMATS, 2);
  const message = `${format} is no format that validators know`;
  const at = [...path, "format"];
  return nearest === undefined
    ? [{ at, rule: "format-unknown", severity: "warning", message }]
    : [{ at, rule: "format-unknown", message, hint: `Did you mean ${nearest}?` }];
};

const defaultNotListed: Rule = (schema, path) => {
  const { enum: listed, default: given } = schema;
  if (!Array.isArray(listed) || given === undefined) return [];
  const isListed = listed.some((value) => JSON.stringify(value) === JSON.stringify(given));
  // People write null where they mean that nothing is given.
  if (isListed || given === null) return [];
  const message = `the default ${JSON.stringify(given).slice(0, 60)} is not among the values of enum`;
  const hint = `One of ${listed
    .map((value) => JSON.stringify(value))
    .join(", ")
    .slice(0, 200)}.`;
  return [{ at: [...path, "default"], rule: "default-not-listed", message, hint }];
};

const enumRepeated: Rule = (schema, path) => {
  const values = listOf(schema["enum"]).map((value) => JSON.stringify(value));
  const index = values.findIndex((value, at) => values.indexOf(value) < at);
  if (index < 0) return [];
  const message = `enum lists ${values[index]?.slice(0, 60) ?? ""} twice`;
  return [{ at: [...path, "enum", index], rule: "enum-repeated", severity: "warning", message }];
};

const RULES: readonly Rule[] = [
  enumRepeated,
  defaultNotListed,
  unknownKeyword,
  requiredUndefined,
  badPattern,
  emptyRange,
  enumAgainstType,
  keywordAgainstType,
  unknownFormat,
];

/** What is wrong with single schemas although the metaschema allows it. */
export function schemaFaults(source: YamlSource, schemas: readonly SubSchema[]): readonly Fault[] {
  const byPath = new Map(schemas.map(({ path, schema }) => [JSON.stringify(path), schema]));
  return schemas.flatMap(({ path, schema }) =>
    RULES.flatMap((rule) => rule(schema, path, propertiesAbove(path, byPath))).map(({ at, ...problem }): Fault => {
      const place = typeof at.at(-1) === "number" ? source.placeOf(at) : source.keyPlaceOf(at);
      return { ...place, ...problem };
    }),
  );
}

/** Properties of the schemas that this one is a branch of: they are of the same object. */
function propertiesAbove(path: YamlPath, byPath: ReadonlyMap<string, PlainRecord>): readonly string[] {
  const [key, index] = [path.at(-2), path.at(-1)];
  const isListed = typeof index === "number" && (key === "allOf" || key === "anyOf" || key === "oneOf");
  const isSingle = index === "if" || index === "then" || index === "else" || index === "not";
  if (!isListed && !isSingle) return [];
  const above = path.slice(0, isListed ? -2 : -1);
  const { properties } = byPath.get(JSON.stringify(above)) ?? {};
  return [...(isRecord(properties) ? Object.keys(properties) : []), ...propertiesAbove(above, byPath)];
}

function typesOf(schema: PlainRecord): readonly string[] {
  const { type } = schema;
  return typeof type === "string" ? [type] : listOf(type).filter((one): one is string => typeof one === "string");
}

function isOfType(value: unknown, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isRecord(value);
  if (type === "integer") return Number.isInteger(value);
  // A type that does not exist is the metaschema's matter.
  return typeof value === type || !["string", "number", "boolean"].includes(type);
}
