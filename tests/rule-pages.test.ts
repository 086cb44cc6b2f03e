import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { findRulePage, rulePages } from "@orchestrate/core";
import { expect, test } from "vitest";
import { rulePageFiles } from "../scripts/rule-pages.ts";

const root = path.join(import.meta.dirname, "..");

test("docs/agent-rules holds the page of every rule and nothing else; pnpm schemas writes it", () => {
  const expected = rulePageFiles();
  const there = readdirSync(path.join(root, "docs/agent-rules")).map((file) => `docs/agent-rules/${file}`);
  expect(there.sort()).toEqual([...expected.keys()].sort());
  for (const [file, text] of expected) expect(readFileSync(path.join(root, file), "utf8")).toBe(text);
});

test("every code that a source of the loader or the linter names has a page", () => {
  const codes = ["agent-file", "agent-lint"].flatMap((room) => {
    const folder = path.join(root, "packages/core/src", room);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return files
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .flatMap((file) => [
        ...readFileSync(path.join(folder, file), "utf8").matchAll(
          /(?:problemAt\(\s*[\w.]+,\s*|\bcode: )"([a-z][a-z0-9-]+)"/g,
        ),
      ])
      .flatMap((found) => found[1] ?? []);
  });
  expect(codes.length).toBeGreaterThan(30);
  expect([...new Set(codes)].filter((code) => findRulePage(code) === undefined)).toEqual([]);
});

test("no code is given twice, and each page says what, why and what to do", () => {
  expect(new Set(rulePages.map(({ code }) => code)).size).toBe(rulePages.length);
  for (const { title, why, remedy } of rulePages)
    for (const text of [title, why, remedy]) expect(text.trim().length).toBeGreaterThan(15);
});

test("a rule is one file and one line in the list", () => {
  const folder = path.join(root, "packages/core/src/agent-lint");
  const list = readFileSync(path.join(folder, "index.ts"), "utf8");
  const files = readdirSync(path.join(folder, "rules")).filter((file) => !file.endsWith(".test.ts"));
  for (const file of files) {
    expect(list.split(`"./rules/${file}"`)).toHaveLength(2);
    expect(findRulePage(file.replace(/\.ts$/, ""))).toBeDefined();
  }
});
