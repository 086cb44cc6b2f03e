import { offlineNotice } from "../deliverables/offline-notice.ts";
import { AUDIT_ROWS_PER_ROW } from "../design/capacity-inputs.ts";
import type { Design, DesignResource, Quantity } from "../design/design.ts";
import { LIMITS } from "./field-limits.ts";
import { showNumber, showQuantity } from "./show-quantity.ts";
import { unrepresentedNote } from "./unrepresented-note.ts";
import { applicationRole, tableOf, tenantPolicy } from "./sql-table.ts";

function preamble(design: Design, tenants: boolean): string {
  const tenancy = `--
-- Tenants share the tables. Three things keep them apart: tenant_id leads every primary key and every index that a
-- request uses (the cleaning job's index on expires_at does without); foreign keys are composite and cannot point into
-- another tenant; and row level security hides what a forgotten WHERE would show. In each transaction the service calls
-- set_config('app.tenant_id', <tenant of the token>, true): it ends with the transaction, so it is safe behind a pooler.
-- Without it the policies compare with NULL and no row is visible.`;
  return `--
-- ${design.title}: schema for PostgreSQL 18 (uuidv7() is in the server since 18). Sized for ${showQuantity(design.sizing.peakRequestsPerSecond)}.
-- No index is here without the query that it serves, because each one is written at every insert.
-- Lost updates: UPDATE … SET version = version + 1, updated_at = now() WHERE … AND version = $n; no row means 412.
${tenants ? `${tenancy}\n` : ""}
-- The service logs in as a member of the first role, which owns nothing. Jobs that work across tenants, such as cleaning,
-- log in as a member of the second. Migrations run as the owner, whom FORCE ROW LEVEL SECURITY does not spare either.
CREATE ROLE ${applicationRole(design)} NOLOGIN;
CREATE ROLE ${jobsRole(design)} NOLOGIN${tenants ? " BYPASSRLS" : ""};
`;
}

const CURRENT_TENANT = `
CREATE FUNCTION current_tenant_id() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.tenant_id', true), '')::uuid;
`;

function tenantsTable(design: Design): string {
  const role = applicationRole(design);
  return `
CREATE TABLE tenants (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND ${LIMITS.text}),
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tenants IS '${showQuantity(design.tenants)}.';
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON tenants USING (id = (SELECT current_tenant_id()));
GRANT SELECT ON tenants TO ${role};
GRANT SELECT, INSERT ON tenants TO ${jobsRole(design)}; -- tenants are created by a job, never by a tenant's request
`;
}

function idempotencyKeys(design: Design, tenants: boolean): string {
  const hours = LIMITS.idempotencyHours;
  return `
-- One row for each POST with an Idempotency-Key, inserted with ON CONFLICT DO NOTHING as the first statement of the
-- transaction that does the work. A second attempt waits there for the first, at most lock_timeout (then 409). After that:
-- same hash, the stored answer; another hash, 422. When the first was rolled back, so was its row, and the second works.
CREATE TABLE idempotency_keys (
  ${tenants ? "tenant_id uuid NOT NULL REFERENCES tenants (id),\n  " : ""}key text NOT NULL CHECK (char_length(key) BETWEEN 16 AND ${LIMITS.idempotencyKey}),
  operation text NOT NULL,
  request_hash bytea NOT NULL CHECK (octet_length(request_hash) = 32),
  status smallint CHECK (status BETWEEN 200 AND 599),
  location text,
  body jsonb,
  expires_at timestamptz NOT NULL DEFAULT now() + interval '${hours} hours',
  PRIMARY KEY (${tenants ? "tenant_id, " : ""}key, operation)
);
COMMENT ON COLUMN idempotency_keys.request_hash IS 'SHA-256 of the body.';
CREATE INDEX idempotency_keys_expires_at_idx ON idempotency_keys (expires_at);
COMMENT ON INDEX idempotency_keys_expires_at_idx IS
  'Cleaning job, each minute: DELETE … WHERE expires_at < now() in batches. Keys live ${hours} hours (assumed).';
${tenants ? tenantPolicy("idempotency_keys") : ""}GRANT SELECT, INSERT, UPDATE ON idempotency_keys TO ${applicationRole(design)};
GRANT SELECT, DELETE ON idempotency_keys TO ${jobsRole(design)};
`;
}

function auditLog(design: Design, tenants: boolean): string {
  const rows = design.resources.reduce((sum, resource) => sum + resource.rowsPerYear.value, 0) * AUDIT_ROWS_PER_ROW;
  const lead = tenants ? "tenant_id, " : "";
  return `
-- Who did what, written in the transaction of the change. The application may add and read; nobody may change.
-- Partitioned by time, because it is read by recent time and dropped by age: a job creates one partition a month ahead;
-- the default partition only catches what has none. Watch that it stays empty: nothing in these drafts does.
CREATE TABLE audit_log (
  ${tenants ? "tenant_id uuid NOT NULL REFERENCES tenants (id),\n  " : ""}id uuid NOT NULL DEFAULT uuidv7(),
  occurred_at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL CHECK (char_length(actor) BETWEEN 1 AND 255),
  operation text NOT NULL,
  resource_id uuid NOT NULL,
  changes jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(changes) = 'object'),
  trace_id text,
  PRIMARY KEY (${lead}occurred_at, id)
) PARTITION BY RANGE (occurred_at);
CREATE TABLE audit_log_default PARTITION OF audit_log DEFAULT;
COMMENT ON TABLE audit_log IS 'Expected: ${showNumber(rows)} rows/year (computed: one for each created row and one change of it (assumed)).';
CREATE INDEX audit_log_resource_idx ON audit_log (${lead}resource_id, occurred_at DESC);
COMMENT ON INDEX audit_log_resource_idx IS 'History of one resource, newest first.';
${tenants ? tenantPolicy("audit_log") : ""}GRANT SELECT, INSERT ON audit_log TO ${applicationRole(design)};
`;
}

function jobsRole(design: Design): string {
  return applicationRole(design).replace(/_app$/, "_jobs");
}

function isTenant(resource: DesignResource): boolean {
  return resource.table === "tenants";
}

/** Says that the schema is not the one of the decision, so that nobody builds both. */
function alternativeNote(proposed: string | undefined): string {
  if (proposed === undefined || /postgres/i.test(proposed)) return "";
  return `--
-- The drafted decision proposes ${proposed}. This is the PostgreSQL alternative, for comparing both before the decision is
-- accepted; drop it, or have the decision superseded.
`;
}

/**
 * The database of the design as PostgreSQL 18 statements; `retention` is how many years rows are kept, `proposed` the
 * database that the decision record proposes.
 */
export function draftSql(design: Design, retention: Quantity, proposed?: string): string {
  const tenants = design.resources.some((resource) => resource.tenantScoped);
  const taken = new Set(design.resources.map((resource) => resource.table));
  const parts = [
    offlineNotice("sql"),
    unrepresentedNote(design, "--"),
    alternativeNote(proposed),
    preamble(design, tenants),
  ];
  if (tenants) parts.push(CURRENT_TENANT);
  if (tenants && !taken.has("tenants")) parts.push(tenantsTable(design));
  for (const resource of [...design.resources].sort((one, other) => Number(isTenant(other)) - Number(isTenant(one))))
    parts.push(`\n${tableOf(design, resource, retention)}`);
  if (!taken.has("idempotency_keys")) parts.push(idempotencyKeys(design, tenants));
  if (!taken.has("audit_log")) parts.push(auditLog(design, tenants));
  return parts.join("");
}
