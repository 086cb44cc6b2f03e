import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Problem } from "./diagnostics.ts";
import { lintAgents } from "../agent-lint/lint-agents.ts";
import { parseAgentFile } from "./parse-agent-file.ts";

const clean = readFileSync(new URL("./fixtures/team/harbour-pilot.md", import.meta.url), "utf8");
const damaged = readFileSync(new URL("./fixtures/damaged-harbour-pilot.md", import.meta.url), "utf8");

function utf16(text: string, order: "le" | "be"): Uint8Array {
  const bytes = Buffer.from(`\uFEFF${text}`, "utf16le");
  return order === "le" ? bytes : bytes.swap16();
}

function shown(problems: readonly Problem[]): string[] {
  return problems.map(({ line, column, severity, code }) => `${line}:${column} ${severity} ${code}`);
}

const head = "---\nname: Tester\n---\n";
const refused: readonly (readonly [what: string, file: string | Uint8Array, problem: string])[] = [
  ["S1 JavaScript front matter", "---js\n{ name: (globalThis.ran = 1) }\n---\n", "1:1 error front-matter-language"],
  ["S1 JavaScript by another name", "---JavaScript\n{}\n---\n", "1:1 error front-matter-language"],
  ["S1 JSON front matter", "--- json\n{}\n---\n", "1:1 error front-matter-language"],
  ["S2 broken YAML without a key to hold on to", "---\nnote: b: c\n---\n", "2:8 error front-matter-yaml"],
  ["S4 an alias bomb", "---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\n", "3:8 error front-matter-yaml"],
  ["S4 very deep nesting", `---\na: ${"[".repeat(3_000)}\n---\n`, "2:23 error front-matter-yaml"],
  ["a tag that asks for code", "---\na: !!js/function x\n---\n", "2:4 error front-matter-yaml"],
  [
    "E4 bytes that are no UTF-8",
    Buffer.concat([Buffer.from(`${head}# A\nab`), Buffer.of(0xe9, 0x20)]),
    "5:3 error text-invalid-utf8",
  ],
  ["E5 UTF-16, little end first", utf16(head, "le"), "1:1 error text-encoding"],
  ["E5 UTF-16, big end first", utf16(head, "be"), "1:1 error text-encoding"],
  ["E5 UTF-16 without a mark", utf16(head, "le").subarray(2), "1:1 error text-encoding"],
  ["E7 a direction override in the name", "---\nname: Tes\u202Eter\n---\n", "2:7 error text-hidden-character"],
  [
    "E7 a zero-width space in a target",
    `${head}## Related Agents\n- **Tug\u200B Master** — x\n`,
    "5:5 error text-hidden-character",
  ],
  ["F4 front matter that is never closed", "---\nname: Tester\n\n# Tester\n", "1:1 error front-matter-unclosed"],
  ["F9 a closing line with more on it", "---\nname: Tester\n---x\n\ntext\n\n---\n", "3:1 error front-matter-fence"],
  ["F12 a key given twice", "---\nname: A\ncategory: b\nname: C\n---\n", "4:1 error front-matter-duplicate-key"],
  ["front matter above 16 KiB", `---\nname: ${"x".repeat(17_000)}\n---\n`, "1:1 error front-matter-too-large"],
  [
    "a run of blank lines that would stall",
    `---\n${"\n".repeat(9_000)}name: A\n---\n`,
    "202:1 error front-matter-yaml",
  ],
  ["front matter that is a list", "---\n- a\n---\n", "2:1 error front-matter-yaml"],
  ["M5 a file above 1 MiB", Buffer.alloc((1 << 20) + 1, "x"), "1:1 error file-too-large"],
];

test.each(refused)("refuses %s, says where, and says so again", (_, file, problem) => {
  const first = parseAgentFile(file, "tester.md");
  expect(first.agent).toBeUndefined();
  expect(shown(first.problems)).toEqual([problem]);
  expect(first.problems[0]?.file).toBe("tester.md");
  expect(parseAgentFile(file, "tester.md")).toEqual(first);
  expect(globalThis).not.toHaveProperty("ran");
});

