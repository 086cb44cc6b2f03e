import { expect, test } from "vitest";
import { databaseKinds, differences, kindCases, tabledKinds } from "../testing/kind-cases.ts";
import { deliverableKinds } from "./index.ts";

test("every kind has a table", () => {
  expect(tabledKinds().toSorted()).toEqual(deliverableKinds.map(({ id }) => id).toSorted());
});

test.each(kindCases(tabledKinds().filter((id) => !databaseKinds.includes(id))))(
  "$id: $title",
  { timeout: 30_000 },
  async (one) => {
    expect(await differences(one)).toEqual({ missed: [], unwanted: [] });
  },
);
