import { readdirSync } from "node:fs";
import { checkInput, type CheckOutcome, type DeliverableKind, type Finding } from "@orchestrate/core";
import { describe, expect, test } from "vitest";
import { startDatabase } from "../checkers/postgres.ts";
import { readCases, type Case } from "./cases/read-cases.ts";
import { deliverableKinds } from "./index.ts";

const folder = new URL("cases/", import.meta.url);
const tables = readdirSync(folder).filter((name) => name.endsWith(".txt"));

async function openImage(): Promise<Blob> {
  await using database = await startDatabase();
  return database.dumpDataDir("none");
}

let image: Promise<Blob> | undefined;

async function check(kind: DeliverableKind, { path, text, documents }: Case): Promise<readonly Finding[]> {
  const inputs = documents.filter((document) => document.kind === "input");
  const files = { present: [], absent: [] };
  const input = checkInput({ path, text }, { documents, inputs, files });
  const wantsDatabase = kind.id === "sql-ddl" || kind.id === "queries";
  if (wantsDatabase) image ??= openImage();
  const database = wantsDatabase ? await startDatabase({ image: (await image) as Blob }) : undefined;
  const outcome: CheckOutcome = await kind.check(input, database);
  if (outcome.status === "not-checked") throw new Error(outcome.reason);
  return outcome.findings;
}

describe.each(tables)("%s", (name) => {
  const kind = deliverableKinds.find(({ id }) => id === name.replace(".txt", "")) as DeliverableKind;
  const cases = readCases(new URL(name, folder), kind.path.replace("{name}", "name"));

  test.each(cases)("$title", { timeout: 30_000 }, async (one) => {
    const found = await check(kind, one);
    const wanted = found.filter(({ severity }) => severity === "error" || one.isWarning);
    const shown = wanted.map(({ line, rule, message }) => `${line} ${rule}: ${message}`);
    const missed = one.lines.filter((line) => !wanted.some((finding) => finding.line === line));
    expect({ missed, unwanted: one.lines.length === 0 ? shown : [] }).toEqual({ missed: [], unwanted: [] });
  });
});
