import { checkInput, type Facts, type Finding, type ReadableText } from "@orchestrate/core";
import { expect, test } from "vitest";
import { openapi } from "./openapi.ts";
import { threatModel } from "./threat-model.ts";

const drafting = { goal: "an invoicing service", author: "a", inputs: [], documents: [] };
const FACTS = { tenants: 50, resources: [{ name: "invoice", fields: { total: "money" }, belongsTo: "tenant" }] };
const draft = (facts: Facts): string => threatModel.draft({ ...drafting, facts })[0]?.text ?? "";
const api = (facts: Facts): ReadableText => ({
  path: "api/openapi.yaml",
  kind: "openapi",
  text: openapi.draft({ ...drafting, facts })[0]?.text ?? "",
});

async function findings(text: string, documents: ReadableText[] = []): Promise<readonly Finding[]> {
  const outcome = await threatModel.check(checkInput({ path: "docs/threat-model.md", text }, { documents }));
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  return outcome.findings;
}
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split("\n").length;

test.each([{}, FACTS, { resources: [{ name: "audit log", fields: { at: "timestamp" } }] }])(
  "the draft holds against the draft of the API: %j",
  async (facts) => {
    const found = await findings(draft(facts), [api(facts)]);
    expect(found.filter(({ rule }) => rule !== "stride-incomplete")).toEqual([]);
    expect(threatModel.recognises?.({ path: "a.md", text: draft(facts) })).toBe(true);
  },
);

test.each([
  [
    "an operation that the API does not have",
    "operation: [createInvoice]",
    "operation: [createInvoce]",
    "operation-unknown",
    1,
  ],
  [
    "a call that the API does not have",
    "operation: [createInvoice]",
    'operation: ["PUT /v1/invoices"]',
    "operation-unknown",
    1,
  ],
  ["a kind that is none", "stride: spoofing", "stride: phishing", "threat-schema", 1],
  ["a likelihood that is none", "likelihood: medium", "likelihood: 0.3", "threat-schema", 1],
  ["a boundary that is not declared", "boundary: TB2", "boundary: TB9", "boundary-unknown", 1],
  [
    "a boundary that nothing crosses",
    "  - { id: TB3,",
    "  - { id: TB4, name: office }\n  - { id: TB3,",
    "boundary-without-threat",
    1,
  ],
  ["an id that is there twice", "id: T02", "id: T01", "id-twice", 2],
  ["a mitigation that is none", /mitigation: "The key[^\n]*/, "mitigation: TBD", "mitigation-missing", 1],
  ["an acceptance without a reason", "status: open", "status: accepted", "acceptance-without-reason", 1],
  ["a misspelt field", "likelihood: medium", "likelyhood: medium", "unknown-field", 1],
  ["an empty owner", "owner: backend team", 'owner: ""', "threat-schema", 1],
  ["a block that is no YAML", "boundaries:", "boundaries: [", "yaml-syntax", 0],
] as const)("finds %s", async (...mistake) => {
  const [, from, to, rule, occurrence] = mistake;
  const text = draft(FACTS).replace(from, to);
  const errors = (await findings(text, [api(FACTS)])).filter(({ severity }) => severity === "error");
  expect(errors.map((finding) => finding.rule)).toContain(rule);
  const first = lineOf(text, to.split("\n")[0] ?? "");
  const second = text.split("\n").findIndex((line, index) => index >= first && line.includes(to)) + 1;
  const line = errors.find((finding) => finding.rule === rule)?.line;
  // A bracket that is not closed is told where the next thing does not fit.
  expect(occurrence === 0 ? first : line).toBe(occurrence === 2 ? second : first);
});

test("finds a threat about nothing, and warns of grave ones that are open and of operations that nobody thought of", async () => {
  const text = `# Threats

\`\`\`yaml
boundaries: [{ id: a, name: internet }]
threats:
  - { id: 1a, title: x, stride: spoofing, boundary: a, likelihood: high, impact: high, mitigation: "", status: open, owner: lead }
\`\`\`
`;
  const found = await findings(text, [api(FACTS)]);
  expect(found.filter(({ severity }) => severity === "error").map(({ rule, line }) => `${rule} ${line}`)).toEqual([
    "target-missing 6",
  ]);
  const warned = found.filter(({ severity }) => severity === "warning").map(({ rule }) => rule);
  expect(warned.filter((rule) => rule === "stride-incomplete")).toHaveLength(5);
  expect(warned).toContain("high-risk-open");
  expect(warned).toContain("operation-without-threat");
});

test.each(["", "# A", "```yaml\nthreats: []\n```", "```yaml\na: &a [x]\nthreats: *a\n```", "x".repeat(2_000_000)])(
  "ends in a finding for %#",
  async (text) => {
    expect((await findings(text))[0]?.severity).toBe("error");
  },
);

test("takes calls with a method and a path, further fields and single operations", async () => {
  const text = `# T

\`\`\`yml
boundaries: [{ id: a, name: internet, between: [client, gateway] }]
threats:
  - { id: T1, title: x, stride: tampering, operation: "PATCH /v1/invoices/{id}", boundary: a, likelihood: low, impact: low, mitigation: none yet, status: accepted, because: cheap, owner: lead, links: [x] }
  - { id: T2, title: x, stride: tampering, operation: all, boundary: a, likelihood: low, impact: low, mitigation: y, status: mitigated, owner: lead }
\`\`\`
`;
  expect((await findings(text, [api(FACTS)])).filter(({ severity }) => severity === "error")).toEqual([]);
});
