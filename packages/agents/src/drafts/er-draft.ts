import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design, DesignField, DesignResource, FieldType } from "../design/design.ts";
import { snakeCase } from "../design/names.ts";

const TYPES: Readonly<Record<FieldType, string>> = {
  uuid: "uuid",
  text: "text",
  email: "text",
  integer: "bigint",
  decimal: "numeric",
  money: "numeric",
  boolean: "boolean",
  date: "date",
  timestamp: "timestamptz",
  json: "jsonb",
  enum: "text",
};

/** The data model as an entity relationship diagram, with the names of the tables. */
export function draftEntities(design: Design): string {
  const tenants = design.resources.some((resource) => resource.tenantScoped);
  const entities = design.resources.map((resource) => entity(resource)).join("");
  const byLabel = new Map(design.resources.map((resource) => [resource.label, resource]));
  const relations = design.resources.flatMap((resource) =>
    resource.parents.flatMap((parent) => {
      const owner = byLabel.get(parent);
      return owner === undefined ? [] : [`  ${owner.table} ||--o{ ${resource.table} : has\n`];
    }),
  );
  const declared = design.resources.some((resource) => resource.table === "tenants");
  const scoped = design.resources.filter((resource) => resource.tenantScoped);
  const owned = scoped.map((resource) => `  tenants ||--o{ ${resource.table} : owns\n`);
  const tenant = tenants && !declared ? "  tenants {\n    uuid id PK\n    text name\n  }\n" : "";
  return `${offlineNotice("mermaid")}%% Tables and their relations; columns that every table has (created_at, updated_at) are left out.
erDiagram
${tenant}${entities}${[...owned, ...relations].join("")}`;
}

function entity(resource: DesignResource): string {
  const keys = [
    ...(resource.tenantScoped ? ["    uuid tenant_id PK,FK\n"] : []),
    "    uuid id PK\n",
    ...resource.parents.map((parent) => `    uuid ${snakeCase(parent.split(" "))}_id FK\n`),
  ];
  return `  ${resource.table} {\n${keys.join("")}${resource.fields.map(attribute).join("")}  }\n`;
}

function attribute(field: DesignField): string {
  const notes = field.type === "enum" ? field.values.join(" or ") : field.type === "money" ? "with a currency" : "";
  const said = [notes, field.optional ? "may be absent" : ""].filter((note) => note !== "").join(", ");
  return `    ${TYPES[field.type]} ${field.column}${said === "" ? "" : ` "${said.replaceAll('"', "'")}"`}\n`;
}
