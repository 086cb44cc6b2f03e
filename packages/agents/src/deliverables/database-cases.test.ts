import { expect, test } from "vitest";
import { databaseKinds, differences, kindCases } from "../testing/kind-cases.ts";

test.each(kindCases(databaseKinds))("$id: $title", { timeout: 30_000 }, async (one) => {
  expect(await differences(one)).toEqual({ missed: [], unwanted: [] });
});
