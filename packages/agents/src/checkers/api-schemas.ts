import { listOf, recordOf, textOf, type PlainRecord } from "./plain-data.ts";
import { resolve, type ApiView } from "./openapi-view.ts";
import type { SourcePlace, YamlPath } from "./yaml-source.ts";

/** A property of an API schema, as far as a table has to agree with it. */
export interface ApiProperty {
  readonly name: string;
  readonly schema: PlainRecord;
  /** JSON types without `null`; empty where the schema does not say. */
  readonly types: readonly string[];
  readonly required: boolean;
  readonly nullable: boolean;
  readonly place: SourcePlace;
}

/** An object schema of an API with the properties that it has after `allOf` is merged. */
export interface ApiSchema {
  readonly name: string;
  readonly properties: readonly ApiProperty[];
  /** Whether it names at least one required property. */
  readonly statesRequired: boolean;
}

const MAX_MERGES = 6;

/** The object schemas under `components.schemas`. */
export function apiSchemas(api: ApiView): readonly ApiSchema[] {
  const components = recordOf(api.root["components"]);
  return Object.keys(recordOf(components["schemas"])).flatMap((name) => {
    const at = ["components", "schemas", name];
    const parts = partsOf(api, { at, schema: recordOf(recordOf(components["schemas"])[name]) }, MAX_MERGES);
    const required = new Set(parts.flatMap((part) => listOf(part.schema["required"]).map(String)));
    const properties = parts.flatMap((part) => propertiesOf(api, part, required));
    return properties.length === 0 ? [] : [{ name, properties, statesRequired: required.size > 0 }];
  });
}

interface Part {
  readonly at: YamlPath;
  readonly schema: PlainRecord;
}

function partsOf(api: ApiView, part: Part, merges: number): readonly Part[] {
  const reference = textOf(part.schema["$ref"]);
  if (reference?.startsWith("#/") === true && merges > 0) {
    const at = reference.slice(2).split("/");
    return partsOf(api, { at, schema: resolve(api.root, part.schema) }, merges - 1);
  }
  if (merges === 0) return [part];
  const merged = listOf(part.schema["allOf"]).flatMap((entry, index) =>
    partsOf(api, { at: [...part.at, "allOf", index], schema: recordOf(entry) }, merges - 1),
  );
  return [part, ...merged];
}

function propertiesOf(api: ApiView, part: Part, required: ReadonlySet<string>): readonly ApiProperty[] {
  return Object.entries(recordOf(part.schema["properties"])).map(([name, given]) => {
    const own = recordOf(given);
    const branches = [...listOf(own["anyOf"]), ...listOf(own["oneOf"])].map((entry) => resolve(api.root, entry));
    const filled = branches.filter((branch) => branch["type"] !== "null");
    const [only] = filled;
    const schema = filled.length === 1 && only !== undefined ? only : resolve(api.root, single(own));
    const types = typesOf(schema);
    return {
      name,
      schema: { ...schema, ...described(own) },
      types: types.filter((type) => type !== "null"),
      required: required.has(name),
      nullable: own["nullable"] === true || types.includes("null") || filled.length < branches.length,
      place: api.source.keyPlaceOf([...part.at, "properties", name]),
    };
  });
}

/** `allOf` with one entry is how OpenAPI 3.0 puts a description beside a reference. */
function single(schema: PlainRecord): PlainRecord {
  const all = listOf(schema["allOf"]);
  return all.length === 1 ? recordOf(all[0]) : schema;
}

function described(schema: PlainRecord): PlainRecord {
  return schema["description"] === undefined ? {} : { description: schema["description"] };
}

function typesOf(schema: PlainRecord): readonly string[] {
  const type = schema["type"];
  if (typeof type === "string") return [type];
  if (Array.isArray(type)) return type.map(String);
  return schema["properties"] === undefined ? [] : ["object"];
}
