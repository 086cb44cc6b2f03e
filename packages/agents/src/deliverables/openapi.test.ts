import { checkInput, type Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { openapi } from "./openapi.ts";

const FACTS = {
  tenants: 5000,
  peakRequestsPerSecond: 10_000,
  resources: [
    { name: "customer", fields: { name: "text", email: "email?" }, belongsTo: "tenant" },
    { name: "invoice", fields: { total: "money", status: "draft|sent" }, belongsTo: ["tenant", "customer"] },
  ],
};

async function findings(text: string): Promise<readonly Finding[]> {
  const outcome = await openapi.check({
    path: "api/openapi.yaml",
    text,
    facts: {},
    inputs: [],
    policy: {},
    documents: [],
  });
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  expect(outcome.tools[0]).toMatch(/^@redocly\/openapi-core@\d/);
  return outcome.findings;
}

function draft(facts: Record<string, unknown> = FACTS): string {
  const [first] = openapi.draft({ goal: "an invoicing service", facts, author: "a", inputs: [], documents: [] });
  return first?.text ?? "";
}

/** The draft with one change, and the line that the change is on. */
function faulty(from: string, to: string): { text: string; line: number } {
  const before = draft();
  const at = before.indexOf(from);
  if (at < 0) throw new Error(`the draft does not hold ${from}`);
  return {
    text: before.slice(0, at) + to + before.slice(at + from.length),
    line: before.slice(0, at).split("\n").length,
  };
}

test.each([{}, FACTS, { resources: [{ name: "Größe", fields: { "a b": "x|y's", class: "json" } }] }])(
  "the draft is valid by its own check and says that no model has reasoned about it: %j",
  async (facts) => {
    const text = draft(facts);
    expect(text.split("\n")[0]).toMatch(/^# .*no language model has reasoned about it/);
    expect(await findings(text)).toEqual([]);
  },
);

test.each([
  [
    "a reference to nothing",
    '$ref: "#/components/schemas/InvoicePage"',
    '$ref: "#/components/schemas/Nothing"',
    "no-unresolved-refs",
  ],
  ["an unknown property", "summary: Create an invoice", "sumary: Create an invoice", "struct"],
  [
    "an operationId used twice",
    "operationId: getInvoice",
    "operationId: createInvoice",
    "operation-operationId-unique",
  ],
  [
    "a tag that is not declared",
    "- invoices\n      summary: Read",
    "- bills\n      summary: Read",
    "operation-tag-defined",
  ],
  ["a scheme that is not defined", "- bearerAuth:\n            - invoices:write", "- other: []", "security-defined"],
  ["an example against its schema", 'amount: "1250.00"', "amount: 1250", "no-invalid-media-type-examples"],
  ["an unsafe pattern of YAML", "openapi: 3.1.1", "openapi: 3.1.1\n\t- x", "yaml-syntax"],
])("finds %s at its line", async (_name, from, to, rule) => {
  const { text, line } = faulty(from, to);
  const found = (await findings(text)).filter((finding) => finding.rule === rule && finding.severity === "error");
  expect(found.length).toBeGreaterThan(0);
  expect(found.some((finding) => Math.abs(finding.line - line) <= (rule === "yaml-syntax" ? 1 : 0))).toBe(true);
});

const small = (rest: string): string => `openapi: 3.1.0
info: { title: T, version: "1" }
servers: [{ url: "https://t.example.com" }]
tags: [{ name: things }, { name: people }]
paths:
  /things:
    get:
      operationId: listThings
      summary: List
${rest}`;

test("names the reference that leads to nothing, and what was most likely meant", async () => {
  const answer = `      tags: [things]
      responses:
        "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Thign" } } } }
components: { schemas: { Thing: { type: string } } }
`;
  expect((await findings(small(answer))).filter(({ severity }) => severity === "error")).toMatchObject([
    {
      rule: "no-unresolved-refs",
      line: 12,
      message: expect.stringMatching(/^\$ref to "#\/components\/schemas\/Thign" leads to nothing/),
      hint: "Did you mean #/components/schemas/Thing?",
    },
  ]);
});

test("goes on beside a reference to a file that is not there, and names an operationId that is taken", async () => {
  const text = small(`      tags: [things]
      responses: { "200": { description: ok, content: { application/json: { schema: { $ref: gone.yaml } } } } }
    post:
      operationId: listThings
      summary: Create
      tags: [things]
      responses: { "201": { description: ok } }
`);
  const files = { present: [], absent: ["api/gone.yaml"] };
  const outcome = await openapi.check(checkInput({ path: "api/openapi.yaml", text }, { files }));
  const found = outcome.status === "checked" ? outcome.findings.filter(({ severity }) => severity === "error") : [];
  expect(found).toMatchObject([
    { rule: "ref-unresolved", line: 11 },
    {
      rule: "operation-operationId-unique",
      line: 13,
      message: 'the operationId "listThings" is taken by another operation',
    },
  ]);
});

test("a file that is JSON by its name has to be JSON", async () => {
  const text = '{ "openapi": "3.1.0",\n  "info": { "title": "T", "version": "1", },\n  "paths": {} }\n';
  const errorsOf = async (path: string): Promise<readonly string[]> => {
    const outcome = await openapi.check(checkInput({ path, text }));
    const found = outcome.status === "checked" ? outcome.findings : [];
    return found.filter(({ severity }) => severity === "error").map(({ rule, line }) => `${rule}:${line}`);
  };
  expect(await errorsOf("api/openapi.json")).toEqual(["syntax:2"]);
  expect(await errorsOf("api/openapi.yaml")).toEqual([]);
});

async function tagFindings(tags: string): Promise<readonly Finding[]> {
  const found = await findings(small(`${tags}      responses: { "200": { description: ok } }\n`));
  return found.filter(({ rule }) => rule === "operation-tag-defined");
}

test("tells an operation without a tag from one whose tag nobody declares", async () => {
  const untagged = { severity: "warning", message: "the operation has no tag" };
  expect(await tagFindings("")).toMatchObject([
    { ...untagged, hint: "Give it one of those at the root: things, people." },
  ]);
  expect(await tagFindings("      tags: [thing]\n")).toMatchObject([
    { severity: "error", message: 'the tag "thing" is not declared at the root', hint: "Did you mean things?" },
  ]);
});

test.each([
  ["schema: { $ref: ../schemas/invoice.yaml }", "schemas.invoice", "#/components/schemas/invoice"],
  ["schema: { $ref: 'shared.yaml#/definitions/Money' }", "schemas.Money", "#/components/schemas/Money"],
])("says where to put what a document of a run takes from another file: %s", async (schema, place, target) => {
  const answer = `      responses: { "200": { description: ok, content: { application/json: { ${schema} } } } }\n`;
  expect(await findings(small(answer))).toMatchObject([
    {
      rule: "ref-outside-document",
      severity: "error",
      hint: `The document stands alone: put what that holds under components.${place} and write $ref: "${target}".`,
    },
  ]);
});

test("finds a path parameter that no operation declares", async () => {
  const { text } = faulty(
    "    parameters:\n      - name: invoiceId\n        in: path",
    "    parameters:\n      - name: otherId\n        in: path",
  );
  expect((await findings(text)).map((finding) => finding.rule)).toContain("path-parameters-defined");
});

test("warns of what a team forgets", async () => {
  const text = `openapi: 3.1.0
info: { title: Things, version: "1" }
security: []
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
      responses: { "201": { description: Done. }, "429": { description: Slow down. } }
`;
  const warnings = (await findings(text)).filter((finding) => finding.severity === "warning");
  const byRule = warnings.map(({ rule, line }) => `${rule}:${line}`);
  expect(byRule).toEqual(
    expect.arrayContaining(["pagination-limit:6", "rate-limit-429:6", "problem-json:13", "idempotency-key:14"]),
  );
});

test.each([
  [
    "a 3.0 document whose tags are labels, without security and operationId",
    `openapi: "3.0.0"
info: { version: 1.0.0, title: Pets, license: { name: MIT } }
servers: [{ url: "http://pets.example.com/v1" }]
paths:
  /pets:
    get:
      tags: [pets]
      parameters: [{ name: limit, in: query, schema: { type: integer, format: int32, nullable: true } }]
      responses:
        "200": { description: All., content: { application/json: { schema: { $ref: "#/components/schemas/Pets" } } } }
        default: { description: Something else. }
components:
  schemas:
    Pet: { type: object, required: [id], properties: { id: { type: integer, format: int64 }, tag: { type: string } } }
    Pets: { type: array, maxItems: 100, items: { $ref: "#/components/schemas/Pet" } }
`,
  ],
  [
    "webhooks alone",
    `openapi: 3.1.0
info: { title: Hooks, version: "1" }
webhooks:
  newPet: { post: { requestBody: { content: { application/json: { schema: { type: [object, "null"] } } } }, responses: { "200": { description: Taken. } } } }
x-audience: partners
`,
  ],
  [
    "a JSON document with callbacks and a redirect",
    `{ "openapi": "3.1.1", "info": { "title": "Jobs", "version": "2" }, "servers": [{ "url": "/" }],
  "paths": { "/jobs/{jobId}": { "parameters": [{ "name": "jobId", "in": "path", "required": true, "schema": { "type": "string" } }],
    "get": { "operationId": "getJob", "responses": { "303": { "description": "Done.", "headers": { "Location": { "schema": { "type": "string" } } } } } } } } }`,
  ],
])("accepts %s", async (_name, text) => {
  expect((await findings(text)).filter(({ severity }) => severity === "error")).toEqual([]);
  expect(openapi.recognises?.({ path: "api.json", text })).toBe(true);
});

test.each(["http://127.0.0.1:1/x.yaml", "file:///etc/passwd", "../../etc/passwd", "/etc/passwd", "other.yaml#/a"])(
  "refuses the reference %s before any tool sees it",
  async (target) => {
    const { text, line } = faulty('$ref: "#/components/schemas/Invoice"', `$ref: "${target}"`);
    expect(await findings(text)).toMatchObject([{ rule: "ref-outside-document", severity: "error", line }]);
  },
);

test("refuses aliases that explode, so that a few of them cannot fill the memory", async () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghi".replaceAll(/./g, (name) => {
    const before = String.fromCharCode(name.charCodeAt(0) - 1);
    return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(",")}]\n`;
  })}`;
  const found = await findings(bomb);
  expect(found[0]).toMatchObject({ rule: "yaml-syntax", severity: "error", line: 1 });
});

test("refuses what is too large, too deep, empty or something else, with a finding", async () => {
  expect(await findings(`openapi: 3.1.0\n# ${"x".repeat(3_000_000)}`)).toMatchObject([{ rule: "too-large" }]);
  expect((await findings("[".repeat(20_000)))[0]).toMatchObject({ severity: "error" });
  expect(await findings("")).toMatchObject([{ rule: "openapi-version" }]);
  expect(await findings("swagger: '1.2'")).toMatchObject([{ rule: "openapi-version" }]);
});

test("a misspelt value of an example is told with the allowed value that is nearest", async () => {
  const text = `openapi: 3.1.0
info: { title: t, version: "1", license: { name: MIT, identifier: MIT } }
servers: [{ url: "https://api.example.com" }]
security: []
paths:
  /parcels:
    get:
      operationId: listParcels
      summary: List parcels
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  status: { type: string, enum: [registered, in_transit, delivered] }
              example: { status: in_transitt }
`;
  const outcome = await openapi.check(checkInput({ path: "api.yaml", text }));
  const hints = outcome.status === "checked" ? outcome.findings.map(({ hint }) => hint) : [];
  expect(hints).toContain("Did you mean in_transit?");
});
