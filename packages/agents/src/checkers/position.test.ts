import { expect, test } from "vitest";
import { byteOffsets, offsetOfCharacter, placeAt, placesIn } from "./position.ts";
import { toolVersion } from "./tool-version.ts";

test("lines and columns count from 1", () => {
  expect(placeAt("ab\ncd", 0)).toEqual({ line: 1, column: 1 });
  expect(placeAt("ab\ncd", 4)).toEqual({ line: 2, column: 2 });
  expect(placeAt("ab\ncd", 99)).toEqual({ line: 2, column: 3 });
});

test("characters and bytes are not UTF-16 units", () => {
  const text = "é😀x";
  expect(offsetOfCharacter(text, 2)).toBe(3);
  const offsetOf = byteOffsets(text);
  expect([6, 2, 7].map(offsetOf)).toEqual([3, 1, 4]);
  expect(byteOffsets("abc")(2)).toBe(2);
});

test("a tool's version is the installed one, and a missing tool has none", () => {
  expect(toolVersion("libpg-query")).toMatch(/^libpg-query@\d+\.\d+\.\d+$/);
  expect(toolVersion("@redocly/openapi-core")).toMatch(/^@redocly\/openapi-core@\d+\.\d+\.\d+$/);
  expect(toolVersion("there-is-no-such-package")).toBe("there-is-no-such-package");
});

test("finds the places of many offsets as it finds that of one", () => {
  for (const text of ["", "a", "\n", "ab\n\ncd\r\n", "x\ny"]) {
    const placeOf = placesIn(text);
    for (let offset = -1; offset <= text.length + 2; offset += 1)
      expect(placeOf(offset)).toEqual(placeAt(text, offset));
  }
});
