import type { Draft, Facts, Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { adr } from "./adr.ts";

const goal = "Design the backend of a multi-tenant invoicing service";
const facts: Facts = {
  peakRequestsPerSecond: 10_000,
  p99LatencyMs: 100,
  tenants: 5000,
  team: { engineers: 6, knows: ["TypeScript", "PostgreSQL"] },
  resources: [
    {
      name: "invoice",
      fields: { total: "money", issuedAt: "timestamp" },
      belongsTo: "tenant",
      rowsPerYear: 40_000_000,
    },
  ],
};

function drafts(given: Facts = facts): readonly Draft[] {
  return adr.draft({ goal, facts: given, author: "backend-architect", inputs: [], documents: [] });
}

function databaseDraft(knows: string[], resources: unknown[]): string {
  return drafts({ team: { engineers: 3, knows }, resources })[1]?.text ?? "";
}

async function findings(text: string, given: Facts = facts): Promise<readonly Finding[]> {
  const outcome = await adr.check({
    path: "docs/decisions/0001.md",
    text,
    facts: given,
    inputs: [],
    policy: {},
    documents: [],
  });
  return outcome.status === "checked" ? outcome.findings : [];
}

const choices: readonly Facts[] = [
  facts,
  {},
  { team: { engineers: 40 }, peakRequestsPerSecond: 100_000, readPercent: 70, databaseLoadReductionPercent: 80 },
  {
    decision: { question: "Postgres or MongoDB for the catalogue?", options: ["MongoDB", "Postgres"] },
    team: { knows: ["MongoDB"] },
  },
  {
    decision: { question: "REST or GraphQL?", options: ["REST", "GraphQL"] },
    team: { engineers: 1, knows: ["GraphQL"] },
    tenants: 3,
  },
];

test.each(choices)("each draft passes its own check and is the same twice (%#)", async (given) => {
  for (const draft of drafts(given)) {
    expect(await findings(draft.text, given)).toEqual([]);
    expect(draft.text).toContain("no language model");
  }
  expect(drafts(given)).toEqual(drafts(given));
  expect(drafts(given).length).toBeGreaterThanOrEqual(2);
});

test("the facts decide which decisions there are", () => {
  expect(drafts().map((draft) => draft.name)).toEqual([
    "0001-service-shape",
    "0002-database",
    "0003-tenancy",
    "0004-caching",
  ]);
  expect(drafts({}).map((draft) => draft.name)).toEqual(["0001-service-shape", "0002-database"]);
});

test("the team's knowledge and the data decide on the database", () => {
  const json = { name: "product", fields: { a: "json", b: "json", c: "json" } };
  expect(databaseDraft(["MongoDB"], [json])).toContain('Chosen option: "MongoDB"');
  expect(databaseDraft(["PostgreSQL"], [json])).toContain('Chosen option: "PostgreSQL"');
});

test("options that are no databases get a decision of their own that admits what it does not know", () => {
  const given = { decision: { question: "REST or GraphQL?", options: ["REST", "GraphQL"] } };
  const text = drafts(given).at(-1)?.text ?? "";
  expect(text).toContain("has no knowledge of these options");
  expect(text).toContain("treat this as undecided");
});

test("a large team is given services, a small one is not", () => {
  expect(drafts({ team: { engineers: 40 } })[0]?.text).toContain('Chosen option: "Microservices"');
  expect(drafts({ team: { engineers: 4 } })[0]?.text).toContain('Chosen option: "Modular monolith"');
});

const faulty: readonly { rule: string; from: string | RegExp; to: string; at: string }[] = [
  { rule: "front-matter", from: "status: proposed", to: "status: decided", at: "status: decided" },
  { rule: "front-matter", from: /^---[\s\S]*?---\n\n/, to: "", at: "# 0001" },
  { rule: "trade-off-first", from: "## Trade-off\n", to: "## Summary\n\nDo it.\n\n## Trade-off\n", at: "## Summary" },
  { rule: "section-missing", from: "## Reversal", to: "## Undo", at: "---" },
  { rule: "section-empty", from: /## Context\n\n.*\n/, to: "## Context\n\n", at: "## Context" },
  { rule: "options-few", from: /### Microservices[\s\S]*?(?=## Decision)/, to: "", at: "## Considered options" },
  {
    rule: "option-unweighed",
    from: /- Bad, because a fault in one.*\n- Bad, because every module.*\n/,
    to: "",
    at: "### Modular monolith",
  },
  { rule: "option-unquantified", from: /- Quantity: 2 pipelines.*\n/, to: "", at: "### Microservices" },
  {
    rule: "decision-unconsidered",
    from: 'Chosen option: "Modular monolith"',
    to: 'Chosen option: "Serverless"',
    at: 'Chosen option: "Serverless"',
  },
  { rule: "decision-unnamed", from: "Chosen option:", to: "We take", at: "## Decision" },
  { rule: "consequences-one-sided", from: /- Bad: .*\n- Bad: .*\n/, to: "", at: "## Consequences" },
  {
    rule: "number-unmarked",
    from: "nobody here does yet.",
    to: "nobody here does yet.\nIt saves 300 ms.",
    at: "It saves 300 ms.",
  },
  { rule: "team-size", from: /## Team\n\n.*\n/, to: "## Team\n\nThe team likes it.\n", at: "## Team" },
  { rule: "reversal-cost", from: /Cost of reversing: .*\n|- more than 10 .*\n/g, to: "", at: "## Reversal" },
];

test.each(faulty)("finds $rule with its line: $at", async ({ rule, from, to, at }) => {
  const good = drafts()[0]?.text ?? "";
  const text = good.replace(from, to);
  expect(text).not.toBe(good);
  const lines = text.split("\n");
  const line = (lines.includes(at) ? lines.indexOf(at) : lines.findIndex((entry) => entry.startsWith(at))) + 1;
  expect(await findings(text)).toContainEqual(expect.objectContaining({ rule, line, severity: "error" }));
});

test("headings in a code fence are no sections", async () => {
  const text = (drafts()[0]?.text ?? "").replace("## Team", "```\n## Team\n```\n");
  expect((await findings(text)).map((finding) => finding.rule)).toContain("section-missing");
});

test("a megabyte of digits, quotes or brackets is answered quickly", async () => {
  for (const filler of ["1", '"', "1 m", "[", "chosen option ", "- "]) {
    const text = `---\nstatus: accepted\n---\n## Decision\nchosen option ${filler.repeat(300_000)}`;
    expect((await findings(text)).length).toBeGreaterThan(0);
  }
});
