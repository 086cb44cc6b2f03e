import type { Design, DesignField, DesignResource, FieldType, Quantity } from "../design/design.ts";
import { pluralWords, snakeCase } from "../design/names.ts";
import { LIMITS } from "./field-limits.ts";
import { showNumber, showQuantity } from "./show-quantity.ts";
import { identifier, literal, objectName } from "./sql-names.ts";

const ROWS_PER_PARTITION = 10_000_000;
const PARTITION_FROM_ROWS_PER_YEAR = 10_000_000;

type Column = (name: string) => readonly [type: string, check: string];
const COLUMNS: Readonly<Record<Exclude<FieldType, "enum">, Column>> = {
  uuid: () => ["uuid", ""],
  text: (name) => ["text", `char_length(${name}) BETWEEN 1 AND ${LIMITS.text}`],
  email: (name) => ["text", `char_length(${name}) BETWEEN 3 AND ${LIMITS.email}`],
  integer: (name) => ["bigint", `${name} BETWEEN -${LIMITS.integer} AND ${LIMITS.integer}`],
  decimal: () => ["numeric(19,4)", ""],
  money: () => ["numeric(19,4)", ""],
  boolean: () => ["boolean", ""],
  date: () => ["date", ""],
  timestamp: () => ["timestamptz", ""],
  json: (name) => ["jsonb", `jsonb_typeof(${name}) = 'object'`],
};

function columnLines(field: DesignField): readonly string[] {
  const name = identifier(field.column);
  const nullable = field.optional ? "" : " NOT NULL";
  const inValues = `${name} IN (${field.values.map(literal).join(", ")})`;
  const [type, check] = field.type === "enum" ? ["text", inValues] : COLUMNS[field.type](name);
  const line = `${name} ${type}${nullable}${check === "" ? "" : ` CHECK (${check})`}`;
  if (field.type !== "money") return [line];
  const currency = `${field.column}_currency`;
  const lines = [line, `${currency} char(3)${nullable} CHECK (${currency} ~ '^[A-Z]{3}$')`];
  return field.optional ? [...lines, `CHECK ((${name} IS NULL) = (${currency} IS NULL))`] : lines;
}

/** Column that holds the id of a parent, such as `line_item_id`. */
export function parentColumn(label: string): string {
  return `${label.replaceAll(" ", "_")}_id`;
}

function keyOf(resource: DesignResource, ...columns: readonly string[]): string {
  return [...(resource.tenantScoped ? ["tenant_id"] : []), ...columns].map(identifier).join(", ");
}

function parentKeys(resource: DesignResource): readonly string[] {
  return resource.parents.map((label) => {
    const parent = snakeCase(pluralWords(label.split(" ")));
    const own = keyOf(resource, parentColumn(label));
    return `FOREIGN KEY (${own}) REFERENCES ${identifier(parent)} (${keyOf(resource, "id")})`;
  });
}

function partitionCount(resource: DesignResource, retention: Quantity): number {
  const rows = resource.rowsPerYear.value;
  if (!resource.tenantScoped || rows < PARTITION_FROM_ROWS_PER_YEAR) return 0;
  return Math.min(64, 2 ** Math.max(1, Math.ceil(Math.log2((rows * retention.value) / ROWS_PER_PARTITION))));
}

function partitionLines(resource: DesignResource, count: number, retention: Quantity): string {
  if (count === 0) return "";
  const { table } = resource;
  const rows = showNumber(resource.rowsPerYear.value);
  const each = Array.from({ length: count }, (_none, index) => {
    const name = objectName(table, `p${String(index).padStart(2, "0")}`);
    return `CREATE TABLE ${name} PARTITION OF ${identifier(table)} FOR VALUES WITH (MODULUS ${count}, REMAINDER ${index});`;
  });
  return `
-- ${count} partitions (computed: ${rows} rows/year * ${showQuantity(retention)} / ${showNumber(ROWS_PER_PARTITION)} rows in each (assumed), as a power of two).
-- By tenant and not by time, because every query names its tenant and so reads one partition. The price: old rows are
-- deleted in batches, not dropped with a partition; when retention becomes the main cost, partition by range of created_at.
-- The application is granted the parent only: a partition that is read directly is not protected by the parent's policy.
${each.join("\n")}
`;
}

function indexLines(resource: DesignResource): string {
  const filters: readonly (readonly [column: string, words: string])[] = [
    ...resource.parents.map((label) => [parentColumn(label), `of one ${label}`] as const),
    ...resource.fields
      .filter((field) => field.type === "enum")
      .map((field) => [field.column, `with one ${field.column.replaceAll("_", " ")}`] as const),
  ];
  return filters
    .map(([column, words]) => {
      const name = objectName(resource.table, column, "idx");
      const serves = `GET /v1/${resource.segment}: ${resource.table.replaceAll("_", " ")} ${words}, newest first, next page WHERE id < cursor.`;
      return `
CREATE INDEX ${name} ON ${identifier(resource.table)} (${keyOf(resource, column)}, id DESC);
COMMENT ON INDEX ${name} IS ${literal(serves)};
`;
    })
    .join("");
}

function grantsOf(design: Design, resource: DesignResource): string {
  const actions = design.operations.filter((one) => one.resource === resource.label).map((one) => one.action);
  const granted = ["SELECT", "INSERT"];
  if (actions.includes("update")) granted.push("UPDATE");
  if (actions.includes("delete")) granted.push("DELETE");
  return granted.join(", ");
}

/** Lets a tenant see and write its own rows only, also for the owner of the table, and grants no more than the API does. */
export function tenantPolicy(table: string): string {
  return `ALTER TABLE ${identifier(table)} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${identifier(table)} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON ${identifier(table)}
  USING (tenant_id = (SELECT current_tenant_id()))
  WITH CHECK (tenant_id = (SELECT current_tenant_id()));
`;
}

/** Name of the role that the service logs in as a member of. */
export function applicationRole(design: Design): string {
  return `${design.service.replaceAll("-", "_").slice(0, 55)}_app`;
}

/** The table of a resource with its partitions, indexes, policy and grants. `retention` is how long rows are kept. */
export function tableOf(design: Design, resource: DesignResource, retention: Quantity): string {
  const { table, tenantScoped, fields } = resource;
  const count = partitionCount(resource, retention);
  const columns = [
    ...(tenantScoped ? ["tenant_id uuid NOT NULL REFERENCES tenants (id)"] : []),
    "id uuid NOT NULL DEFAULT uuidv7()",
    ...resource.parents.map((label) => `${parentColumn(label)} uuid NOT NULL`),
    ...fields.flatMap(columnLines),
    "version bigint NOT NULL DEFAULT 1",
    "created_at timestamptz NOT NULL DEFAULT now()",
    "updated_at timestamptz NOT NULL DEFAULT now()",
    `PRIMARY KEY (${keyOf(resource, "id")})`,
    ...parentKeys(resource),
  ];
  const serves = `Expected: ${showQuantity(resource.rowsPerYear)}. The primary key serves GET by id and, read backwards, the list newest first (WHERE id < cursor ORDER BY id DESC LIMIT n): ids of version 7 sort by creation.`;
  return `CREATE TABLE ${identifier(table)} (
  ${columns.join(",\n  ")}
)${count > 0 ? " PARTITION BY HASH (tenant_id)" : ""};
COMMENT ON TABLE ${identifier(table)} IS ${literal(serves)};
${partitionLines(resource, count, retention)}${indexLines(resource)}
${tenantScoped ? tenantPolicy(table) : ""}GRANT ${grantsOf(design, resource)} ON ${identifier(table)} TO ${applicationRole(design)};
`;
}
