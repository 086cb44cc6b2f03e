import { expect, test } from "vitest";
import { printable, printableJson } from "@orchestrate/core/printable";
import { renderLine } from "./style.ts";

const ESC = "\u001b";
const BEL = "\u0007";
const ST = `${ESC}\\`;

/** What a hostile model, file or endpoint may send: it acts on a terminal, hides, or reorders what is read. */
const tails =
  "[31m [2J [H [1A [2K [?1049h [?25l [6n [c [>c [21t [5i [?2026h [3J [0;0r c 7 8 D M = > #8 (0 Z \\ [31 [".split(" ");

const more: readonly string[] = [
  `${ESC}]0;title${BEL}`,
  `${ESC}]52;c;cm0gLXJm${BEL}`,
  `${ESC}]52;c;?${ST}`,
  `${ESC}]8;;https://evil.example${ST}safe${ESC}]8;;${ST}`,
  `${ESC}]1337;File=inline=1:AAAA${BEL}`,
  `${ESC}]10;?${BEL}`,
  `${ESC}P$q"p${ST}`,
  `${ESC}_Gf=24;AAAA${ST}`,
  `${ESC}^private${ST}`,
  `${ESC}Xstring${ST}`,
  `${ESC}${ESC}[31m[31m`,
  `${ESC}[${ESC}[31m31m`,
  "\u009b31m",
  "\u009d0;title\u009c",
  "\u0090q\u009c",
  "\u0085",
  "\u0000",
  BEL,
  "\b\b\b",
  "\r",
  "overwritten\rgood",
  "\u000b",
  "\u000c",
  "\u000e",
  "\u001a",
  "\u007f",
  "\u202egpj.exe",
  "\u2066hidden\u2069",
  "\u200f",
  "zero\u200bwidth",
  "\u200d",
  "\u2060",
  "\ufeff",
  "\u00ad",
  "\u{e0041}\u{e0042}",
  "\u{e0100}",
  "\u2028",
  "\u3164",
  "\ud800",
];

const all = [ESC, ...tails.map((tail) => `${ESC}${tail}`), ...more];

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
