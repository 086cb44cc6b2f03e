import { expect, test } from "vitest";
import { printable, printableJson } from "@orchestrate/core/printable";
import { hostileTexts } from "../testing/hostile-text.ts";
import { renderLine } from "./style.ts";

const ESC = "\u001b";
const all = hostileTexts;

test("there are at least sixty hostile sequences", () => {
  expect(new Set(all).size).toBeGreaterThanOrEqual(60);
});

test.each(all.map((text) => [JSON.stringify(text), text]))("shows %s without letting it act", (_name, text) => {
  for (const shown of [printable(text), printable(text, { lines: true }), printableJson({ [text]: text })]) {
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    expect(shown).not.toMatch(/\p{Cf}|\p{Cs}|\u2028|\u3164|[\u{e0100}-\u{e01ef}]/u);
  }
  expect(printable(text)).not.toMatch(/[\n\t]/);
});

test("removes nothing, so that nothing can be put together again", () => {
  expect(printable(`${ESC}${ESC}[31m[31m`)).toBe("␛␛[31m[31m");
  expect(printable("a\u202eb\u{e0041}")).toBe("a<U+202E>b<U+E0041>");
});

test("keeps line feeds and tabs only where lines are meant", () => {
  expect(printable("a\n\tb", { lines: true })).toBe("a\n\tb");
  expect(printable("a\n\tb")).toBe("a␊␉b");
});

test("leaves ordinary text of any script as it is", () => {
  const text = "Größe 設計 дизайн مرحبا ✓ → 😀 e\u0301";
  expect(printable(text)).toBe(text);
});

test("escapes JSON so that it parses to the same value", () => {
  const value = { text: `${ESC}[31m\u009b\u202e\u{e0041}`, list: ["\u007f", 1, true] };
  expect(JSON.parse(printableJson(value))).toEqual(value);
  expect(JSON.parse(printableJson(value, 2))).toEqual(value);
});

test("a line in colour holds no escape but our own", () => {
  for (const text of all) {
    const line = renderLine([[text, "bad"], text], { colour: true });
    // oxlint-disable-next-line no-control-regex -- our own colours
    expect(line.replaceAll(/\u001b\[\d+m/g, "")).toBe(renderLine([text, text], { colour: false }));
  }
});
