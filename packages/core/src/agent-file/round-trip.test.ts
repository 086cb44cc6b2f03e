import { array, assert, boolean, constantFrom, oneof, property, string, tuple, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { knownKeys } from "./known-keys.ts";
import { parseAgentFile } from "./parse-agent-file.ts";

function joined(agent: ReturnType<typeof parseAgentFile>["agent"]): string | undefined {
  return agent === undefined ? undefined : `${agent.frontMatterRaw}${agent.bodyRaw}`;
}

const line = oneof(
  string({ unit: "binary", maxLength: 40 }),
  constantFrom("---", "----------", "```", "~~~~", "# Title", "## Related Agents", "- **A B** — c", "", "\t", "\uFEFF"),
  constantFrom("| Trigger | Target |", "|---|---|", "| x | api-designer |", "Integration with other agents:"),
  tuple(constantFrom(...knownKeys), string({ maxLength: 30 })).map(([key, value]) => `${key}: ${value}`),
);
const end = constantFrom("\n", "\r\n", "\r");
const text = array(tuple(line, end), { maxLength: 30 }).map((lines) => lines.flat().join(""));
const file = tuple(constantFrom("", "\uFEFF"), text, text, end).map(([mark, keys, body, newline]) => {
  return `${mark}---${newline}name: Tester${newline}${keys}---${newline}${body}`;
});

test("takes any text whatever without an exception, and says something about all that it does not load", () => {
  assert(
    property(oneof(text, file), constantFrom("a.md", "a.agent.md", "a.toml", "a.json"), (written, path) => {
      const { agent, problems } = parseAgentFile(written, path);
      expect(agent !== undefined || problems.some(({ severity }) => severity === "error")).toBe(true);
      expect(problems.every(({ line, column }) => line >= 1 && column >= 1)).toBe(true);
    }),
    { numRuns: 1_500, seed: 5 },
  );
});

test("gives the front matter and the body of any file as it was written, mark and line ends included", () => {
  assert(
    property(oneof(text, file), (written) => {
      const { agent } = parseAgentFile(written, "a.agent.md");
      expect(joined(agent) ?? written).toBe(written);
    }),
    { numRuns: 1_500, seed: 7 },
  );
});

test("gives any bytes back that it takes, and refuses those that are no text", () => {
  assert(
    property(uint8Array({ maxLength: 200 }), boolean(), (bytes, hasHead) => {
      const head = hasHead ? Buffer.from("---\nname: Tester\n---\n") : Buffer.of();
      const written = Buffer.concat([head, bytes]);
      const { agent, problems } = parseAgentFile(written, "a.agent.md");
      const isWhole = Buffer.from(joined(agent) ?? "").equals(written);
      expect(agent === undefined ? problems.length > 0 : isWhole).toBe(true);
    }),
    { numRuns: 1_500, seed: 11 },
  );
});
