import type { ApiProperty, ApiSchema } from "./api-schemas.ts";
import { resolve, type ApiView } from "./openapi-view.ts";
import { isRecord, listOf, textOf } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import type { SqlColumn, SqlSchema, SqlTable } from "./sql-tables.ts";

/** A schema of the API and the table that keeps what it shows. */
export interface ShownTable {
  readonly api: ApiView;
  readonly shown: ApiSchema;
  readonly table: SqlTable;
  readonly schema: SqlSchema;
}

const TEXTS = ["text", "varchar", "bpchar", "char", "citext", "name"];
const WHOLE = ["int2", "int4", "int8"];
const NUMBERS = [...WHOLE, "numeric", "float4", "float8"];
const EXACT = [...WHOLE, "numeric", "money"];
const TIMES = ["timestamptz", "timestamp"];
const OBJECTS = ["json", "jsonb", "hstore"];
const ADDRESSES = ["inet", "cidr", "macaddr", "macaddr8"];
const OTHERS = ["date", "time", "timetz", "interval", "bool", "uuid", "enum", "money", "bytea"];
const KNOWN = [...TEXTS, ...NUMBERS, ...TIMES, ...OBJECTS, ...ADDRESSES, ...OTHERS];

// What is encrypted or packed is kept as bytes.
const WRITTEN = [...TEXTS, "bytea"];
/** Column types that can keep a string of a format. */
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  uuid: ["uuid", ...WRITTEN],
  "date-time": TIMES,
  date: ["date"],
  time: ["time", "timetz", ...TEXTS],
  duration: ["interval", ...TEXTS],
  email: WRITTEN,
  uri: WRITTEN,
  password: WRITTEN,
  byte: WRITTEN,
  binary: WRITTEN,
  ipv4: [...ADDRESSES, ...WRITTEN],
  ipv6: [...ADDRESSES, ...WRITTEN],
  decimal: [...EXACT, ...TEXTS],
  int32: [...WHOLE, "numeric", ...TEXTS],
  int64: [...WHOLE, "numeric", ...TEXTS],
};
/** Column types that can keep a JSON type. */
const KEPT_AS: Readonly<Record<string, readonly string[]>> = {
  object: [...OBJECTS, ...WRITTEN],
  boolean: ["bool"],
  integer: [...WHOLE, "numeric"],
  number: [...NUMBERS, "money"],
};
const COMPUTED = /\b(?:computed|calculated|derived|not stored|aggregated|counted)\b/i;

/** What in a table does not fit what the API shows of it, at the places in the SQL text. */
export function compareColumns(pair: ShownTable): readonly Fault[] {
  return pair.shown.properties.flatMap((property) => {
    if (isMoney(property)) return moneyFaults(pair, property);
    const column = columnFor(pair.table, property.name);
    return column === undefined ? missingFaults(pair, property) : columnFaults(pair, property, column);
  });
}

function missingFaults(pair: ShownTable, property: ApiProperty): readonly Fault[] {
  const isNested = property.types.includes("array") || property.types.includes("object");
  const description = textOf(property.schema["description"]) ?? "";
  // Lists and objects may be other tables, links or columns with a prefix; which of them, only a reader can tell.
  if (isNested || property.name.startsWith("_") || COMPUTED.test(description)) return [];
  const name = snakeCase(property.name);
  return [
    {
      ...pair.schema.placeOf(pair.table.location),
      rule: "column-missing",
      message: `table ${pair.table.name} has no column ${name} for the property ${nameOf(pair, property)}`,
      hint: `Add ${name} ${suggestion(property)}; if it is not stored, say in its description in the API that it is computed.`,
    },
  ];
}

function columnFaults(pair: ShownTable, property: ApiProperty, column: SqlColumn): readonly Fault[] {
  const place = pair.schema.placeOf(column.location);
  const faults: Fault[] = [];
  if (!fits(pair.api, property, column)) {
    const written = `${column.type}${column.isArray ? "[]" : ""}`;
    const message = `column ${pair.table.name}.${column.name} is ${written}, but ${nameOf(pair, property)} is ${describe(property)}`;
    faults.push({ ...place, rule: "column-type", message, hint: `Make it ${suggestion(property)}.` });
  } else faults.push(...valueFaults(pair, property, column));
  return [...faults, ...nullFaults(pair, property, column)];
}

