import { checkInput, type Finding, type Policy } from "@orchestrate/core";
import { expect, test } from "vitest";
import { openapi } from "../deliverables/openapi.ts";
import { DesignTask } from "../load-task.ts";
import { policyRules, styleRules } from "./index.ts";

const BARE = `openapi: 3.1.0
info: { title: Things, version: "1" }
paths:
  /things:
    get:
      operationId: listThings
      summary: List
      responses:
        "200":
          description: All.
          content: { application/json: { schema: { type: array, items: { type: string } } } }
        "500": { description: Broken. }
    post:
      operationId: createThing
      summary: Create
      security: []
      responses: { "201": { description: Done. }, "429": { $ref: "#/components/responses/TooMany" } }
components:
  responses:
    TooMany: { description: Slow down., content: { application/problem+json: { schema: { type: object } } } }
`;

async function findings(text: string, policy: Policy = {}): Promise<readonly Finding[]> {
  const outcome = await openapi.check(checkInput({ path: "api/openapi.yaml", text }, { policy }));
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  return outcome.findings.filter(({ rule }) => policyRules.some(({ id }) => id === rule));
}

const shown = (found: readonly Finding[]): string[] =>
  found.map(({ rule, severity, line }) => `${severity} ${rule}:${line}`).sort();

test("each rule of the house finds its breach at the operation", async () => {
  expect(shown(await findings(BARE))).toEqual([
    "warning idempotency-key:13",
    "warning operation-security:5",
    "warning pagination-limit:5",
    "warning problem-json:12",
    "warning rate-limit-429:5",
    "warning versioning:3",
  ]);
});

test("a team makes a rule an error, a warning, or switches it off", async () => {
  const policy: Policy = {
    "idempotency-key": "error",
    "problem-json": "off",
    versioning: "off",
    "rate-limit-429": "error",
  };
  expect(shown(await findings(BARE, policy))).toEqual([
    "error idempotency-key:13",
    "error rate-limit-429:5",
    "warning operation-security:5",
    "warning pagination-limit:5",
  ]);
});

test.each([
  ["a path", "/things:", "/v2/things:"],
  ["a server", "paths:", "servers: [{ url: https://api.example.com/v1 }]\npaths:"],
  [
    "a header",
    "operationId: listThings",
    "operationId: listThings\n      parameters: [{ name: Api-Version, in: header, schema: { type: string } }]",
  ],
])("%s with a version is enough", async (_name, from, to) => {
  expect((await findings(BARE.replace(from, to))).map(({ rule }) => rule)).not.toContain("versioning");
});

test("a limit is bounded by its maximum, also behind a reference", async () => {
  const limit = "parameters: [{ name: limit, in: query, schema: { $ref: '#/components/schemas/Limit' } }]";
  const text = BARE.replace("operationId: listThings", `operationId: listThings\n      ${limit}`);
  const bounded = `${text}  schemas:\n    Limit: { type: integer, maximum: 100 }\n`;
  const open = `${text}  schemas:\n    Limit: { type: integer }\n`;
  expect((await findings(bounded)).map(({ rule }) => rule)).not.toContain("pagination-limit");
  expect((await findings(open)).map(({ rule }) => rule)).toContain("pagination-limit");
});

test("a task file may name the rules of the house and no others", () => {
  expect(DesignTask.safeParse({ goal: "a", policy: { "idempotency-key": "error" } }).success).toBe(true);
  const refused = DesignTask.safeParse({ goal: "a", policy: { "idempotency-keys": "error" } });
  expect(refused.error?.issues).toMatchObject([
    { code: "unrecognized_keys", keys: ["idempotency-keys"], path: ["policy"] },
  ]);
});

test("has an id, a title and a severity for each rule", () => {
  expect(new Set(policyRules.map(({ id }) => id)).size).toBe(policyRules.length);
  expect(policyRules.every(({ id, title }) => /^[a-z0-9-]+$/.test(id) && title.endsWith("."))).toBe(true);
});

test("what is an error in a run is a warning where people have their own style, and nothing where it is off", async () => {
  const text = BARE.replace("summary: List", "summary: List\n      tags: [other]\n").replace(
    "paths:",
    "tags: [{ name: things }]\npaths:",
  );
  const said = async (policy: Policy): Promise<string[]> => {
    const outcome = await openapi.check(checkInput({ path: "api/openapi.yaml", text }, { policy }));
    if (outcome.status !== "checked") throw new Error(outcome.reason);
    return outcome.findings.filter(({ line }) => line === 9).map(({ severity, rule }) => `${severity} ${rule}`);
  };
  expect(await said({})).toEqual(["error operation-tag-defined"]);
  expect(await said(Object.fromEntries(styleRules.map(({ id }) => [id, "warning"])))).toEqual([
    "warning operation-tag-defined",
  ]);
  expect(await said({ "declared-tags": "off" })).toEqual([]);
});
