import { checkInput, type Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { asyncapi } from "./asyncapi.ts";

const FACTS = {
  tenants: 5,
  resources: [{ name: "invoice", fields: { total: "money", status: "draft|sent" }, belongsTo: "tenant" }],
};

async function findings(text: string): Promise<readonly Finding[]> {
  const outcome = await asyncapi.check(checkInput({ path: "api/asyncapi.yaml", text }));
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  expect(outcome.tools[0]).toMatch(/^@redocly\/openapi-core@\d/);
  return outcome.findings;
}

const errors = (found: readonly Finding[]): string[] =>
  found.filter(({ severity }) => severity === "error").map(({ rule, line }) => `${rule}:${line}`);

test.each([{}, FACTS])("the draft is valid by its own check: %j", async (facts) => {
  const [draft] = asyncapi.draft({ goal: "an invoicing service", facts, author: "a", inputs: [], documents: [] });
  expect(await findings(draft?.text ?? "")).toEqual([]);
});

const GOOD = `asyncapi: 3.0.0
info:
  title: Lights
  version: 1.0.0
servers:
  broker:
    host: broker.example.com:1883
    protocol: mqtt
channels:
  measured:
    address: lights/{lightId}/measured
    parameters:
      lightId:
        description: Which light.
    messages:
      measured:
        $ref: '#/components/messages/measured'
  switched:
    address: lights/switched
    messages:
      switched:
        payload: { type: object }
operations:
  receiveMeasured:
    action: receive
    channel:
      $ref: '#/channels/measured'
    messages:
      - $ref: '#/channels/measured/messages/measured'
components:
  messages:
    measured:
      name: measured
      payload:
        type: object
        properties:
          lumens: { type: integer, minimum: 0 }
`;

const OLD = `asyncapi: 2.6.0
info: { title: Lights, version: 1.0.0 }
servers:
  broker: { url: "broker.example.com", protocol: kafka }
channels:
  'lights/{lightId}/on':
    servers: [broker]
    parameters:
      lightId: { schema: { type: string } }
    publish:
      operationId: lightOn
      message: { payload: { type: object } }
  lights/off:
    subscribe:
      operationId: lightOff
      message:
        oneOf:
          - payload: { type: string }
          - payload: { type: integer }
`;

const SMALL = `{ "asyncapi": "3.0.0", "info": { "title": "a", "version": "1" }, "channels": {}, "x-team": "lights" }`;

test.each([GOOD, OLD, SMALL])("accepts a good document (%#)", async (text) => {
  expect(errors(await findings(text))).toEqual([]);
});

function changed(text: string, from: string, to: string): { text: string; line: number } {
  const at = text.indexOf(from);
  if (at < 0) throw new Error(`the text does not hold ${from}`);
  return { text: text.replace(from, to), line: text.slice(0, at).split("\n").length };
}

test.each([
  ["a reference to nothing", "'#/components/messages/measured'", "'#/components/messages/none'", "no-unresolved-refs"],
  ["an action of the older version", "action: receive", "action: subscribe", "struct"],
  ["an unknown property", "address: lights/switched", "adress: lights/switched", "struct"],
  [
    "an address parameter that is not declared",
    "address: lights/switched",
    "address: lights/{id}",
    "parameter-undeclared",
  ],
  [
    "a parameter that the address lacks",
    "description: Which light.",
    "description: Which light.\n      room:\n        description: x",
    "parameter-unused",
  ],
  [
    "a message of another channel",
    "'#/channels/measured/messages/measured'",
    "'#/channels/switched/messages/switched'",
    "operation-message",
  ],
  ["a channel that is a message", "'#/channels/measured'\n", "'#/components/messages/measured'\n", "operation-channel"],
  ["a server that is not there", "servers: [broker]", "servers: [other]", "server-undefined"],
  ["an operationId used twice", "operationId: lightOff", "operationId: lightOn", "operation-id-repeated"],
  ["a missing title", "title: Lights", "description: Lights", "struct"],
])("finds %s", async (_name, from, to, rule) => {
  const { text, line } = changed(GOOD.includes(from) ? GOOD : OLD, from, to);
  const lines = (await findings(text))
    .filter((finding) => finding.rule === rule && finding.severity === "error")
    .map((finding) => finding.line);
  expect(lines.length).toBeGreaterThan(0);
  // What is missing is told at what lacks it; what is added may stand some lines below.
  expect(lines.some((found) => Math.abs(found - line) <= 2)).toBe(true);
});

test.each(["http://127.0.0.1:1/x.yaml", "file:///etc/passwd", "../../etc/passwd"])(
  "refuses the reference %s before any tool sees it",
  async (target) => {
    const { text, line } = changed(GOOD, "'#/components/messages/measured'", `'${target}'`);
    expect(errors(await findings(text))).toEqual([`ref-outside-document:${line}`]);
  },
);

test("refuses what is too large, empty or something else", async () => {
  expect(errors(await findings(`asyncapi: 3.0.0\n# ${"x".repeat(3_000_000)}`))).toEqual(["too-large:1"]);
  expect(errors(await findings("openapi: 3.1.0\n"))).toEqual(["asyncapi-version:1"]);
  expect(asyncapi.recognises?.({ path: "a.json", text: SMALL })).toBe(true);
  expect(asyncapi.recognises?.({ path: "a.yaml", text: "openapi: 3.1.0" })).toBe(false);
});
