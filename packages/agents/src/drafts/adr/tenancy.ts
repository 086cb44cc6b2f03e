import { showCount, showNumber, showQuantity } from "../show-quantity.ts";
import type { Adr, AdrContext, AdrOption } from "./render-adr.ts";

/** Time of one DDL migration in one schema, and size of an empty PostgreSQL database with its catalogue. */
const MIGRATION_SECONDS = 0.5;
const EMPTY_DATABASE_MB = 8;
const SHARED = "Shared tables with row-level security";
const SCHEMAS = "Schema per tenant";
const DATABASES = "Database per tenant";

/** How tenants are kept apart. */
export function tenancy(context: AdrContext): Adr {
  const { design, inputs } = context;
  const tenants = design.tenants.value;
  const tables = design.resources.length;
  const shown = showQuantity(design.tenants);
  const rows = showNumber(Math.round(inputs.rowsPerYear.value / tenants));
  return {
    slug: "tenancy",
    title: "Tenants share tables, separated by row-level security",
    tradeOff: `Isolation against operating effort. ${shown} in their own schemas are ${showCount(tenants * tables, "table")} (computed) to migrate, back up and monitor; in shared tables they are ${showCount(tables, "table")} (computed), and one forgotten filter would show one tenant the data of another.`,
    context: `A tenant has ${rows} rows/year on average (computed: ${showNumber(inputs.rowsPerYear.value)} rows/year / ${showCount(tenants, "tenant")}); the largest may have a hundred times that (assumed). At peak a tenant sends ${showNumber(inputs.peakRequestsPerSecond.value / tenants)} requests/s on average (computed).`,
    drivers: [
      "a leak between tenants is the worst fault that this service can have",
      `${shown}, and a new one has to be ready in seconds`,
      `${showQuantity(design.engineers)} run it`,
      "one tenant's load must not take the others' latency",
    ],
    options: options(context),
    chosen: SHARED,
    because: `${shown} make every cost that grows with tenants count, and row-level security takes away the main risk of sharing.${tenants <= 20 ? " With so few tenants a schema each is a near second; choose it if a contract asks for separate restore." : ""}`,
    good: [
      "a tenant is created in one transaction, by the role of the jobs",
      "row-level security is tested by one test that reads as another tenant and must find nothing",
    ],
    bad: [
      "a noisy tenant shares buffers and CPU with all: limit requests per tenant at the gateway",
      "the owner of the tables bypasses row-level security unless it is forced; the service connects as another role",
    ],
    team: `${showQuantity(design.engineers)} can keep one schema healthy; ${showCount(tenants, "schema")} (computed) would need tooling that somebody has to build and own.`,
    notWorthIt:
      "isolation per tenant is not worth its price until a contract or a law asks for it; then give that tenant its own deployment instead of giving one to all.",
    reversedBy: [
      "a contract asks for own keys, own region or separate restore",
      `one tenant causes more than a fifth of the load, ${showNumber(inputs.peakRequestsPerSecond.value / 5)} requests/s (computed)`,
      `fewer than 20 tenants (assumed threshold) are expected for good`,
    ],
    reversalCost: `3 engineer-weeks to move the first tenant out (assumed), one day for each further one (assumed), because every row carries tenant_id and can be copied by it.`,
  };
}

function options(context: AdrContext): readonly AdrOption[] {
  const { design, results } = context;
  const tenants = design.tenants.value;
  const tables = design.resources.length;
  const minutes = showNumber(Math.round(((tenants * MIGRATION_SECONDS) / 60) * 10) / 10);
  const gigabytes = showNumber((tenants * EMPTY_DATABASE_MB) / 1000);
  return [
    {
      name: SHARED,
      good: [
        "one migration, one pool of connections, one backup; a new tenant is one row",
        "the database itself refuses rows of other tenants, also to a query that forgot its filter",
      ],
      bad: [
        "every index that a request uses begins with tenant_id, and the application must set the tenant for each transaction, or pooled connections carry the wrong one",
        "restoring one tenant alone needs a tool that copies rows, because a backup holds all",
      ],
      quantity: `${showCount(tables, "table")} and ${showCount(results.databaseConnections, "connection")} (computed), whatever the number of tenants.`,
    },
    {
      name: SCHEMAS,
      good: ["a tenant can be dumped and restored alone", "a forgotten filter shows nothing of others"],
      bad: [
        "migrations run once per tenant and can stop half-way, so two versions of the schema live at once",
        "the catalogue and each connection's cache grow with the number of tables",
      ],
      quantity: `${showCount(tenants * tables, "table")} (computed); a migration takes ${minutes} minutes (computed at ${MIGRATION_SECONDS} s each, assumed).`,
    },
    {
      name: DATABASES,
      good: [
        "the strongest isolation that one cluster offers, with keys and backups of its own",
        "a large tenant can be moved to its own machine",
      ],
      bad: [
        "a connection belongs to one database, so pools cannot be shared",
        "reports over all tenants need an export",
      ],
      quantity: `at least ${showCount(tenants, "connection")} against ${results.databaseConnections} (computed), and ${gigabytes} GB of empty catalogues (computed at ${EMPTY_DATABASE_MB} MB each, assumed).`,
    },
  ];
}
