/** How well a database fits a need: 0 badly, 1 with effort, 2 well. A judgement, so every use of it is marked assumed. */
export interface DatabaseEntry {
  /** Lower-case names by which tasks call it. */
  readonly names: readonly string[];
  readonly fits: Readonly<Record<DatabaseNeed, 0 | 1 | 2>>;
  readonly good: string;
  readonly bad: string;
}

/** What a service may need of its database. */
export type DatabaseNeed = "transactions" | "relations" | "flexible" | "scaleOut";

const RELATIONAL = { transactions: 2, relations: 2, flexible: 1 } as const;

/** Databases that the offline template can weigh. */
const DATABASES: readonly DatabaseEntry[] = [
  {
    names: ["postgresql", "postgres"],
    fits: { ...RELATIONAL, scaleOut: 1 },
    good: "foreign keys, constraints and multi-row transactions keep the data right; row-level security separates tenants; jsonb holds what has no fixed shape",
    bad: "writes scale by a larger primary first, and by partitioning over several primaries, which is own work, after that",
  },
  {
    names: ["mysql", "mariadb"],
    fits: { ...RELATIONAL, scaleOut: 1 },
    good: "foreign keys and transactions, and replication that is widely understood",
    bad: "no row-level security, so tenants are separated by application code alone",
  },
  {
    names: ["mongodb", "mongo", "document store"],
    fits: { transactions: 1, relations: 0, flexible: 2, scaleOut: 2 },
    good: "documents change shape without a migration, and sharding is built in",
    bad: "references between documents are not enforced; transactions over several documents exist, but cost latency and have to be asked for each time",
  },
  {
    names: ["dynamodb"],
    fits: { transactions: 1, relations: 0, flexible: 2, scaleOut: 2 },
    good: "nobody operates it, and throughput grows without a change of design",
    bad: "every access pattern has to be known beforehand; a new question needs a new index or an export",
  },
  {
    names: ["cockroachdb", "yugabytedb", "spanner"],
    fits: { ...RELATIONAL, scaleOut: 2 },
    good: "relational, with writes that scale over nodes",
    bad: "a write waits for a quorum, and few people have run it for years",
  },
  {
    names: ["cassandra", "scylladb"],
    fits: { transactions: 0, relations: 0, flexible: 1, scaleOut: 2 },
    good: "writes scale over nodes and regions without a primary",
    bad: "no joins and no general transactions; tables are copies made for one query each",
  },
  {
    names: ["redis", "valkey"],
    fits: { transactions: 0, relations: 0, flexible: 1, scaleOut: 1 },
    good: "answers from memory in less than a millisecond",
    bad: "what it keeps has to fit into memory, and a crash can lose the last writes",
  },
  {
    names: ["elasticsearch", "opensearch"],
    fits: { transactions: 0, relations: 0, flexible: 2, scaleOut: 2 },
    good: "full-text search and aggregation over any field",
    bad: "a write is visible only after a refresh; it is an index beside a database, not one",
  },
  {
    names: ["sqlite"],
    fits: { ...RELATIONAL, scaleOut: 0 },
    good: "no server to run, and reads without a network",
    bad: "one writer on one machine, so no second instance",
  },
];

/** True for a database that can be the system of record of a service with several instances, unlike a cache or an index. */
export function isSystemOfRecord(entry: DatabaseEntry): boolean {
  return entry.fits.scaleOut > 0 && !["redis", "elasticsearch"].some((name) => entry.names.includes(name));
}

/** The entry for a database as a task names it, such as `Postgres 18`, or undefined when it is none that is known. */
export function databaseEntry(name: string): DatabaseEntry | undefined {
  const lower = name.toLowerCase();
  return DATABASES.find((entry) => entry.names.some((known) => lower.includes(known)));
}