/** Values that only one side lists. Where the two have none in common, one is translated to the other. */
function valueFaults({ api, ...pair }: ShownTable, property: ApiProperty, column: SqlColumn): readonly Fault[] {
  const schema = column.isArray ? resolve(api.root, property.schema["items"]) : property.schema;
  const shown = listOf(schema["enum"]).filter((value) => typeof value === "string");
  const inApi = new Set(shown.map(squeeze));
  const inTable = new Set(column.values.map(squeeze));
  if (shown.every((value) => !inTable.has(squeeze(value)))) return [];
  const place = pair.schema.placeOf(column.location);
  const title = `${pair.table.name}.${column.name}`;
  const known = nameOf({ api, ...pair }, property);
  const lost = shown.filter((value) => !inTable.has(squeeze(value)));
  const hidden = column.values.filter((value) => !inApi.has(squeeze(value)));
  const faults: Fault[] = [];
  if (lost.length > 0) {
    const message = `column ${title} does not take ${quoted(lost)}, which ${known} has among its values`;
    faults.push({ ...place, rule: "value-missing", message, hint: "Add it to the type or the CHECK of the column." });
  }
  if (hidden.length > 0) {
    const message = `column ${title} takes ${quoted(hidden)}, which ${known} does not have among its values`;
    faults.push({
      ...place,
      rule: "value-not-shown",
      message,
      hint: "Add it to the enum of the API, or drop it here.",
    });
  }
  return faults;
}

function quoted(values: readonly string[]): string {
  return values.map((value) => JSON.stringify(value)).join(", ");
}

function nullFaults(pair: ShownTable, property: ApiProperty, column: SqlColumn): readonly Fault[] {
  const place = pair.schema.placeOf(column.location);
  const title = `${pair.table.name}.${column.name}`;
  if (property.required && !property.nullable && !column.notNull) {
    const message = `column ${title} may be null, but ${nameOf(pair, property)} is required`;
    return [{ ...place, rule: "column-nullable", message, hint: "Add NOT NULL, or let the property be absent." }];
  }
  const isOptional = pair.shown.statesRequired && !property.required && !property.nullable;
  if (!isOptional || !column.notNull || column.hasDefault) return [];
  const message = `column ${title} is NOT NULL without a default, but ${nameOf(pair, property)} may be absent`;
  const hint = "Drop NOT NULL, give a default, or make the property required.";
  return [{ ...place, rule: "column-not-nullable", severity: "warning", message, hint }];
}

function isMoney(property: ApiProperty): boolean {
  const fields = property.schema["properties"];
  return isRecord(fields) && fields["currency"] !== undefined && Object.keys(fields).length === 2;
}

/** An amount with a currency is two columns: an exact number and three letters. */
function moneyFaults(pair: ShownTable, property: ApiProperty): readonly Fault[] {
  const { table } = pair;
  const amount = ["", "_amount", "_minor", "_cents", "_value"]
    .map((suffix) => columnFor(table, `${snakeCase(property.name)}${suffix}`))
    .find((column) => column !== undefined);
  if (amount === undefined) {
    const name = snakeCase(property.name);
    return [missingMoney(pair, property, [name, "numeric(19,4)"])];
  }
  // Kept whole, the currency is inside of it.
  if (OBJECTS.includes(amount.type) || !KNOWN.includes(amount.type)) return [];
  const faults: Fault[] = [];
  if (!EXACT.includes(amount.type)) {
    const message = `column ${table.name}.${amount.name} is ${amount.type}, but ${nameOf(pair, property)} is an amount of money`;
    const hint = "Make it numeric(19,4): neither a float nor a text keeps and adds amounts exactly.";
    faults.push({ ...pair.schema.placeOf(amount.location), rule: "column-type", message, hint });
  }
  const base = snakeCase(property.name);
  const currency = [`${base}_currency`, `${base}_currency_code`, "currency", "currency_code"]
    .map((name) => columnFor(table, name))
    .find((column) => column !== undefined);
  if (currency === undefined) faults.push(missingMoney(pair, property, [`${base}_currency`, "char(3)"]));
  return [...faults, ...nullFaults(pair, property, amount)];
}

