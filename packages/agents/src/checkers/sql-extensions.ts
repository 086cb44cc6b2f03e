import type { PGliteOptions } from "@electric-sql/pglite";
import type { SqlStatement } from "./sql-statements.ts";

/** Extensions that come with the PostgreSQL of the check, by the name that CREATE EXTENSION uses. */
const AT_HAND: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    "amcheck bloom btree_gin btree_gist citext cube dict_int dict_xsyn fuzzystrmatch hstore intarray isn lo ltree moddatetime pageinspect pg_buffercache pg_freespacemap pg_stat_statements pg_surgery pg_trgm pg_visibility pg_walinspect pgcrypto seg tablefunc tcn tsm_system_rows tsm_system_time unaccent"
      .split(" ")
      .map((name) => [name, [name]]),
  ),
  "uuid-ossp": ["uuid_ossp"],
  earthdistance: ["cube", "earthdistance"],
};

/** What well-known extensions bring that are not at hand, so that a slip beside them is still found. */
const BRINGS: Readonly<Record<string, RegExp>> = {
  postgis:
    /\b(?:_?st_\w+|geometry\w*|geography\w*|box[23]d\w*|raster|spatial_ref_sys|geom\w*|addgeometrycolumn|postgis\w*|\w*_nd|spgist_\w+)\b/i,
  postgis_topology: /\btopo\w*\b/i,
  postgis_raster: /\braster\b|\bst_\w+/i,
  vector:
    /\b(?:vector\w*|halfvec\w*|sparsevec\w*|hnsw|ivfflat|l[12]_\w+|cosine_distance|inner_product|bit_\w+_ops)\b|<[-#=+~%]>/i,
  timescaledb:
    /\b(?:create_hypertable|add_\w+_policy|remove_\w+_policy|time_bucket\w*|timescaledb\w*|_timescaledb\w*|set_chunk_\w+|by_range|by_hash)\b/i,
  pg_cron: /\bcron\b/i,
  pg_partman: /\b(?:partman|part_config\w*|create_parent)\b/i,
  pgjwt: /\b(?:sign|verify|url_encode|algorithm_sign)\b/i,
};

/** Whether the PostgreSQL of the check has the extension. */
export function isAtHand(extension: string): boolean {
  return extension === "plpgsql" || Object.hasOwn(AT_HAND, extension);
}

/** Whether what PostgreSQL misses may come from an extension that is not at hand. */
export function mayBring(extension: string, message: string): boolean {
  return BRINGS[extension]?.test(message) ?? true;
}

/** The extensions that the statements create and the check has, as PGlite wants them. */
export async function extensionsFor(
  statements: readonly SqlStatement[],
): Promise<NonNullable<PGliteOptions["extensions"]> | undefined> {
  const wanted = statements
    .filter(({ kind }) => kind === "CreateExtensionStmt")
    .flatMap(({ tree }) => AT_HAND[String(tree["extname"])] ?? []);
  if (wanted.length === 0) return undefined;
  return Object.fromEntries(await Promise.all([...new Set(wanted)].map(loadExtension)));
}

async function loadExtension(name: string): Promise<[string, never]> {
  const module = (await import(`@electric-sql/pglite/contrib/${name}`)) as Readonly<Record<string, never>>;
  const extension = module[name];
  if (extension === undefined) throw new Error(`the extension ${name} is not in this version of PGlite`);
  return [name, extension];
}
