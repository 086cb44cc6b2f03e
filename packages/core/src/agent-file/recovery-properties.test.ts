import { array, assert, asyncProperty, constantFrom, nat, oneof, property, string, tuple } from "fast-check";
import { expect, test } from "vitest";
import { parseDocument } from "yaml";
import { agentFolder, loadFolder } from "../testing/agent-folder.ts";
import { parseAgentFile } from "./parse-agent-file.ts";

const block = [
  "name: harbour-pilot",
  "description: Use when a ship comes in. Knows tides, and says what they cost.",
  "tools: Read, Grep, Bash(git log:*)",
  "model: sonnet",
  "color: 'blue'",
  "skills:",
  "  - tides",
  "  - charts",
  "version: 1.10",
].join("\n");
const slips = constantFrom(
  ": ",
  "'",
  '"',
  "\t",
  "*",
  "@",
  "`",
  "- ",
  "{",
  "}",
  "[",
  "]",
  " #",
  "|",
  ">",
  "!",
  "&",
  "%",
  "\n",
  "? ",
);
const lines = constantFrom(
  "\nuser: x",
  "\n<example>",
  "\n\t- x",
  "**X**: ",
  "\nContext: y\nContext: z",
  "!foo ",
  "\n  a: b",
  "\n- x",
  ": ",
);
const damaged = array(tuple(nat(block.length), oneof(slips, lines)), { minLength: 1, maxLength: 3 }).map((edits) =>
  edits.reduce((text, [at, slip]) => text.slice(0, at) + slip + text.slice(at), block),
);

test("loads whatever strict YAML rejects with one warning at the line of the first error, or says why it cannot", () => {
  let recovered = 0;
  assert(
    property(damaged, (text) => {
      const [error] = parseDocument(text).errors;
      const { agent, problems } = parseAgentFile(`---\n${text}\n---\nYou bring ships in.\n`, "pilot.md");
      const told = problems.filter(({ code }) => code === "front-matter-recovered");
      const refused = problems.some(({ code }) =>
        ["front-matter-duplicate-key", "front-matter-yaml", "front-matter-fence"].includes(code),
      );
      const line = (error?.linePos?.[0].line ?? 0) + 1;
      const isRight = agent === undefined ? refused : told.length === 1 && told[0]?.line === line;
      expect(error === undefined || isRight).toBe(true);
      if (error !== undefined && agent !== undefined) recovered += 1;
    }),
    { numRuns: 400, seed: 3 },
  );
  expect(recovered).toBeGreaterThan(100);
});

const nameOf = oneof(
  constantFrom("Pilot", "pilot", "C# Pilot", "C++ Pilot", "パイロット", "Ärger"),
  string({ maxLength: 12 }),
);

function numberedFile(name: string, index: number): [string, string] {
  return [`${index}.md`, `---\nname: ${JSON.stringify(name)}\ndescription: x\n---\nYou work on part ${index}.\n`];
}

test("gives every agent an id of its own, or names both files that want the same one", async () => {
  await assert(
    asyncProperty(array(nameOf, { minLength: 2, maxLength: 8 }), async (names) => {
      const { ids, lines: told } = await loadFolder(agentFolder(Object.fromEntries(names.map(numberedFile))));
      const clashes = told.filter((line) => line.includes("[agent-duplicate]"));
      expect(new Set(ids).size).toBe(ids.length);
      expect(clashes.every((line) => /\d\.md and .*\d\.md both describe/.test(line))).toBe(true);
      expect(ids.length + told.filter((line) => line.includes(": error:")).length).toBe(names.length);
    }),
    { numRuns: 60, seed: 9 },
  );
});