const warned: readonly (readonly [what: string, file: string | Uint8Array, problems: readonly string[]])[] = [
  ["E1 text damaged throughout", damaged, ["1:1 warning text-repaired"]],
  ["E2 text damaged in places", damaged.replaceAll("\uF8FF", ""), ["1:1 warning text-not-repaired"]],
  ["E2 damaged and clean text mixed", `${damaged}\n- Grüße\n`, ["1:1 warning text-not-repaired"]],
  ["E4 a lost character", `${head}\n## Purpose\n\nOpen the l\uFFFDck.\n`, ["7:11 warning text-replacement-character"]],
  ["E5 a byte order mark", `\uFEFF${clean}`, []],
  ["E5 Windows line ends", clean.replaceAll("\n", "\r\n"), []],
  ["E7 a hidden character in the text", `${head}\nopen\u2066\n`, ["5:5 warning text-hidden-character"]],
  ["E7 emoji joined from several, and a flag", `${head}\n## Purpose 🧑‍💻 🏴󠁧󠁢󠁥󠁮󠁧󠁿\n`, []],
  ["F7 no front matter", "# 🧭 Chart Reader\n\nYou read charts.\n", ["1:1 warning front-matter-missing"]],
  ["F9 a rule in the body", `${head}\ntext\n\n---\n\nmore\n`, []],
  ["F9 a block that holds ---", "---\nname: Tester\nnote: |\n  a\n  ---\n  b\n---\n", []],
  ["F11 an unknown key", "---\nname: Tester\ntools: Read, Write\ndate: 2026-01-02\nmode: all\n---\n", []],
  [
    "F11 a key that is nearly right",
    "---\nname: Tester\nhandoff: x\ndeliverable: y\n---\n",
    ["3:1 warning front-matter-near-miss", "4:1 warning front-matter-near-miss"],
  ],
  ["M1 a fence that is never closed", `${head}\n# A\n\n~~~\n# B\n`, ["7:1 warning fence-unclosed"]],
  ["M2 no headings", `${head}You test.\n`, []],
  ["M3 several titles", `${head}# One\n\n# Two\n`, []],
];

test.each(warned)("loads %s with the right warnings", (_, file, problems) => {
  const parsed = parseAgentFile(file, "tester.md");
  expect(parsed.agent).toBeDefined();
  expect(shown(parsed.problems)).toEqual(problems);
});

test("E1 restores damaged text to the original and leaves no trace but the note of it", () => {
  const original = parseAgentFile(clean, "a.md").agent;
  const restored = parseAgentFile(damaged, "a.md").agent;
  expect(restored?.body).toBe(original?.body);
  expect(restored?.handoffs).toEqual(original?.handoffs);
  expect([original?.source.encoding.repaired, restored?.source.encoding.repaired]).toEqual([undefined, "macroman"]);
});

test("E2 recognises headings and edges by their letters where text could not be restored", () => {
  const agent = parseAgentFile(damaged.replaceAll("\uF8FF", ""), "a.md").agent;
  expect(agent?.skills.map(({ title }) => title)).toEqual(["Charts", "Radio"]);
  expect(agent?.handoffs.map(({ to, reason }) => [to, reason])).toEqual([
    ["tug-master", "For pushing and towing"],
    ["lock-keeper", "For the times of the inner lock"],
  ]);
});

test.each(["Ærø café, naïve façade", "“été” – «non» … ça", "Привет, мир", "漢字とかな", "π ≈ 3.14 ± 0.01, ½ · 2 ∞"])(
  "leaves ordinary text alone: %s",
  (text) => {
    const { agent, problems } = parseAgentFile(`${head}${text}\n`);
    expect([agent?.body, problems]).toEqual([`${text}\n`, []]);
  },
);

