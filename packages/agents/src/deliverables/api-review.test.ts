import type { Finding, ReadableText } from "@orchestrate/core";
import { expect, test } from "vitest";
import { apiReview } from "./api-review.ts";

const api = `openapi: 3.1.0
info: { title: Shop, version: 1.0.0 }
paths:
  /v1/getUsers:
    get:
      responses:
        "200":
          description: ok
          content: { application/json: { schema: { type: array } } }
  /order/{orderId}:
    put:
      responses:
        "200": { description: "a \`quoted\` word" }
        "404": { description: none }
`;
const inputs: readonly ReadableText[] = [
  { path: "docs/notes.md", text: "# Notes\n" },
  { path: "docs/api.yaml", text: api },
];

function draft(from: readonly ReadableText[] = inputs): string {
  return (
    apiReview.draft({ goal: "Review this API", facts: {}, author: "a", inputs: from, documents: [] })[0]?.text ?? ""
  );
}

async function findings(text: string, from: readonly ReadableText[] = inputs): Promise<readonly Finding[]> {
  const outcome = await apiReview.check({
    path: apiReview.path,
    text,
    facts: {},
    inputs: from,
    policy: {},
    documents: [],
  });
  return outcome.status === "checked" ? outcome.findings : [];
}

test("the draft passes its own check, begins with the notice and is the same twice", async () => {
  expect(await findings(draft())).toEqual([]);
  expect(draft()).toContain("no language model");
  expect(draft()).toBe(draft());
});

test("the draft cites the line of the reviewed file and quotes it", () => {
  expect(draft()).toContain("- Where: `docs/api.yaml:4`\n- Line: `/v1/getUsers:`");
  expect(draft()).toContain("not breaking");
});

test("without an OpenAPI input the draft says so and the check reports that there is nothing to review", async () => {
  const notes = inputs.slice(0, 1);
  expect(draft(notes)).toContain("There is nothing to review");
  expect(draft(notes)).toContain("docs/notes.md");
  expect(await findings(draft(notes), notes)).toMatchObject([
    { rule: "nothing-to-review", severity: "error", line: 1 },
  ]);
});

const first = "- Where: `docs/api.yaml:4`";
const faulty: readonly { rule: string; from: string | RegExp; to: string; at: string }[] = [
  { rule: "citation-unknown", from: first, to: "- Where: `docs/api.yaml:400`", at: "- Where: `docs/api.yaml:400`" },
  { rule: "citation-unknown", from: first, to: "- Where: `docs/other.yaml:4`", at: "- Where: `docs/other.yaml:4`" },
  { rule: "citation-unknown", from: first, to: "- Where: line 4", at: "- Where: line 4" },
  { rule: "quote-differs", from: "- Line: `/v1/getUsers:`", to: "- Line: `/v1/users:`", at: "- Line: `/v1/users:`" },
  { rule: "finding-incomplete", from: /- Why: The method is.*\n/, to: "", at: "### 2. error: verb-in-path" },
  {
    rule: "finding-severity",
    from: "### 2. error: verb-in-path",
    to: "### 2. verb-in-path",
    at: "### 2. verb-in-path",
  },
  { rule: "finding-missing", from: /### 2\. error: verb-in-path[\s\S]*?(?=### 3)/, to: "", at: "## Findings" },
  { rule: "section-missing", from: "## Compatibility", to: "## Other", at: "# API review" },
];

test.each(faulty)("finds $rule with its line: $at", async ({ rule, from, to, at }) => {
  const text = draft().replace(from, to);
  expect(text).not.toBe(draft());
  const line = text.split("\n").findIndex((entry) => entry.startsWith(at)) + 1;
  expect(await findings(text)).toContainEqual(expect.objectContaining({ rule, line, severity: "error" }));
});

test("an error that our rules find and the review leaves out is named with its line", async () => {
  const text = draft().replace(/### 2\. error: verb-in-path[\s\S]*?(?=### 3)/, "");
  const [finding] = await findings(text);
  expect(finding?.message).toContain("docs/api.yaml:4 is not reviewed");
});

test("an empty review of a faulty API is not accepted", async () => {
  expect((await findings("# Review\nLooks good to me.\n")).map((finding) => finding.rule)).toContain("section-missing");
});