function missingMoney(pair: ShownTable, property: ApiProperty, [name, type]: readonly [string, string]): Fault {
  return {
    ...pair.schema.placeOf(pair.table.location),
    rule: "column-missing",
    message: `table ${pair.table.name} has no column ${name} for the property ${nameOf(pair, property)}, an amount with its currency`,
    hint: `Add ${name} ${type}.`,
  };
}

function columnFor(table: SqlTable, name: string): SqlColumn | undefined {
  const wanted = squeeze(name);
  const columns = [...table.columns.values()];
  const exact = columns.find((column) => squeeze(column.name) === wanted);
  if (exact !== undefined || wanted !== "id")
    return exact ?? columns.find((one) => squeeze(one.name) === `is${wanted}`);
  return columns.find((column) => column.notNull && /(?:^|_)(?:id|uuid)$/.test(column.name));
}

function fits(api: ApiView, property: ApiProperty, column: SqlColumn): boolean {
  const [type, ...more] = property.types;
  if (type === undefined || more.length > 0 || !KNOWN.includes(column.type)) return true;
  if (type === "array") return OBJECTS.includes(column.type) || (column.isArray && fitsItems(api, property, column));
  if (column.isArray) return false;
  if (type === "string") return fitsString(property, column.type);
  const kept = Object.hasOwn(KEPT_AS, type) ? KEPT_AS[type] : undefined;
  return kept === undefined || kept.includes(column.type);
}

function fitsItems(api: ApiView, property: ApiProperty, column: SqlColumn): boolean {
  const schema = resolve(api.root, property.schema["items"]);
  const type = textOf(schema["type"]);
  // PostgreSQL does not tell apart how many dimensions an array has.
  if (type === undefined || type === "array") return true;
  return fits(api, { ...property, schema, types: [type] }, { ...column, isArray: false });
}

function fitsString({ name, schema }: ApiProperty, type: string): boolean {
  const format = textOf(schema["format"]) ?? "";
  const listed = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (listed !== undefined) return listed.includes(type);
  if (Array.isArray(schema["enum"])) return type === "enum" || TEXTS.includes(type);
  // A whole number of 64 bits is shown as a text where clients would round it, as ids are.
  if (WHOLE.includes(type)) return format !== "" || (type === "int8" && /(?:^|_)id$|Id$/.test(name));
  // A float cannot give back the decimal that a string was chosen for.
  return type !== "bool" && !OBJECTS.includes(type) && !["float4", "float8"].includes(type);
}

function suggestion(property: ApiProperty): string {
  const format = textOf(property.schema["format"]) ?? "";
  const byFormat: Readonly<Record<string, string>> = {
    uuid: "uuid",
    "date-time": "timestamptz",
    date: "date",
    time: "time",
  };
  const byType: Readonly<Record<string, string>> = {
    integer: format === "int64" ? "bigint" : "integer",
    number: "numeric",
    boolean: "boolean",
    object: "jsonb",
    array: "jsonb",
  };
  const type =
    byType[property.types[0] ?? ""] ?? (Object.hasOwn(byFormat, format) ? byFormat[format] : undefined) ?? "text";
  return property.required && !property.nullable ? `${type} NOT NULL` : type;
}

function describe(property: ApiProperty): string {
  const format = textOf(property.schema["format"]);
  return `${property.types.join(" or ")}${format === undefined ? "" : ` (${format})`}`;
}

function nameOf(pair: ShownTable, property: ApiProperty): string {
  return `${pair.shown.name}.${property.name} (${pair.api.file}:${property.place.line})`;
}

function snakeCase(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[-\s]+/g, "_")
    .toLowerCase();
}

function squeeze(name: string): string {
  return name.replaceAll(/[_-]/g, "").toLowerCase();
}
