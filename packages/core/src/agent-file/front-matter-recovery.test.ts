import { expect, test } from "vitest";
import { parseAgentFile } from "./parse-agent-file.ts";

function loaded(text: string) {
  const { agent, problems } = parseAgentFile(text, "crew/tester.md");
  return {
    agent,
    problems: problems.map(({ line, column, severity, code }) => `${line}:${column} ${severity} ${code}`),
    messages: problems.map(({ message }) => message),
  };
}

const recovered = "front-matter-recovered";

test("F1 takes a description with a colon as the text that it is, with one warning where YAML gives up", () => {
  const { agent, problems } = loaded(
    "---\nname: tester\ndescription: Use for tests. Triggers on: 'flaky', 'slow': both\ntools: Read, Grep\nmodel: haiku\n---\nYou test.\n",
  );
  expect(problems).toEqual([`3:14 warning ${recovered}`]);
  expect(agent).toMatchObject({
    name: "tester",
    description: "Use for tests. Triggers on: 'flaky', 'slow': both",
    tools: { policy: "list", allow: ["Read", "Grep"] },
    model: { prefer: ["haiku"] },
  });
});

test("F2 ends a value only at a known key, so that the lines of raw examples stay in the description", () => {
  const lines = [
    "---",
    "name: tester",
    "description: Use this agent for tests. Examples:",
    "",
    "<example>",
    "Context: the build is red",
    'user: "Why is it red?"',
    'assistant: "I will ask the tester."',
    "<commentary>",
    "Red builds are its work.",
    "</commentary>",
    "</example>",
    "",
    "<example>",
    "Context: a new feature",
    'user: "Is it covered?"',
    "</example>",
    "color: green",
    "tools:",
    "  - Read",
    "---",
    "You test.",
  ];
  const { agent, problems } = loaded(lines.join("\n"));
  expect(problems).toEqual([`3:14 warning ${recovered}`]);
  expect(agent?.description).toBe("Use this agent for tests.");
  expect(agent?.descriptionRaw?.split("\n").at(-1)).toBe("</example>");
  expect(agent?.examples).toEqual([
    {
      context: "the build is red",
      user: "Why is it red?",
      assistant: "I will ask the tester.",
      commentary: "Red builds are its work.",
    },
    { context: "a new feature", user: "Is it covered?" },
  ]);
  expect([agent?.ui.color, agent?.tools.allow]).toEqual(["green", ["Read"]]);
});

test("F2 takes lines that look like keys given twice for text of the description above them", () => {
  const { agent, problems } = loaded(
    "---\nname: tester\ndescription: Ask it.\nuser: one\nassistant: two\nuser: three\nmodel: opus\n---\nYou test.\n",
  );
  expect(problems).toEqual([`6:1 warning ${recovered}`]);
  expect(agent?.description).toBe("Ask it. user: one assistant: two user: three");
  expect(agent?.model.prefer).toEqual(["opus"]);
});

test.each([
  ["F3 bold text", "description: **Tester**: finds bugs", "3:26", "**Tester**: finds bugs"],
  ["F3 code", "description: `go test`: runs it", "3:14", "`go test`: runs it"],
  ["text at a sign", "description: @qa finds bugs", "3:14", "@qa finds bugs"],
  ["quotes in quotes", 'description: "Say "yes" to tests"', "3:20", 'Say "yes" to tests'],
  [
    "an indented second line with a colon",
    "description: Tests\n  and more: reports",
    "3:14",
    "Tests and more: reports",
  ],
  ["a blank line inside", "description: Tests\n\n  Default view: doubt", "3:14", "Tests Default view: doubt"],
  ["a name of a type", "description: !important Tests", "3:14", "!important Tests"],
])("recovers a description that starts or breaks off with %s", (_, line, place, description) => {
  const { agent, problems } = loaded(`---\nname: tester\n${line}\ncolor: red\n---\nYou test.\n`);
  expect(problems).toEqual([`${place} warning ${recovered}`]);
  expect([agent?.name, agent?.description, agent?.ui.color]).toEqual(["tester", description, "red"]);
});

test("F3 takes a bare asterisk for all tools", () => {
  const { agent, problems } = loaded("---\nname: tester\ntools: *\ndescription: Tests.\n---\nYou test.\n");
  expect(problems).toEqual([`3:8 warning ${recovered}`]);
  expect([agent?.tools.policy, agent?.tools.allow, agent?.description]).toEqual(["all", [], "Tests."]);
});

test("keeps the places of what it recovers", () => {
  const { problems } = loaded("---\ndescription: a: b\nname: x\ntool: y\ncolor: [1, 2]\n---\nYou test.\n");
  expect(problems).toEqual([
    `2:14 warning ${recovered}`,
    "4:1 warning front-matter-near-miss",
    "5:8 warning front-matter-type",
  ]);
});

test("keeps a key that nobody knows beside a broken one, with its text", () => {
  const { agent } = loaded("---\nname: tester\nflavour: a: b\nversion: 1.0\n---\nYou test.\n");
  expect([agent?.extra, agent?.version]).toEqual([{ flavour: "a: b" }, "1.0"]);
});

