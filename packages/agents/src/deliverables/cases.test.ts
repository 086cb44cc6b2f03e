import { expect, test } from "vitest";
import { databaseKinds, describeCases, tabledKinds } from "../testing/describe-cases.ts";
import { deliverableKinds } from "./index.ts";

test("every kind has a table", () => {
  expect(tabledKinds().toSorted()).toEqual(deliverableKinds.map(({ id }) => id).toSorted());
});

describeCases(tabledKinds().filter((id) => !databaseKinds.includes(id)));
