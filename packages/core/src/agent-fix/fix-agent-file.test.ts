import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parseAgentFile } from "../agent-file/parse-agent-file.ts";
import { lintAgents } from "../agent-lint/lint-agents.ts";
import { fixAgentFile } from "./fix-agent-file.ts";

function fix(text: string, path = "pilot.md") {
  return fixAgentFile(Buffer.from(text), path);
}

async function codesOf(text: string): Promise<string[]> {
  const { agent, problems } = parseAgentFile(Buffer.from(text), "pilot.md");
  const all = await lintAgents(agent === undefined ? [] : [agent], { kinds: [], problems });
  return all.map(({ code }) => code);
}

const head = "---\nname: Pilot\ndescription: Brings large ships through narrow harbour water.\n---\n";

/** UTF-8 read as MacRoman and written back: what the first byte pairs of a dash and an emoji turn into. */
function damaged(text: string): string {
  return new TextDecoder("macintosh").decode(Buffer.from(text));
}

test("restores text that a wrong encoding damaged", () => {
  const good = `${head}\n# ⚓ Pilot\n\n## 🎯 Purpose\n\nBring ships in — safely.\n`;
  expect(fix(damaged(good))).toMatchObject({ after: good, codes: ["text-repaired"] });
});

test("writes front matter that was read key by key as valid YAML with the same values", () => {
  const broken =
    "---\nname: pilot\ndescription: Use when: a ship comes in\ntools: Read, Grep\n---\n\nYou are a pilot.\n";
  const fixed = fix(broken);
  expect(fixed?.codes).toEqual(["front-matter-recovered"]);
  expect(fixed?.after).toBe(
    '---\nname: pilot\ndescription: "Use when: a ship comes in"\ntools: Read, Grep\n---\n\nYou are a pilot.\n',
  );
});

test.each([
  [
    "front-matter-indented",
    "\n   ---\n   name: pilot\n   description: Brings ships in at night\n   ---\n\n   You are a pilot.\n",
  ],
  [
    "front-matter-fenced",
    "# Pilot\n\n```yaml\nname: pilot\ndescription: Brings ships in at night\n```\n\nYou are a pilot.\n",
  ],
  [
    "front-matter-closing",
    "---\nname: pilot\ndescription: Brings ships in at night\n--------------------\n\nYou are a pilot.\n",
  ],
])("puts front matter where every program sees it: %s", async (code, text) => {
  expect(await codesOf(text)).toContain(code);
  const fixed = fix(text);
  expect(fixed?.codes).toEqual([code]);
  expect(fixed?.after).toMatch(/^---\nname: pilot\ndescription: Brings ships in at night\n---\n/);
  expect(await codesOf(fixed?.after ?? "")).not.toContain(code);
});

test("moves whole native sections into their usual order and leaves others where they stand", async () => {
  const purpose = "## Purpose\n\nBring ships in.\n\n```md\n## Related Agents\n```";
  const related = "## Related Agents\n\n- **Tug** — pulls";
  const own = "## Weather\n\nWind.";
  const text = `${head}\n# Pilot\n\n${related}\n\n\n${own}\n\n${purpose}\n`;
  const fixed = fix(text);
  expect(fixed?.after).toBe(`${head}\n# Pilot\n\n${purpose}\n\n\n${own}\n\n${related}\n`);
  expect(fixed?.codes).toEqual(["section-order"]);
  expect(await codesOf(text)).toContain("section-order");
  expect(await codesOf(fixed?.after ?? "")).not.toContain("section-order");
});

test("ends all lines as most of them end, and keeps a byte order mark", () => {
  const mixed = `\uFEFF${head.replaceAll("\n", "\r\n")}You are a pilot.\r\nYou bring ships in.\n`;
  const fixed = fix(mixed);
  expect(fixed?.codes).toEqual(["text-line-ends"]);
  expect(fixed?.after).toBe(`\uFEFF${head}You are a pilot.\nYou bring ships in.\n`.replaceAll("\n", "\r\n"));
});

test("leaves alone what is right, what it cannot read, and what is no markdown", () => {
  expect(fix(`${head}You are a pilot.\n`)).toBeUndefined();
  expect(fix("---js\nname: x\n---\n")).toBeUndefined();
  expect(fix(damaged("# ⚓ Pilot — x\n"), "pilot.toml")).toBeUndefined();
  expect(fixAgentFile(Buffer.from([0xff, 0xfe, 0x41, 0]), "pilot.md")).toBeUndefined();
});

const corpora = fileURLToPath(new URL("../../../../../shared", import.meta.url));

test("what is mended stays mended and says the same, in every file that is at hand", { timeout: 60_000 }, async () => {
  const samples = [head + damaged("## Purpose — x\n\nBring in.\n"), "---\nname: a: b\n---\nx\n"];
  const files = existsSync(corpora) ? globSync(join(corpora, "{corpora,seed}/**/*.md")) : [];
  let mended = 0;
  for (const bytes of [...samples.map((text) => Buffer.from(text)), ...files.map((file) => readFileSync(file))]) {
    const fixed = fixAgentFile(bytes, "pilot.md");
    if (fixed === undefined) continue;
    mended += 1;
    expect(fixed.codes.length).toBeGreaterThan(0);
    expect(fixAgentFile(Buffer.from(fixed.after), "pilot.md")).toBeUndefined();
    const left = await codesOf(fixed.after);
    expect(fixed.codes.filter((code) => left.includes(code))).toEqual([]);
  }
  expect(mended).toBeGreaterThanOrEqual(2);
});
