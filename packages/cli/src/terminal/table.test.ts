import { expect, test } from "vitest";
import { plainText, renderLine } from "./style.ts";
import { table } from "./table.ts";

test("cells stand below each other, also with wide and combining characters", () => {
  const lines = table([
    ["設計", "one"],
    [["e\u0301té", "good"], "two"],
    ["longer", "three"],
  ]).map(plainText);
  expect(lines).toEqual(["設計    one", "e\u0301té     two", "longer  three"]);
});

test("a line is cut to the width of the terminal, wide characters counted twice", () => {
  expect(renderLine(["backend", ["-architect", "strong"]], { colour: false, columns: 10 })).toBe("backend-a…");
  expect(renderLine(["設計設計"], { colour: false, columns: 6 })).toBe("設計…");
});

test("colours only where they are wanted", () => {
  expect(renderLine([["ok", "good"]], { colour: true })).toBe("\u001b[32mok\u001b[39m");
  expect(renderLine([["ok", "good"]], { colour: false })).toBe("ok");
});
