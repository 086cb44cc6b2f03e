import { expect, test } from "vitest";
import { reportPage, type PageDocument } from "./report-page.ts";
import type { RunReport } from "./report.ts";

const hostile = '<img src=x onerror="globalThis.pwned=1">\u001b]52;c;x\u0007\u202e';
const finding = {
  path: "docs/a.md",
  tool: "t@1",
  rule: "r",
  severity: "error" as const,
  line: 3,
  column: 1,
  message: hostile,
  hint: hostile,
};
const document: PageDocument = {
  path: "docs/a.md",
  kind: "adr",
  author: "lead",
  state: "invalid",
  sha256: "0",
  revision: 2,
  check: { status: "checked", tools: ["t@1"], findings: [finding] },
  text: hostile,
  drawing: `<svg xmlns="http://www.w3.org/2000/svg"><script>globalThis.pwned=1</script></svg>`,
};
const noUsage = {
  inputTokens: 1,
  outputTokens: 2,
  modelCalls: 3,
  estimated: true,
  cachedInputTokens: 0,
  dollars: 0,
  unpriced: false,
};
const receipt = {
  status: "partial" as const,
  from: "lead",
  to: "helper",
  span: "lead/helper.1",
  task: hostile,
  deliverables: [
    { kind: "runbook", path: "", state: "missing" as const, sha256: undefined, revision: 0, check: undefined },
  ],
  limited: false,
  summary: hostile,
  usage: noUsage,
};
const report = {
  format: "orchestrate-report/1",
  goal: hostile,
  lead: "lead",
  status: "unsuccessful",
  message: "documents: 1 invalid",
  models: { lead: "offline" },
  limits: { depth: 3, turns: 12, calls: 200, concurrency: 4 },
  graphHash: "abc",
  documents: [document],
  crossChecks: [{ id: "x", title: hostile, outcome: { status: "not-checked", reason: hostile } }],
  receipts: [receipt, { ...receipt, from: "helper", to: "deep", span: "lead/helper.1/deep.1" }],
  usage: noUsage,
  summary: hostile,
  indexSha256: "1",
} as unknown as RunReport;

test("shows documents, findings, handoffs of handoffs and rules, and is the same for the same report", () => {
  const page = reportPage(report, [document]);
  expect(page).toBe(reportPage(report, [document]));
  for (const words of [
    "docs/a.md:3:1 r",
    "revision 2",
    "checked by t@1",
    "helper</strong>, asked by lead",
    "deep</strong>, asked by helper",
    "3 model calls".slice(2),
  ])
    expect(page.toLowerCase()).toContain(words.toLowerCase());
});

test("nothing that a model wrote is markup, acts on a terminal, or is asked for on a network", () => {
  const page = reportPage(report, [document]);
  expect(page).not.toMatch(/<img src=x|<script|\son\w+="/i);
  // oxlint-disable-next-line no-control-regex -- that is what must not be there
  expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u202e]/);
  expect(page).toContain("default-src 'none'");
  expect(
    [...page.matchAll(/src="([^"]{0,30})/g)].every(([, source]) => source?.startsWith("data:image/svg+xml;base64,")),
  ).toBe(true);
});