test("takes a key that nobody knows for text the second time, and a line without a key for a fault", () => {
  const twice = loaded("---\nname: tester\nnote: a: b\nnote: c\ncolor: red\n---\nYou test.\n");
  expect(twice.problems).toEqual([`3:7 warning ${recovered}`]);
  expect([twice.agent?.extra, twice.agent?.ui.color]).toEqual([{ note: "a: b\nnote: c" }, "red"]);
  const missing = loaded("---\n: x\nname: tester\n---\nYou test.\n");
  expect(missing.problems).toEqual([`2:1 warning ${recovered}`]);
  expect(missing.agent?.name).toBe("tester");
});

test("F4 ends front matter at a row of dashes below its keys, also when a blank line starts it", () => {
  const row = "-".repeat(56);
  const { agent, problems } = loaded(`---\n\nname: tester\ndescription: Tests.\n${row}\n\n# Tester\n`);
  expect(problems).toEqual(["5:1 warning front-matter-closing"]);
  expect([agent?.name, agent?.body]).toEqual(["tester", "\n# Tester\n"]);
  expect(`${agent?.frontMatterRaw}${agent?.bodyRaw}`).toContain(`${row}\n\n# Tester\n`);
});

test("F4 refuses front matter without an end at its first line, and a row of dashes below no key", () => {
  expect(loaded("---\nname: tester\n\n# Tester\n").problems).toEqual(["1:1 error front-matter-unclosed"]);
  expect(loaded("---\nfor the record\n------\n# Tester\n").problems).toEqual(["3:1 error front-matter-fence"]);
});

test("F5 reads front matter that is indented below a blank line, with the right places", () => {
  const { agent, problems } = loaded(
    "\n  ---\n  name: tester\n  colour: red\n  description: a: b\n  ---\n\nYou test.\n",
  );
  expect(problems).toEqual([
    "2:3 warning front-matter-indented",
    "4:3 warning front-matter-near-miss",
    `5:16 warning ${recovered}`,
  ]);
  expect([agent?.name, agent?.description, agent?.body]).toEqual(["tester", "a: b", "\nYou test.\n"]);
});

test("F6 reads front matter in a code fence below the title", () => {
  const { agent, problems } = loaded(
    "# Test Engineer\n\n```yaml\n---\nname: tester\ndescription: Tests.\n---\n```\n\n## Purpose\n\nYou test.\n",
  );
  expect(problems).toEqual(["3:1 warning front-matter-fenced"]);
  expect(agent).toMatchObject({ name: "tester", description: "Tests.", purpose: "You test." });
  expect(agent?.aliases).toContain("Test Engineer");
  expect(agent?.sections[0]?.line).toBe(10);
  expect(agent?.frontMatterRaw.startsWith("# Test Engineer\n")).toBe(true);
});

test("F6 leaves other code at the top of a body alone", () => {
  const { agent, problems } = loaded("# Tester\n\n```yaml\nreplicas: 2\n```\n\nYou test.\n");
  expect(problems).toEqual(["1:1 warning front-matter-missing"]);
  expect([agent?.name, agent?.frontMatterText]).toEqual(["Tester", ""]);
});

test("F12 refuses a known key that is given twice, with both lines, also where YAML is broken besides", () => {
  const { problems, messages } = loaded("---\nname: a\ndescription: b: c\nname: d\n---\n");
  expect(problems).toEqual(["4:1 error front-matter-duplicate-key"]);
  expect(messages[0]).toContain("on line 2 and on line 4");
});

test("F13 shows a description with written line ends as text, and keeps it as written", () => {
  const { agent, problems } = loaded(
    "---\nname: tester\ndescription: 'Tests.\\nAnd reports.\\n\\n<example>\\nuser: Go\\n</example>'\n---\nYou test.\n",
  );
  expect(problems).toEqual([]);
  expect([agent?.description, agent?.examples]).toEqual(["Tests. And reports.", [{ user: "Go" }]]);
  expect(agent?.descriptionRaw).toContain("Tests.\\nAnd");
});

test("S4 does not recover an alias of an anchor, nesting without end or a type that is code", () => {
  const known = "name: tester\ndescription: x\n";
  expect(loaded(`---\n${known}a: &a [x]\nb: *a\n---\n`).problems).toEqual(["5:4 error front-matter-yaml"]);
  expect(loaded(`---\n${known}a: ${"[".repeat(5_000)}\n---\n`).problems).toEqual(["4:23 error front-matter-yaml"]);
  expect(loaded(`---\n${known}a: !!python/object x\n---\n`).problems).toEqual(["4:4 error front-matter-yaml"]);
});

test.each(["- ", "- ? ", "[", "{a: ", "? ", "!!x ", "&a ", "*a "])(
  "recovers beside a row of %j without a stall or an overflow",
  (sign) => {
    const { agent, problems } = loaded(`---\nname: tester\n${sign.repeat(3_000)}\ndescription: z\n---\nYou test.\n`);
    expect(problems.every((line) => line.endsWith(recovered) || line.endsWith("front-matter-yaml"))).toBe(true);
    expect(agent === undefined || agent.description === "z").toBe(true);
  },
);
