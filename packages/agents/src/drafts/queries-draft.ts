import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design, DesignOperation, DesignResource, Quantity } from "../design/design.ts";
import { camelCase, pascalCase, wordsOf } from "../design/names.ts";
import { roundTo4, showNumber, showQuantity } from "./show-quantity.ts";
import { identifier } from "./sql-names.ts";
import { parentColumn } from "./sql-table.ts";

interface Query {
  readonly name: string;
  readonly comment: string;
  readonly reads: boolean;
  readonly sql: string;
}

/** Numbers the parameters of one query. */
function parameters(): () => string {
  let last = 0;
  return () => `$${(last += 1)}`;
}

function columnsOf(resource: DesignResource): readonly string[] {
  const own = resource.fields.flatMap(({ column, type }) =>
    type === "money" ? [identifier(column), `${column}_currency`] : [identifier(column)],
  );
  return [...resource.parents.map((label) => identifier(parentColumn(label))), ...own];
}

function tenantIs(resource: DesignResource, next: () => string): readonly string[] {
  return resource.tenantScoped ? [`tenant_id = ${next()}`] : [];
}

function listQuery(resource: DesignResource, name: string, filter?: string): Query {
  const next = parameters();
  const conditions = [
    ...tenantIs(resource, next),
    ...(filter === undefined ? [] : [`${identifier(filter)} = ${next()}`]),
    `id < ${next()}`,
  ];
  const of = filter === undefined ? "" : ` of one ${filter.replace(/_id$/, "").replaceAll("_", " ")}`;
  return {
    name,
    comment: `A page${of}, newest first. The cursor is the last id of the page before; the first page asks for ids below the largest UUID.`,
    reads: true,
    sql: `SELECT ${["id", ...columnsOf(resource), "version", "created_at", "updated_at"].join(", ")}
FROM ${identifier(resource.table)}
WHERE ${conditions.join(" AND ")}
ORDER BY id DESC
LIMIT ${next()};`,
  };
}

function getQuery(resource: DesignResource, name: string): Query {
  const next = parameters();
  return {
    name,
    comment: "One row by its key; no row means 404.",
    reads: true,
    sql: `SELECT ${["id", ...columnsOf(resource), "version", "created_at", "updated_at"].join(", ")}
FROM ${identifier(resource.table)}
WHERE ${[...tenantIs(resource, next), `id = ${next()}`].join(" AND ")};`,
  };
}

function createQuery(resource: DesignResource, name: string): Query {
  const columns = [...(resource.tenantScoped ? ["tenant_id"] : []), ...columnsOf(resource)];
  const next = parameters();
  const values =
    columns.length === 0 ? "DEFAULT VALUES" : `(${columns.join(", ")})\nVALUES (${columns.map(next).join(", ")})`;
  return {
    name,
    comment: "In the transaction that has claimed the idempotency key.",
    reads: false,
    sql: `INSERT INTO ${identifier(resource.table)} ${values}
RETURNING id, version, created_at, updated_at;`,
  };
}

function updateQuery(resource: DesignResource, name: string): Query {
  const next = parameters();
  const own = columnsOf(resource).slice(resource.parents.length);
  const changes = [...own.map((column) => `${column} = ${next()}`), "version = version + 1", "updated_at = now()"];
  return {
    name,
    comment: "No row means that it has changed since it was read (412).",
    reads: false,
    sql: `UPDATE ${identifier(resource.table)}
SET ${changes.join(", ")}
WHERE ${[...tenantIs(resource, next), `id = ${next()}`, `version = ${next()}`].join(" AND ")}
RETURNING version, updated_at;`,
  };
}

function deleteQuery(resource: DesignResource, name: string): Query {
  const next = parameters();
  return {
    name,
    comment: "Rows that refer to it keep it from being deleted (409).",
    reads: false,
    sql: `DELETE FROM ${identifier(resource.table)}
WHERE ${[...tenantIs(resource, next), `id = ${next()}`, `version = ${next()}`].join(" AND ")};`,
  };
}

const BY_ACTION: Readonly<
  Record<DesignOperation["action"], (resource: DesignResource, name: string) => readonly Query[]>
> = {
  list: (resource, name) => [
    listQuery(resource, name),
    ...resource.parents.map((label) =>
      listQuery(resource, `${name}Of${pascalCase(wordsOf(label))}`, parentColumn(label)),
    ),
  ],
  get: (resource, name) => [getQuery(resource, name)],
  create: (resource, name) => [createQuery(resource, name)],
  update: (resource, name) => [updateQuery(resource, name)],
  delete: (resource, name) => [deleteQuery(resource, name)],
};

function idempotencyQueries(design: Design): readonly Query[] {
  if (design.resources.some((resource) => resource.table === "idempotency_keys")) return [];
  const scoped = design.resources.some((resource) => resource.tenantScoped);
  const columns = [...(scoped ? ["tenant_id"] : []), "key", "operation"];
  const next = parameters();
  const claimed = [...columns, "request_hash"];
  const other = parameters();
  return [
    {
      name: "claimIdempotencyKey",
      comment: "The first statement of each POST. No row means that another attempt has it: read its answer instead.",
      reads: false,
      sql: `INSERT INTO idempotency_keys (${claimed.join(", ")})
VALUES (${claimed.map(next).join(", ")})
ON CONFLICT DO NOTHING
RETURNING key;`,
    },
    {
      name: "readIdempotentAnswer",
      comment: "Another hash means that the key was used for another body (422).",
      reads: true,
      sql: `SELECT request_hash, status, location, body
FROM idempotency_keys
WHERE ${columns.map((column) => `${column} = ${other()}`).join(" AND ")};`,
    },
  ];
}

function callsOf(design: Design, queries: readonly Query[], reads: boolean): Quantity {
  const { peakRequestsPerSecond: peak, readPercent } = design.sizing;
  const share = (reads ? readPercent.value : 100 - readPercent.value) / 100;
  const count = Math.max(1, queries.filter((query) => query.reads === reads).length);
  const each = reads ? "reads" : "writes";
  const because = `peak of ${showNumber(peak.value)} requests/s * ${showNumber(share * 100)} % ${each} / ${count} queries`;
  return {
    value: Math.max(0.02, roundTo4((peak.value * share) / count)),
    unit: "calls/s",
    source: "computed",
    because,
  };
}

/** The queries of the design's operations, each with how often it runs at peak. */
export function draftQueries(design: Design): string {
  const byLabel = new Map(design.resources.map((resource) => [resource.label, resource]));
  const queries = [
    ...idempotencyQueries(design),
    ...design.operations.flatMap((operation) => {
      const resource = byLabel.get(operation.resource);
      return resource === undefined
        ? []
        : BY_ACTION[operation.action](resource, camelCase(wordsOf(operation.operationId)));
    }),
  ];
  const texts = queries.map((query) => {
    const calls = callsOf(design, queries, query.reads);
    return `
-- name: ${query.name}; calls per second: ${calls.value} (computed: ${calls.because}, spread evenly (assumed))
-- ${query.comment}
${query.sql}
`;
  });
  return `${offlineNotice("sql")}--
-- Every query of ${design.title}, described and planned by the check against db/schema.sql at the size that its tables
-- have at the end of their retention. Sized for ${showQuantity(design.sizing.peakRequestsPerSecond)}.
${texts.join("")}`;
}
