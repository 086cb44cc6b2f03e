import { readdirSync } from "node:fs";
import { checkInput, type CheckOutcome, type DeliverableKind, type Finding } from "@orchestrate/core";
import { describe, expect, test } from "vitest";
import { readCases, type Case } from "../testing/read-cases.ts";
import { styleRules } from "../policy/index.ts";
import { deliverableKinds } from "./index.ts";

// As `orchestrate check` looks at what people wrote: their style is their own.
const policy = Object.fromEntries(styleRules.map(({ id }) => [id, "warning" as const]));
const folder = new URL("cases/", import.meta.url);
const tables = readdirSync(folder).filter((name) => name.endsWith(".txt"));

async function check(kind: DeliverableKind, { path, text, documents }: Case): Promise<readonly Finding[]> {
  const inputs = documents.filter((document) => document.kind === "input");
  const files = { present: [], absent: [] };
  const input = checkInput({ path, text }, { documents, inputs, files, policy });
  const outcome: CheckOutcome = await kind.check(input);
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