test("S4 keeps a __proto__ key as data, without any effect on objects", () => {
  const { agent } = parseAgentFile("---\nname: A\n__proto__: {polluted: 1}\n---\n");
  expect(Object.keys(agent?.extra ?? {})).toEqual(["__proto__"]);
  expect(agent?.extra).not.toHaveProperty("polluted");
  expect({}).not.toHaveProperty("polluted");
});

test.each(["1.0", "1.10", "010", "2026-01-02", "1e3", "yes", "2", '"1.0"'])(
  "F10 keeps the version %s as written",
  (version) => {
    const { agent } = parseAgentFile(`---\nname: A\nversion: ${version}\nother: ${version}\n---\n`);
    expect(agent?.version).toBe(version.replaceAll('"', ""));
    expect(String(agent?.extra["other"])).toBe(version.replaceAll('"', ""));
  },
);

test("F12 names both lines of a key given twice", () => {
  expect(parseAgentFile("---\nname: A\n\nname: C\n---\n").problems[0]?.message).toContain("on line 2 and on line 4");
});

test("F11 keeps unknown keys", () => {
  const { agent } = parseAgentFile("---\nname: A\ntools: [Read]\nx: 1\nhooks: {stop: rm -rf /}\n---\n");
  expect(agent?.extra).toEqual({ x: 1 });
  expect([agent?.tools.allow, agent?.harness.hooks]).toEqual([["Read"], { stop: "rm -rf /" }]);
});

test("F7 takes the name from the title, else from the file; N1 from the file when only the key is missing", () => {
  const names = ["# 🧭 Chart Reader\n", "You read.\n", "---\ncategory: x\n---\n# Chart Reader\n"].map((text) => {
    return parseAgentFile(text, "crew/deck-hand.agent.md").agent?.name;
  });
  expect(names).toEqual(["Chart Reader", "deck-hand", "deck-hand"]);
});

test("M1 sees no headings inside fences, also not inside nested or longer ones", () => {
  const body = "# A\n````md\n```\n# no\n```\n# no\n````\n~~~\n```\n# no\n~~~\n## B ##\n\u200B```\n### C\n";
  const { agent } = parseAgentFile(`${head}${body}`);
  expect(agent?.sections.map(({ level, heading, line }) => [level, heading, line])).toEqual([
    [1, "A", 4],
    [2, "B", 15],
    [3, "C", 17],
  ]);
});

test("M2 takes the whole body, M3 the text below the first title, as the purpose", () => {
  expect(parseAgentFile(`${head}\nYou test. You report.\n`).agent?.purpose).toBe("You test. You report.");
  const { agent } = parseAgentFile(`${head}# One\n\nFirst.\n\n# Two\n\nSecond.\n`);
  expect([agent?.purpose, agent?.sections.length]).toEqual(["First.", 2]);
});

test("M4 keeps braces and dollars as they are", () => {
  const text = "Use {{x}}, {y}, ${OPENAI_API_KEY} and $ARGUMENTS.";
  expect(parseAgentFile(`${head}${text}`).agent?.body).toBe(text);
});

test("M5 warns of a body above 64 KiB with the tokens that it costs", async () => {
  const { agent } = parseAgentFile(`${head}## Purpose\n${"word ".repeat(14_000)}\n`);
  const problems = await lintAgents(agent === undefined ? [] : [agent], { kinds: [] });
  const problem = problems.find(({ code }) => code === "body-large");
  expect([problem?.code, problem?.severity]).toEqual(["body-large", "warning"]);
  expect(problem?.message).toContain("about 17503 tokens");
});

test("reads a megabyte of combining marks without a stall", () => {
  expect(parseAgentFile(`${head}a${"\u0301\u0316".repeat(200_000)}`).agent?.id).toBe("tester");
});

test("takes apart a body of 200,000 headings without a stall or a stack overflow", () => {
  const { agent } = parseAgentFile(`${head}${"## x\n".repeat(200_000)}`);
  expect(agent?.sections).toHaveLength(200_000);
});
