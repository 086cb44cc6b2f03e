import { mkdirSync, mkdtempDisposableSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { openCheckRunner } from "../deliverables/check-runner.ts";
import { createFingerprint } from "../deliverables/checker-fingerprint.ts";
import type { DeliverableKind } from "../deliverables/deliverable-kind.ts";
import { openStore } from "../stores/open-store.ts";
import type { RunStore } from "../stores/run-store.ts";
import { throwingKind, whereKind } from "../testing/isolated-kinds.ts";
import { rememberedChecks } from "./remembered-checks.ts";

async function outcomeIn(store: RunStore, kind: DeliverableKind, text: string): Promise<string> {
  await using runner = openCheckRunner([kind]);
  const checks = rememberedChecks(runner, store);
  return JSON.stringify(
    await checks.check(kind, { path: kind.path, text, facts: {}, inputs: [], policy: {}, documents: [] }),
  );
}

test("asks the checker once about a document, over all runs of a store", async () => {
  await using store = await openStore("memory:");
  const first = await outcomeIn(store, whereKind, "x");
  expect(await outcomeIn(store, whereKind, "x")).toBe(first);
  expect(await outcomeIn(store, whereKind, "y")).not.toBe(first);
});

test("forgets a check that broke down", async () => {
  await using store = await openStore("memory:");
  expect(await outcomeIn(store, throwingKind, "x")).toContain("check-failed");
  expect(await store.hasChecks(createFingerprint()("throwing", throwingKind.isolated ?? ""))).toBe(false);
});

test("names a checker by its kind and the state of its package", () => {
  const name = createFingerprint()("where", whereKind.isolated ?? "");
  expect(name).toMatch(/^where-[0-9a-f]{32}$/);
  expect(createFingerprint()("where", whereKind.isolated ?? "")).toBe(name);
  expect(createFingerprint()("where", import.meta.resolve("zod"))).not.toBe(name);
});

test("names a checker otherwise when a file of its package has changed, come or gone", () => {
  using folder = mkdtempDisposableSync(path.join(tmpdir(), "orchestrate-fingerprint-"));
  const file = (name: string): string => path.join(folder.path, name);
  mkdirSync(file("dist/deep"), { recursive: true });
  writeFileSync(file("package.json"), "{}");
  writeFileSync(file("dist/index.js"), "export {};");
  writeFileSync(file("dist/deep/rules.js"), "one");
  const name = (): string => createFingerprint()("kind", pathToFileURL(file("dist/index.js")).href);
  const first = name();
  writeFileSync(file("dist/deep/rules.js"), "other");
  const changed = name();
  writeFileSync(file("dist/data.tar.gz"), "data");
  const more = name();
  rmSync(file("dist/deep/rules.js"));
  const less = name();
  expect(new Set([first, changed, more, less]).size).toBe(4);
  writeFileSync(file("dist/index.d.ts"), "export {};");
  expect(name()).toBe(less);
});
