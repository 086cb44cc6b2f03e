import { expect, test } from "vitest";
import { outlineMarkdown, sectionBelow } from "./markdown-outline.ts";

const text =
  "---\nstatus: accepted\n---\n# One\n\n```yaml\n# not a heading\na: 1\n```\n## Two ##\nwords\n~~~\n```\n# no\n~~~\n# Three\n";

test("finds headings with their lines and none inside a fence", () => {
  expect(outlineMarkdown(text).headings).toEqual([
    { level: 1, text: "One", line: 4 },
    { level: 2, text: "Two", line: 10 },
    { level: 1, text: "Three", line: 16 },
  ]);
});

test("finds fences with the line of their first content", () => {
  const [first, second] = outlineMarkdown(text).fences;
  expect(first).toEqual({ language: "yaml", line: 7, text: "# not a heading\na: 1" });
  expect(second?.text).toBe("```\n# no");
});

test("separates front matter from the text", () => {
  expect(outlineMarkdown(text).frontMatter).toEqual({ line: 2, text: "status: accepted" });
  expect(outlineMarkdown("# A\n---\n").frontMatter).toBeUndefined();
});

test("a section ends at the next heading of its level or above", () => {
  const outline = outlineMarkdown("# A\none\n## B\ntwo\n# C\nthree\n");
  const [first] = outline.headings;
  const below = first === undefined ? [] : sectionBelow(outline, first);
  expect(below.map((entry) => entry.text)).toEqual(["one", "## B", "two"]);
});

test("a fence that is never closed reaches to the end", () => {
  expect(outlineMarkdown("```yaml\na: 1\n# b").fences[0]?.text).toBe("a: 1\n# b");
});

test("a megabyte of backticks or hashes is read quickly", () => {
  const outline = outlineMarkdown(`${"`".repeat(500_000)}x\`\n${"#".repeat(500_000)}`);
  expect(outline.headings).toEqual([]);
});
