import type { ReadableText } from "@orchestrate/core";
import { outlineMarkdown, type MarkdownOutline } from "./markdown-outline.ts";

/** The database that a decision record chose as the system of record. */
export interface ChosenDatabase {
  /** As the record writes it. */
  readonly name: string;
  /** Document and line of the decision, such as `docs/decisions/0002.md:58`. */
  readonly at: string;
  /** The family that its name belongs to. */
  readonly family: DatabaseFamily;
}

/** Databases that speak the same language or are run from the same image. */
export interface DatabaseFamily {
  readonly title: string;
  /** Matches its names in prose. */
  readonly names: RegExp;
  /** Matches the last part of the names of its images. */
  readonly images: RegExp;
  /** Whether a schema for PostgreSQL is one for it. */
  readonly speaksPostgres: boolean;
}

/** Systems of record; caches and search engines stand beside one, so that they contradict nothing. */
const FAMILIES: readonly DatabaseFamily[] = [
  {
    title: "PostgreSQL",
    names: /\b(?:postgre(?:s|sql)|aurora postgresql|timescale(?:db)?|citus|neon|supabase|alloydb)\b/i,
    images: /^(?:postgres|postgresql|postgis|timescaledb(?:-ha)?|pgvector|citus|spilo)/i,
    speaksPostgres: true,
  },
  { title: "CockroachDB", names: /\bcockroach(?:db)?\b/i, images: /^cockroach/i, speaksPostgres: true },
  { title: "YugabyteDB", names: /\byugabyte(?:db)?\b/i, images: /^yugabyte/i, speaksPostgres: true },
  {
    title: "MySQL",
    names: /\b(?:mysql|mariadb|percona|vitess|planetscale)\b/i,
    images: /^(?:mysql|mariadb|percona)/i,
    speaksPostgres: false,
  },
  { title: "MongoDB", names: /\bmongo(?:db)?\b/i, images: /^(?:mongo|mongodb)/i, speaksPostgres: false },
  { title: "DynamoDB", names: /\bdynamo(?:db)?\b/i, images: /^dynamodb/i, speaksPostgres: false },
  {
    title: "Cassandra",
    names: /\b(?:cassandra|scylla(?:db)?)\b/i,
    images: /^(?:cassandra|scylla)/i,
    speaksPostgres: false,
  },
  {
    title: "SQL Server",
    names: /\b(?:sql server|mssql|azure sql)\b/i,
    images: /^(?:mssql|azure-sql)/i,
    speaksPostgres: false,
  },
  { title: "Oracle", names: /\boracle\b/i, images: /^oracle/i, speaksPostgres: false },
  { title: "SQLite", names: /\bsqlite\b/i, images: /^sqlite/i, speaksPostgres: false },
];

/** The database that the records choose; undefined when none does, or when several choose different ones. */
export function chosenDatabase(records: readonly ReadableText[]): ChosenDatabase | undefined {
  const chosen = records.flatMap(databaseIn);
  const [first] = chosen;
  return chosen.every((one) => one.family === first?.family) ? first : undefined;
}

function databaseIn(record: ReadableText): readonly ChosenDatabase[] {
  const outline = outlineMarkdown(record.text);
  if (/^status:\s*["']?(?:rejected|superseded|deprecated)/im.test(outline.frontMatter?.text ?? "")) return [];
  const line = outline.prose.find((entry) => /\bChosen option:/i.test(entry.text));
  const option = CHOSEN.exec(line?.text ?? "")?.[1];
  if (line === undefined || option === undefined) return [];
  const [family, other] = FAMILIES.filter((one) => one.names.test(option));
  if (family === undefined || other !== undefined || !isAboutStore(outline, family)) return [];
  return [{ name: option.trim(), at: `${record.path}:${line.line}`, family }];
}

const CHOSEN = /\bChosen option:\s*(?:\*\*)?["'“`]?([^"'”`\n]{1,120}?)["'”`]?(?:\*\*)?\s*(?:,|\bbecause\b|\.|$)/i;

/** An option such as "Full-text search in PostgreSQL" is about something else, unless its rivals are databases too. */
function isAboutStore({ headings }: MarkdownOutline, chosen: DatabaseFamily): boolean {
  const title = headings.find((heading) => heading.level === 1)?.text ?? "";
  const isNamed = /\b(?:database|data store|datastore|persistence|system of record|storage)\b/i.test(title);
  const rivals = FAMILIES.filter((family) => family !== chosen);
  return isNamed || headings.some((heading) => rivals.some((rival) => rival.names.test(heading.text)));
}

/** The family that an image belongs to, or undefined when it is no system of record. */
export function databaseOfImage(image: string): DatabaseFamily | undefined {
  const name = (image.split("@")[0] ?? "").replace(/:[^:/]*$/, "").replace(/^.*\//, "");
  // An exporter or a backup tool beside a database is not that database.
  if (/export|backup|operator|bouncer|proxy|admin|express|client|migrat/i.test(name)) return undefined;
  return FAMILIES.find((family) => family.images.test(name));
}
