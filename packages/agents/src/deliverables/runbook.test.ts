import { checkInput, type Facts, type Finding, type ReadableText } from "@orchestrate/core";
import { expect, test } from "vitest";
import { runbook } from "./runbook.ts";
import { sloAlerts } from "./slo-alerts.ts";

const drafting = { goal: "an invoicing service", author: "a", inputs: [], documents: [] };
const draft = (facts: Facts): string => runbook.draft({ ...drafting, facts })[0]?.text ?? "";
const rules = (text: string): ReadableText => ({ path: "ops/slo-alerts.yaml", kind: "slo-alerts", text });
const drafted = (facts: Facts): ReadableText => rules(sloAlerts.draft({ ...drafting, facts })[0]?.text ?? "");

async function findings(text: string, documents: ReadableText[] = []): Promise<readonly Finding[]> {
  const outcome = await runbook.check(checkInput({ path: "ops/runbook.md", text }, { documents }));
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  return outcome.findings;
}
const at = (found: readonly Finding[]): string[] => found.map(({ rule, line, column }) => `${rule} ${line}:${column}`);
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split("\n").length;

test.each([{}, { peakRequestsPerSecond: 10_000, p99LatencyMs: 100, tenants: 50 }, { availabilityPercent: 90 }])(
  "the draft holds against the draft of the alerts: %j",
  async (facts) => {
    expect(await findings(draft(facts), [drafted(facts)])).toEqual([]);
    expect(runbook.recognises?.({ path: "ops/runbook.md", text: draft(facts) })).toBe(true);
  },
);

test("finds an alert without a section, at the section that is meant", async () => {
  const text = draft({})
    .replace("## TooFewInstances", "## TooFewInstance")
    .replaceAll("(#toofewinstances)", "(#rollback)");
  const found = await findings(text, [drafted({})]);
  const line = lineOf(text, "## TooFewInstance");
  expect(at(found)).toEqual(["anchor-broken 1:1", `alert-without-section ${line}:1`]);
  expect(found[1]?.hint).toContain("TooFewInstance meant");
});

test("finds broken links, missing rollback and restore, and a code block that is never closed", async () => {
  const text = draft({});
  const broken = text.replace("[Rollback](#rollback)", "[Rollback](#rolback)");
  expect(at(await findings(broken, [drafted({})]))).toEqual([`anchor-broken ${lineOf(broken, "#rolback")}:79`]);
  const without = text.slice(0, text.indexOf("## Rollback")).replaceAll("(#rollback)", "(#metricsmissing)");
  expect(at(await findings(without, [drafted({})]))).toEqual(["rollback-missing 1:1", "restore-missing 1:1"]);
  const open = `${text}\n\`\`\`sh\nkubectl get pods\n`;
  expect(at(await findings(open, [drafted({})]))).toEqual([`fence-open ${text.split("\n").length + 1}:1`]);
});

const SHOP = rules("groups:\n  - name: g\n    rules:\n      - alert: ShopDown\n        expr: up == 0\n");
const REST = "\n## Rollback\n\nUndo.\n\n## Restore\n\nFrom the backup.\n";

test("finds what a section lacks", async () => {
  const text = `# Runbook\n\n## ShopDown\n\nIt is down.\n${REST}`;
  expect((await findings(text, [SHOP])).map(({ rule, line, severity }) => `${rule} ${line} ${severity}`)).toEqual([
    "symptoms-missing 3 warning",
    "first-steps-missing 3 error",
    "mitigation-missing 3 error",
    "escalation-missing 3 warning",
  ]);
});

test("warns of commands in prose and of a diagnosis that changes something", async () => {
  const text = `# Runbook

## ShopDown

**Symptoms:** none answer. Escalate to the lead.

1. kubectl -n shop get pods

**Diagnosis**

\`\`\`sh
kubectl -n shop get pods
# kubectl -n shop delete pod x
kubectl -n shop delete pod x
\`\`\`

**Mitigation**

\`\`\`sh
kubectl -n shop rollout undo deployment/shop
\`\`\`
${REST}`;
  expect(at(await findings(text, [SHOP]))).toEqual(["command-outside-block 7:1", "diagnosis-changes 14:1"]);
});

const GOOD = [
  `# Runbook: payments\n\n- [Alert](#alert-shopdown)\n- [Data](#data-recovery)\n\n## Alert: \`ShopDown\`\n\n### Impact\nUsers see errors.\n### Investigation\nLook at the dashboard.\n### Resolution\nRestart it. Page the owner of the database.\n\n## Reverting a release\nSee CI.\n\n## Data recovery\nPoint in time.\n`,
  `---\ntitle: x\n---\n# ShopDown runbook\n\n## Meaning\nThe shop is down.\n\n## Impact\nNobody buys.\n\n## Diagnosis\nCheck the pods (\`[x](#nowhere)\` is code).\n\n## Mitigation\nRestart. See [impact](#impact) and <a id="end"></a>[end](#end).\n\n## Escalation\nThe lead.\n\n## Rollback\n\n## Restore\n`,
  `# Betriebshandbuch\n\n## ShopDown\n\nFires when all is down.\n\n1. Überprüfe die Pods.\n2. Rollback: siehe [Zurück](#zurück--rollback).\n\n## Zurück & Rollback\n\n## Restore\n\n## On-call\nRole: lead.\n`,
];

test.each(GOOD)("finds no error in a runbook of another style (%#)", async (text) => {
  expect((await findings(text, [SHOP])).filter(({ severity }) => severity === "error")).toEqual([]);
});

const MANY = 40_000;
test.each([
  "",
  "text only",
  "x".repeat(2_000_000),
  `# A\n${"## B\n[x](#y)\n".repeat(MANY)}`,
  `# A\n## ShopDown\n${"\n".repeat(1_000_000)}`,
  `# A\n**Diagnosis**\n\`\`\`sh\n${"kubectl psql ".repeat(MANY)}\n\`\`\`\n[x](#y)`,
])("ends in a finding for %#", async (text) => {
  expect((await findings(text)).map(({ severity }) => severity)).toContain("error");
});

test("a page without the alerts of a run is checked by what it shows", async () => {
  expect(at(await findings("# Playbook\n\n## ShopDown\n\nIt is down. [x](#y)\n"))).toEqual([
    "rollback-missing 1:1",
    "restore-missing 1:1",
    "symptoms-missing 3:1",
    "first-steps-missing 3:1",
    "mitigation-missing 3:1",
    "escalation-missing 3:1",
    "anchor-broken 5:17",
  ]);
});
