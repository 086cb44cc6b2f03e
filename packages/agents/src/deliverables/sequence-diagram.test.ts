import type { Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { sequenceDiagram } from "./sequence-diagram.ts";

const FACTS = {
  tenants: 5000,
  peakRequestsPerSecond: 10_000,
  resources: [{ name: "invoice", fields: { total: "money" }, belongsTo: "tenant" }],
};

async function findings(text: string): Promise<readonly Finding[]> {
  const outcome = await sequenceDiagram.check({
    path: "docs/sequences/x.mmd",
    text,
    facts: {},
    inputs: [],
    policy: {},
    documents: [],
  });
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  expect(outcome.tools[0]).toMatch(/^mermaid@\d/);
  return outcome.findings;
}

const at = (found: readonly Finding[]): string[] => found.map(({ rule, line, column }) => `${rule} ${line}:${column}`);
const HEAD = "%% a comment\n\nsequenceDiagram\n  participant a as A\n%% another\n  participant b as B\n";

test.each([{}, FACTS, { readPercent: 1 }])("each draft is valid by its own check: %j", async (facts) => {
  const drafts = sequenceDiagram.draft({ goal: "an invoicing service", facts, author: "a", inputs: [], documents: [] });
  expect(drafts).toHaveLength(2);
  for (const { name, text } of drafts) {
    expect(name).toMatch(/^(?:create|get)-/);
    expect(text.split("\n")[0]).toMatch(/^%% .*no language model has reasoned about it/);
    expect(await findings(text)).toEqual([]);
  }
});

test.each([
  ["a message without text", "  a->>b\n", ["syntax 7:8"]],
  ["a block that is never closed", "  alt x\n  a->>b: y\n", ["syntax 7:3", "syntax 8:11"]],
  ["an end too many", "  a->>b: y\n  end\n", ["syntax 8:3"]],
  ["an unknown arrow", "  a->b: y\n  a=>b: z\n", ["syntax 8:5"]],
  ["a deactivation of what is not active", "  a->>+b: x\n  b-->>-a: y\n  deactivate b\n", ["not-consistent 9:3"]],
  ["a semicolon in a message", "  a->>b: x; y z\n", ["syntax 7:16"]],
])("finds %s at its line", async (_name, lines, expected) => {
  expect(at(await findings(HEAD + lines))).toEqual(expected);
});

test("warns of a participant that nobody declared, and reads boxes, titles and notes", async () => {
  const found = await findings(
    `${HEAD}  title: Ünïcode <br/> x\n  box Aqua group\n    participant c\n  end\n  c->>bb: x\n  Note over a,b: y\n`,
  );
  expect(found).toMatchObject([{ rule: "participant-undeclared", severity: "warning", line: 11, column: 7 }]);
  expect("window" in globalThis).toBe(false);
});

test.each([
  ["%%{init: {'securityLevel': 'loose'}}%%\nsequenceDiagram\n", "directive-refused", 1],
  ["---\nconfig:\n  securityLevel: loose\n---\nsequenceDiagram\n", "directive-refused", 1],
  [`${HEAD}  link a: Home @ javascript:alert(1)\n`, "script-refused", 7],
  [`${HEAD}  a->>b: <img src=x onerror=alert(1)>\n`, "script-refused", 7],
  ["flowchart TD\n  a --> b\n", "not-a-sequence", 1],
  ["", "not-a-sequence", 1],
  [`sequenceDiagram\n%% ${"x".repeat(3_000_000)}`, "too-large", 1],
])("refuses %#", async (text, rule, line) => {
  expect((await findings(text))[0]).toMatchObject({ rule, line, severity: "error" });
});

test("notes settings and links, and reads the diagram without them", async () => {
  const found = await findings(
    `---\nconfig:\n  theme: dark\n---\n%%{init: {\n  "theme": "forest" }\n}%%\n${HEAD}  link a: Home @ https://example.com/\n  a->>b\n`,
  );
  expect(found.map(({ rule, line, severity }) => `${severity} ${rule} ${line}`)).toEqual([
    "info drawing-settings 1",
    "info drawing-settings 5",
    "info link 14",
    "error syntax 15",
  ]);
});
