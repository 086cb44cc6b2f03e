import { expect, test } from "vitest";
import { openMemoryStore } from "./memory.ts";
import { openStore } from "./open-store.ts";
import { describeStore, exampleRun } from "./store-contract.ts";

describeStore("memory", openMemoryStore);

test("two stores in memory share nothing", async () => {
  await using first = await openStore("memory:");
  await using second = await openStore("memory:");
  await first.createRun(exampleRun("r1"));
  expect(await second.findRun("r1")).toBeUndefined();
  expect(first.location).toBe("memory");
});
