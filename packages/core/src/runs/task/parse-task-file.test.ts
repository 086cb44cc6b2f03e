import { expect, test } from "vitest";
import { z } from "zod";
import { formatProblem } from "../../agent-file/diagnostics.ts";
import { parseTaskFile } from "./parse-task-file.ts";
import { withFacts } from "./task-file.ts";

const schema = withFacts(z.looseObject({ tenants: z.number().int().optional() }), ["openapi", "sql-ddl"]);

function problemsOf(text: string): string[] {
  return parseTaskFile(text, "t.yaml", schema).problems.map((problem) =>
    `${formatProblem(problem)} ${problem.hint ?? ""}`.trim(),
  );
}

test("reads a task and fills in defaults", () => {
  const { task, problems } = parseTaskFile(
    "goal: Design it\ndeliverables: [openapi]\nfacts: { tenants: 5_000, other: x }\n",
    "t.yaml",
    schema,
  );
  expect(problems).toEqual([]);
  expect(task).toMatchObject({
    goal: "Design it",
    inputs: [],
    limits: {},
    deliverables: ["openapi"],
  });
  expect(task?.lead).toBeUndefined();
});

test.each([
  [
    "goal: x\nlimts: { depth: 2 }\n",
    "t.yaml:2:1: error: a task file has no key limts [task-key-unknown] Did you mean limits?",
  ],
  [
    "goal: x\nlimits:\n  depht: 2\n",
    "t.yaml:3:3: error: limits has no key depht [task-key-unknown] Did you mean depth?",
  ],
  [
    "goal: x\nlimits: { depth: two }\n",
    "t.yaml:2:11: error: limits.depth: invalid input: expected number, received string [task-value]",
  ],
  [
    "facts: {}\n",
    "t.yaml:1:1: error: goal is missing [task-key-missing] Say what shall be designed: goal: Design the backend of …",
  ],
  [
    "goal: x\ndeliverables:\n  - opnapi\n",
    't.yaml:3:5: error: deliverables.0: "opnapi" is none of openapi, sql-ddl. Did you mean openapi? [task-value]',
  ],
  [
    "goal: x\nmodel: { name: m, baseURL: http://x }\n",
    "t.yaml:2:19: error: model has no key baseURL [task-key-unknown] Did you mean baseUrl?",
  ],
  [
    "goal: x\nmodel: [big, { name: m, baseURL: http://x }]\n",
    "t.yaml:2:25: error: model.1 has no key baseURL [task-key-unknown] Did you mean baseUrl?",
  ],
  [
    "goal: x\nfacts: { tenants: many }\n",
    "t.yaml:2:10: error: facts.tenants: invalid input: expected number, received string [task-value]",
  ],
  [
    "- a\n",
    "t.yaml:1:1: error: a task file is a mapping of keys such as goal and facts [task-shape] Start with: goal: what to design",
  ],
])("finds the fault in %j", (text, expected) => {
  expect(problemsOf(text)).toEqual([expected]);
});

test("tells every fault at once", () => {
  expect(problemsOf("gaol: x\nlimits: { turns: 0 }\n")).toHaveLength(3);
});

test.each([
  ["a: [", 1],
  ["goal: x\ngoal: y\n", 2],
  ["goal: 'x\n", 2],
])("places a syntax error of %j", (text, line) => {
  const { task, problems } = parseTaskFile(text, "t.yaml", schema);
  expect(task).toBeUndefined();
  expect(problems[0]?.line).toBe(line);
  expect(problems[0]?.code).toMatch(/^yaml-/);
});

test("refuses aliases that explode and files that are too large", () => {
  const bomb = [
    "a: &a [x,x,x,x,x,x,x,x,x]",
    ...Array.from("bcdefgh", (name, index) => `${name}: &${name} [${`*${"abcdefg"[index]},`.repeat(9)}]`),
  ].join("\n");
  expect(parseTaskFile(`${bomb}\ngoal: x\n`, "t.yaml", schema).task).toBeUndefined();
  expect(problemsOf(`goal: ${"x".repeat(300_000)}`)).toEqual([
    "t.yaml:1:1: error: a task file has at most 256 KiB [task-too-large]",
  ]);
});
