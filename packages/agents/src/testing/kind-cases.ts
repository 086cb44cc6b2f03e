import { readdirSync } from "node:fs";
import { checkInput, type CheckOutcome, type DeliverableKind, type Finding } from "@orchestrate/core";
import { deliverableKinds } from "../deliverables/index.ts";
import { styleRules } from "../policy/index.ts";
import { readCases, type Case } from "./read-cases.ts";

// As `orchestrate check` looks at what people wrote: their style is their own.
const policy = Object.fromEntries(styleRules.map(({ id }) => [id, "warning" as const]));
const folder = new URL("../deliverables/cases/", import.meta.url);

/** Kinds whose cases each start a PostgreSQL; they have a test file of their own, so that both run at once. */
export const databaseKinds: readonly string[] = ["queries", "sql-ddl"];

/** The ids of all kinds that have a table of cases. */
export function tabledKinds(): readonly string[] {
  return readdirSync(folder).map((name) => name.replace(/\.txt$/, ""));
}

/** A document of a table, with the kind that it is checked as. */
interface KindCase {
  readonly id: string;
  readonly title: string;
  readonly kind: DeliverableKind;
  readonly document: Case;
}

/** All documents of the tables of these kinds. */
export function kindCases(ids: readonly string[]): readonly KindCase[] {
  return deliverableKinds
    .filter(({ id }) => ids.includes(id))
    .flatMap((kind) => {
      const cases = readCases(new URL(`${kind.id}.txt`, folder), kind.path.replace("{name}", "name"));
      return cases.map((document) => ({ id: kind.id, title: document.title, kind, document }));
    });
}

/** Lines marked in a faulty document of which nothing is told, and what is told of a good one. */
export async function differences({ kind, document }: KindCase): Promise<{ missed: number[]; unwanted: string[] }> {
  const { lines, isWarning } = document;
  const wanted = (await check(kind, document)).filter(({ severity }) => severity === "error" || isWarning);
  const told = wanted.map(({ line, rule, message }) => `${line} ${rule}: ${message}`);
  const missed = lines.filter((line) => !wanted.some((finding) => finding.line === line));
  return { missed, unwanted: lines.length === 0 ? told : [] };
}

async function check(kind: DeliverableKind, { path, text, documents }: Case): Promise<readonly Finding[]> {
  const inputs = documents.filter((document) => document.kind === "input");
  const files = { present: [], absent: [] };
  const input = checkInput({ path, text }, { documents, inputs, files, policy });
  const outcome: CheckOutcome = await kind.check(input);
  if (outcome.status === "not-checked") throw new Error(outcome.reason);
  return outcome.findings;
}
