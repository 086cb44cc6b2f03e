import { checkInput, type CheckOutcome } from "@orchestrate/core";
import { expect, test } from "vitest";
import { apiChange } from "./api-change.ts";

const BEFORE = `openapi: 3.1.0
info: { title: Things, version: "1.0" }
paths:
  /v1/things:
    get:
      operationId: listThings
      parameters:
        - { name: limit, in: query, schema: { type: integer } }
      responses:
        "200": { description: All., content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } } }
    post:
      operationId: createThing
      requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } } }
      responses: { "201": { description: Done. } }
  /v1/things/{id}:
    delete:
      operationId: deleteThing
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
      responses: { "204": { description: Gone. } }
components:
  schemas:
    Thing:
      type: object
      required: [name]
      properties: { name: { type: string }, size: { type: integer }, self: { $ref: "#/components/schemas/Thing" } }
`;

function after(...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, BEFORE);
}

const REQUIRED_PARAMETER = [
  "- { name: limit, in: query, schema: { type: integer } }",
  "- { name: limit, in: query, schema: { type: integer } }\n        - { name: site, in: query, required: true, schema: { type: string } }",
] as const;
const GONE = ["    delete:\n      operationId: deleteThing", "    put:\n      operationId: putThing"] as const;
const OTHER_TYPE = ["size: { type: integer }", "size: { type: string }"] as const;
const OTHER_STATUS = ['"201": { description: Done. }', '"202": { description: Later. }'] as const;
const MORE_REQUIRED = ["required: [name]", "required: [name, size]"] as const;

function check(text: string, now: string): Promise<CheckOutcome> {
  return apiChange.check(
    checkInput(
      { path: "docs/api-changes.md", text },
      {
        inputs: [{ path: "old.yaml", text: BEFORE }],
        documents: [{ path: "api/openapi.yaml", kind: "openapi", text: now }],
      },
    ),
  );
}

async function faults(text: string, now: string): Promise<string[]> {
  const outcome = await check(text, now);
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  expect(outcome.tools[0]).toMatch(/^api-smart-diff@1\./);
  return outcome.findings.map(({ rule, line, message }) => `${rule}:${line} ${message}`);
}

const EMPTY = "# API changes\n\nNothing to fear.\n\n## Breaking changes\n\nNone.\n";

test.each([
  ["a parameter that is now required", REQUIRED_PARAMETER, "GET /v1/things", "site"],
  ["an operation that is gone", GONE, "DELETE /v1/things/{id}", "operation"],
  ["another type", OTHER_TYPE, "POST /v1/things", "size"],
  ["a status that is gone", OTHER_STATUS, "POST /v1/things", "201"],
  ["a property that is now required", MORE_REQUIRED, "POST /v1/things", "size"],
])("finds %s that the report leaves out", async (_name, change, operation, word) => {
  const found = await faults(EMPTY, after(change));
  expect(found[0]).toMatch(/^breaking-change-left-out:5 /);
  expect(found.some((fault) => fault.includes(operation) && fault.includes(word))).toBe(true);
});

test("an entry about another operation or another name does not count", async () => {
  const other = `${EMPTY}\n- \`GET /v1/things/{id}\`: site is required\n- \`GET /v1/things\`: limit is required\n`;
  const found = await faults(other, after(REQUIRED_PARAMETER));
  expect(found.map((fault) => fault.split(" ")[0])).toEqual(["breaking-change-left-out:5", "operation-unknown:9"]);
});

test.each([
  ["a list", "# API changes\n\n## Breaking changes\n\n- **GET /v1/things** now requires `site`.\n"],
  [
    "a table",
    "# API changes\n\n## Breaking\n\n| What | Why |\n| --- | --- |\n| `GET /v1/things` | the parameter `site` is required |\n",
  ],
  [
    "a section for each operation",
    "# API changes\n\n## Breaking changes\n\n### GET `/v1/things`\n\nThe parameter site is required.\n",
  ],
])("accepts a report as %s", async (_name, text) => {
  expect(await faults(text, after(REQUIRED_PARAMETER))).toEqual([]);
});

test("finds an operation that neither version has", async () => {
  const found = await faults(`${EMPTY}\nUse \`GET /v1/thing\` instead.\n`, BEFORE);
  expect(found).toEqual(["operation-unknown:9 neither version has the operation GET /v1/thing"]);
});

test("the draft lists every breaking change and passes its own check", async () => {
  const now = after(REQUIRED_PARAMETER, GONE, OTHER_TYPE, OTHER_STATUS);
  const inputs = [{ path: "old.yaml", text: BEFORE }];
  const documents = [{ path: "api/openapi.yaml", kind: "openapi", text: now }];
  const [draft] = apiChange.draft({ goal: "things", facts: {}, author: "a", inputs, documents });
  expect(draft?.text).toContain("| `DELETE /v1/things/{id}` |");
  expect(await faults(draft?.text ?? "", now)).toEqual([]);
});

test("says what is missing, and follows no reference that leaves a document", async () => {
  const alone = await apiChange.check(checkInput({ path: "a.md", text: EMPTY }));
  expect(alone).toMatchObject({ status: "not-checked", reason: expect.stringContaining("inputs") as string });
  const outside = await check(EMPTY, BEFORE.replace('"#/components/schemas/Thing"', '"http://127.0.0.1:1/x"'));
  expect(outside).toMatchObject({ status: "not-checked", reason: expect.stringContaining("not read") as string });
});
