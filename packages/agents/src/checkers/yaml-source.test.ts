import { expect, test } from "vitest";
import { readYamlSource } from "./yaml-source.ts";

test("tells the place of a value, counted from the line the text begins at", async () => {
  const source = await readYamlSource("a:\n  b: 7\n", 10);
  expect(source.value).toEqual({ a: { b: 7 } });
  expect(source.placeOf(["a", "b"])).toEqual({ line: 11, column: 6 });
  expect(source.keyPlaceOf(["a", "b"])).toEqual({ line: 11, column: 3 });
  expect(source.keyPlaceOf(["a"])).toEqual({ line: 10, column: 1 });
  expect(source.placeOf(["a", "missing"])).toEqual({ line: 11, column: 3 });
});

test("reports broken YAML with its place instead of throwing", async () => {
  const source = await readYamlSource("a: [1,\nb: 2\n");
  expect(source.value).toBeUndefined();
  expect(source.errors[0]?.line).toBeGreaterThanOrEqual(1);
});

test("refuses aliases", async () => {
  const source = await readYamlSource("a: &x [1]\nb: *x\n");
  expect(source.errors).toEqual([{ line: 2, column: 4, message: "aliases are not read" }]);
});

test("an empty text has no value and no error", async () => {
  const source = await readYamlSource("");
  expect(source.value).toBeNull();
  expect(source.placeOf(["a"])).toEqual({ line: 1, column: 1 });
});

test("a hundred thousand open brackets are an error, not a crash", async () => {
  const source = await readYamlSource("[".repeat(100_000));
  expect(source.value).toBeUndefined();
  expect(source.errors.length).toBeGreaterThan(0);
});

test("an unresolved merge conflict is told alone, at its marker", async () => {
  const source = await readYamlSource("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> theirs\n");
  expect(source.errors).toEqual([{ line: 2, column: 1, message: expect.stringContaining("merge conflict") as string }]);
});

test("a key without its colon is told in its line", async () => {
  const source = await readYamlSource("db:\n  image postgres:17\n  ports:\n    - 1\n");
  expect(source.errors).toEqual([{ line: 2, column: 3, message: expect.stringContaining("image") as string }]);
});
