import { expect, test } from "vitest";
import { relativeReferences } from "./outside-references.ts";

const files = (text: string): readonly string[] => relativeReferences({ path: "api.yaml", text });

test.each([
  ["in a plain value", "a:\n  $ref: parts/a.yaml#/x"],
  ["in JSON", '{"a": {"$ref": "parts/a.yaml"}}'],
  ["beside one that stays", "a:\n  $ref: '#/b'\nb:\n  $ref: parts/a.yaml"],
  ["behind a comment", "a:\n  $ref: #/b\n    parts/a.yaml"],
  ["in a folded value", "a:\n  $ref: >-\n    parts/a.yaml"],
  ["by an alias of a value", "x: &there parts/a.yaml\na:\n  $ref: *there"],
  ["by an alias of a key", "a:\n  &key $ref: '#/b'\nb:\n  *key : parts/a.yaml"],
  ["by an alias of a quoted key", "a:\n  &key \"$ref\": '#/b'\nb:\n  *key : parts/a.yaml"],
  ["with a key in escapes", '{"a": {"\\u0024ref": "parts/a.yaml"}}'],
  ["with an explicit key", "a:\n  ? $ref\n  : parts/a.yaml"],
  ["of an operation", "a:\n  operationRef: parts/a.yaml#/x"],
  ["of an example", "a:\n  externalValue: parts/a.yaml"],
])("finds a reference to another file %s", (_where, text) => {
  expect(files(text)).toEqual(["parts/a.yaml"]);
});

test.each([
  ["that stays in the document", "a:\n  $ref: '#/b'\nb:\n  $ref: \"#/c\"\n"],
  ["that an example shows", "example:\n  $ref: parts/a.yaml"],
  ["to an address", "a:\n  $ref: https://example.com/a.yaml"],
])("finds none %s", (_where, text) => {
  expect(files(text)).toEqual([]);
});
