import path from "node:path";
import { createTeam, deliverableKinds, loadTask } from "@orchestrate/agents";
import { createScriptedModel, type RunEvent, type Script, type ScriptedReply } from "@orchestrate/core";
import { expect, test } from "vitest";

const { task } = await loadTask(path.join(import.meta.dirname, "..", "examples", "design-task.yaml"));
const { goal, facts = {} } = task;
const deliverables = ["openapi", "sql-ddl", "capacity-plan", "kubernetes", "slo-alerts"];

const say = (text: string): ScriptedReply => ({ text, calls: [] });

function draftOf(kind: string): string {
  const found = deliverableKinds.find(({ id }) => id === kind);
  return found?.draft({ goal, facts, author: "x", inputs: [], documents: [] })[0]?.text ?? "";
}

/** What a hasty author changes: a column is forgotten, fewer instances run, the objective is tighter than the plan. */
const slips: Record<string, (text: string) => string> = {
  "sql-ddl": (text) => text.replace(/\n {2}due_on date NOT NULL,/, ""),
  kubernetes: (text) => text.replaceAll(/replicas: \d+/g, "replicas: 3"),
  "slo-alerts": (text) => text.replaceAll('le=\\"0.1\\"', 'le=\\"0.025\\"').replaceAll('le="0.1"', 'le="0.025"'),
};

function write(kind: string, careful: boolean): ScriptedReply["calls"][number] {
  const text = draftOf(kind);
  const content = careful ? text : (slips[kind]?.(text) ?? text);
  return { name: "write_document", args: { kind, content } };
}

const handoff = (to: string, kind: string, words: string): ScriptedReply["calls"][number] => ({
  name: `handoff_to_${to}`,
  args: { task: `${words} ${kind}`, why: "it is yours", deliverables: [{ kind }] },
});

const owners: Record<string, string> = { kubernetes: "devops_automator", "slo-alerts": "infrastructure_maintainer" };

/** The lead mends what the review names: its own document itself, a colleague's by sending it back. */
const lead: Script = (messages) => {
  const last = messages.at(-1)?.text ?? "";
  const turn = messages.filter((message) => message.type === "ai").length;
  if (turn === 0)
    return { text: "", calls: [write("openapi", true), write("sql-ddl", false), write("capacity-plan", true)] };
  if (turn === 1) return { text: "", calls: Object.entries(owners).map(([kind, to]) => handoff(to, kind, "write")) };
  if (!last.includes("do not agree yet")) return say("done");
  const named = Object.entries(owners).filter(([, to]) => last.includes(`handoff_to_${to}`));
  const own = last.includes("db/schema.sql") ? [write("sql-ddl", true)] : [];
  return { text: "", calls: [...own, ...named.map(([kind, to]) => handoff(to, kind, "repair"))] };
};

const colleague =
  (kind: string): Script =>
  (messages) =>
    messages.some((message) => message.type === "ai")
      ? say("done")
      : {
          text: "",
          calls: [
            write(
              kind,
              messages.some(({ text }) => text.includes("> repair")),
            ),
          ],
        };

test("an inconsistent set of documents is found, sent back to the right authors, and mended", async () => {
  const models = {
    "backend-architect": await createScriptedModel("lead", lead),
    "devops-automator": await createScriptedModel("devops", colleague("kubernetes")),
    "infrastructure-maintainer": await createScriptedModel("infra", colleague("slo-alerts")),
  };
  const team = await createTeam({ model: "offline", models });
  const events: RunEvent[] = [];
  const result = await team.run({ goal, facts, deliverables }, { onEvent: (event) => events.push(event) });

  const compared = events.flatMap((event) => (event.type === "documents.compared" ? [event] : []));
  const found = compared.flatMap(({ outcome }) => (outcome.status === "checked" ? outcome.findings : []));
  const errors = found.filter(({ severity }) => severity === "error");
  expect(new Set(errors.map((finding) => finding.path))).toEqual(
    new Set(["db/schema.sql", "deploy/kubernetes.yaml", "ops/slo-alerts.yaml"]),
  );
  expect(errors.map(({ message }) => message).join("\n")).toContain("dueOn");
  expect(result.status).toBe("completed");
  expect(result.documents.map(({ path: file, author, revision }) => `${file} ${author} ${revision}`)).toEqual([
    "api/openapi.yaml backend-architect 1",
    "db/schema.sql backend-architect 2",
    "deploy/kubernetes.yaml devops-automator 2",
    "docs/capacity-plan.md backend-architect 1",
    "ops/slo-alerts.yaml infrastructure-maintainer 2",
  ]);
  expect(
    new Set((result.report.mended ?? []).map(({ path: file, found: first, mended }) => `${file} ${first} ${mended}`)),
  ).toEqual(new Set(["db/schema.sql 1 2", "deploy/kubernetes.yaml 1 2", "ops/slo-alerts.yaml 1 2"]));
  expect(
    result.receipts.filter(({ task: words }) => words.startsWith("repair")).map(({ to, status }) => `${to} ${status}`),
  ).toEqual(["devops-automator completed", "infrastructure-maintainer completed"]);
}, 60_000);
