import { expect, test } from "vitest";
import { marksOf, quantitiesOf, statesQuantity } from "./marked-quantities.ts";

test("finds numbers with a unit and amounts of dollars, with their column", () => {
  expect(quantitiesOf("At 10,000 requests/s it costs $1,100 and 2 engineer-weeks.")).toEqual([
    { text: "10,000 requests/s", column: 4 },
    { text: "$1,100", column: 31 },
    { text: "2 engineer-weeks", column: 42 },
  ]);
});

test("a version, a standard's number or a heading's number is no quantity", () => {
  expect(quantitiesOf("0001: PostgreSQL 18.6, RFC 9457, HTTP/2, v1")).toEqual([]);
});

test("a source is a word of its own", () => {
  expect(marksOf("5 ms (assumed)")).toBe(true);
  expect(marksOf("5 ms, given the choice")).toBe(true);
  expect(marksOf("forgiven 5 ms")).toBe(false);
});

test("a megabyte of digits or separators is read quickly", () => {
  expect(quantitiesOf("1".repeat(1_000_000))).toEqual([]);
  expect(quantitiesOf("1,".repeat(500_000))).toEqual([]);
  expect(quantitiesOf("1 ".repeat(500_000))).toEqual([]);
});

test.each(["12 million parcels a year", "a team of four", "it takes two weeks", "5 ms", "three developers"])(
  "%s states a quantity",
  (line) => {
    expect(statesQuantity(line)).toBe(true);
  },
);

test.each(["one of four options", "PostgreSQL 18", "a team of fourteenth rank"])("%s states none", (line) => {
  expect(statesQuantity(line)).toBe(false);
});
