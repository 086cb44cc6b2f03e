import { readdirSync } from "node:fs";
import { checkInput, type CheckOutcome, type DeliverableKind, type Finding } from "@orchestrate/core";
import { describe, expect, test } from "vitest";
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

/** Holds the tables of these kinds against the checks: every marked line is told, and nothing of a good document is. */
export function describeCases(kinds: readonly string[]): void {
  describe.each(kinds)("%s", (id) => {
    const kind = deliverableKinds.find((one) => one.id === id) as DeliverableKind;
    const cases = readCases(new URL(`${id}.txt`, folder), kind.path.replace("{name}", "name"));

    test.each(cases)("$title", { timeout: 30_000 }, async (one) => {
      const found = await check(kind, one);
      const wanted = found.filter(({ severity }) => severity === "error" || one.isWarning);
      const shown = wanted.map(({ line, rule, message }) => `${line} ${rule}: ${message}`);
      const missed = one.lines.filter((line) => !wanted.some((finding) => finding.line === line));
      expect({ missed, unwanted: one.lines.length === 0 ? shown : [] }).toEqual({ missed: [], unwanted: [] });
    });
  });
}

async function check(kind: DeliverableKind, { path, text, documents }: Case): Promise<readonly Finding[]> {
  const inputs = documents.filter((document) => document.kind === "input");
  const files = { present: [], absent: [] };
  const input = checkInput({ path, text }, { documents, inputs, files, policy });
  const outcome: CheckOutcome = await kind.check(input);
  if (outcome.status === "not-checked") throw new Error(outcome.reason);
  return outcome.findings;
}
