import { checkInput, type Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { jsonSchema } from "./json-schema.ts";

const DRAFT = "https://json-schema.org/draft/2020-12/schema";

async function findings(text: string, path = "schemas/a.schema.json"): Promise<readonly Finding[]> {
  const outcome = await jsonSchema.check(checkInput({ path, text }));
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  expect(outcome.tools[0]).toMatch(/^ajv@8\./);
  return outcome.findings;
}

const errors = (found: readonly Finding[]): string[] =>
  found.filter(({ severity }) => severity === "error").map(({ rule, line }) => `${rule}:${line}`);

/** A schema of an order; each line of `lines` stands in its properties, the first one on line 5. */
function withProperties(...lines: readonly string[]): string {
  return `{\n  "$schema": "${DRAFT}",\n  "type": "object",\n  "properties": {\n${lines.join(",\n")}\n  }\n}\n`;
}

test.each([
  {},
  { tenants: 2, resources: [{ name: "invoice", fields: { total: "money", status: "a|b", due: "date?" } }] },
])("every draft is valid by its own check: %j", async (facts) => {
  const drafts = jsonSchema.draft({ goal: "an invoicing service", facts, author: "a", inputs: [], documents: [] });
  expect(drafts.length).toBeGreaterThan(1);
  for (const { text } of drafts) expect(await findings(text)).toEqual([]);
});

test.each([
  ["a type that does not exist", withProperties('    "a": { "type": "strng" }'), "metaschema:5"],
  [
    "required as a boolean",
    withProperties('    "a": { "type": "string" }', '    "b": { "required": true }'),
    "metaschema:6",
  ],
  ["a misspelt keyword", withProperties('    "a": { "type": "string", "maxLenght": 3 }'), "keyword-unknown:5"],
  ["a reference to nothing", withProperties('    "a": { "$ref": "#/$defs/Money" }'), "ref-unresolved:5"],
  ["a broken pattern", withProperties('    "a": { "type": "string", "pattern": "^[a-z" }'), "pattern-invalid:5"],
  ["limits the wrong way round", withProperties('    "a": { "minimum": 9, "maximum": 1 }'), "range-empty:5"],
  ["an enum of another type", withProperties('    "a": { "type": "integer", "enum": [1, "2"] }'), "enum-type:5"],
  [
    "items of something that is no array",
    withProperties('    "a": { "type": "object", "items": {} }'),
    "keyword-type:5",
  ],
  ["a misspelt format", withProperties('    "a": { "type": "string", "format": "datetime" }'), "format-unknown:5"],
  ["a negative length", withProperties('    "a": { "minLength": -1 }'), "metaschema:5"],
  ["a trailing comma", '{\n  "type": "object",\n}\n', "syntax:3"],
  [
    "an example against it",
    withProperties('    "a": { "type": "string",\n      "examples": [7] }'),
    "example-invalid:6",
  ],
  [
    "a required property that is misspelt",
    '{\n  "type": "object",\n  "properties": { "amount": {} },\n  "required": [\n    "ammount"\n  ]\n}\n',
    "required-undefined:5",
  ],
])("finds %s at its line", async (_name, text, expected) => {
  expect(errors(await findings(text))).toContain(expected);
});

test.each([
  [
    "a draft 7 schema with definitions and own keywords",
    `{ "$schema": "http://json-schema.org/draft-07/schema#", "$id": "https://example.com/person.json",
  "definitions": { "name": { "type": "string", "minLength": 1, "markdownDescription": "x" } },
  "type": "object", "properties": { "name": { "$ref": "#/definitions/name" }, "age": { "type": ["integer", "null"], "minimum": 0 } },
  "required": ["name"], "additionalProperties": false, "x-order": 1 }`,
    "person.json",
  ],
  [
    "a recursive schema with anchors and conditions",
    `{ "$schema": "${DRAFT}", "$id": "https://example.com/tree", "$dynamicAnchor": "node", "type": "object",
  "properties": { "kind": { "enum": ["leaf", "branch", 3, null] }, "children": { "type": "array", "items": { "$dynamicRef": "#node" } },
    "size": { "$anchor": "size", "type": "integer", "exclusiveMinimum": 0 }, "other": { "$ref": "#size" } },
  "if": { "properties": { "kind": { "const": "branch" } } }, "then": { "required": ["children"] },
  "anyOf": [{ "required": ["kind"] }, { "required": ["size"] }], "unevaluatedProperties": false }`,
    "tree.schema.json",
  ],
  [
    "a schema in YAML of a file that refers to the metaschema",
    `$schema: "${DRAFT}"\ntype: object\nproperties:\n  schema:\n    $ref: "${DRAFT}"\n  at:\n    type: string\n    format: date-time\n    examples: ["2026-01-31T09:30:00Z"]\n`,
    "a.schema.yaml",
  ],
])("accepts %s", async (_name, text, path) => {
  expect(errors(await findings(text, path))).toEqual([]);
});

test.each(["http://127.0.0.1:1/x.json", "file:///etc/passwd", "../../etc/passwd", "other.json#/a"])(
  "refuses the reference %s and fetches nothing",
  async (target) => {
    const found = await findings(withProperties(`    "a": { "$ref": "${target}" }`));
    expect(found).toMatchObject([{ rule: "ref-outside-document", severity: "error", line: 5 }]);
  },
);

test("says that it does not speak draft 3, and ends on a large or deep text", async () => {
  const old = '{ "$schema": "http://json-schema.org/draft-03/schema#" }';
  const outcome = await jsonSchema.check(checkInput({ path: "a.json", text: old }));
  expect(outcome).toMatchObject({ status: "not-checked" });
  expect(errors(await findings(`{"a":"${"x".repeat(2_000_000)}"}`))).toEqual(["too-large:1"]);
  expect(errors(await findings("[".repeat(100_000)))).toHaveLength(1);
  expect(errors(await findings("[]"))).toEqual(["not-a-schema:1"]);
});

const recognises = (path: string, text: string): boolean | undefined => jsonSchema.recognises?.({ path, text });

test("knows its files", () => {
  expect(recognises("a/b.schema.json", "{}")).toBe(true);
  expect(recognises("a/b.json", `{"$schema":"${DRAFT}"}`)).toBe(true);
  expect(recognises("a/package.json", "{}")).toBe(false);
});
