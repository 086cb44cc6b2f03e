import { expect, test } from "vitest";
import { defineCrossCheck, type CrossCheck } from "../deliverables/cross-check.ts";
import type { CheckOutcome, DeliverableKind } from "../deliverables/deliverable-kind.ts";
import { ScriptedModel, type ScriptedReply } from "../models/scripted-model.ts";
import type { RunEvent } from "../runs/events/run-event.ts";
import { exampleKind } from "../testing/example-team.ts";
import { handoff, kinds, say, scripted, team, turnOf, write } from "../testing/scripted-team.ts";

const colourOf = (text: string): string => /red|blue/.exec(text)?.[0] ?? "";

/** The map must have the colour of the plan; the map yields. */
const sameColour: CrossCheck = defineCrossCheck({
  id: "same-colour",
  title: "The map has the colour of the plan.",
  kinds: ["plan", "map"],
  check: async ({ documents }): Promise<CheckOutcome> => {
    const [plan, map] = ["plan", "map"].map((kind) => documents.find((document) => document.kind === kind));
    if (plan === undefined || map === undefined || colourOf(plan.text) === colourOf(map.text))
      return { status: "checked", tools: ["eye@1"], findings: [] };
    const message = `the plan is ${colourOf(plan.text)}`;
    const fault = {
      path: map.path,
      tool: "eye@1",
      rule: "colour",
      severity: "error" as const,
      line: 1,
      column: 1,
      message,
    };
    return { status: "checked", tools: ["eye@1"], findings: [fault] };
  },
});

const draw = (colour: string): ScriptedReply => ({ text: "", calls: [write("map", `sound and ${colour}`)] });
const plan: ScriptedReply = { text: "", calls: [write("plan", "sound and red")] };
const ask: ScriptedReply = { text: "", calls: [handoff("scout", "map")] };
const askAgain: ScriptedReply = {
  text: "",
  calls: [
    {
      name: "handoff_to_scout",
      args: { task: "make it red", why: "the plan is red", deliverables: [{ kind: "map" }] },
    },
  ],
};
const wanted = { goal: "g", deliverables: ["plan", "map"] };

test("sends a disagreement back to the author of the document that yields, and finishes when it is mended", async () => {
  const events: RunEvent[] = [];
  const scout = new ScriptedModel("scout", (messages) => {
    if (turnOf(messages) > 0) return say("drawn");
    return draw(messages[1]?.text.includes("make it red") === true ? "red" : "blue");
  });
  const lead = [plan, ask, say("done"), askAgain, say("now it agrees")];
  const crew = await team({}, { crossChecks: [sameColour], models: { ...scripted({ lead }), scout } });
  const result = await crew.run(wanted, { onEvent: (event) => events.push(event) });
  expect(result.status).toBe("completed");
  expect(result.report.crossChecks).toMatchObject([{ id: "same-colour", outcome: { findings: [] } }]);
  expect(result.documents).toMatchObject([{ path: "map.md", revision: 2 }, { path: "plan.md" }]);
  const compared = events.filter((event) => event.type === "documents.compared");
  expect(compared.map(({ outcome }) => outcome.status === "checked" && outcome.findings.length)).toEqual([1, 0]);
});

test("does not call a run completed while its documents disagree, and stops asking when nothing comes of it", async () => {
  const crew = await team(
    { lead: [plan, ask, say("done")], scout: [draw("blue"), say("drawn")] },
    { crossChecks: [sameColour] },
  );
  const result = await crew.run(wanted);
  expect(result.status).toBe("unsuccessful");
  expect(result.message).toBe("documents: 2 valid; 1 rule between documents is violated");
  expect(result.usage.modelCalls).toBe(2 + 2 + 2);
});

test("says why a rule did not look when one of its documents that was asked for is missing", async () => {
  const crew = await team({ lead: [plan, say("done"), say("done")] }, { crossChecks: [sameColour] });
  const result = await crew.run(wanted);
  expect(result.status).toBe("unsuccessful");
  expect(result.report.crossChecks).toMatchObject([
    { outcome: { status: "not-checked", reason: "there is no map" }, absent: ["map"] },
  ]);
});

test("says nothing of a rule about a document that nobody asked for", async () => {
  const events: RunEvent[] = [];
  const crew = await team({ lead: [plan, say("done")] }, { crossChecks: [sameColour] });
  const run = await crew.run({ goal: "g", deliverables: ["plan"] }, { onEvent: (event) => events.push(event) });
  expect(run.status).toBe("completed");
  expect(run.report.crossChecks).toEqual([]);
  expect(events.filter(({ type }) => type === "documents.compared")).toEqual([]);
});

const redWork = (): Parameters<typeof team>[0] => ({
  lead: [plan, ask, say("done")],
  scout: [draw("red"), say("drawn")],
});

test("says nothing of a rule that does not apply to the facts of the task", async () => {
  const rule: CrossCheck = { ...sameColour, appliesTo: ({ facts }) => facts["colour"] !== undefined };
  const without = await (await team(redWork(), { crossChecks: [rule] })).run(wanted);
  expect(without.report.crossChecks).toEqual([]);
  const given = await (await team(redWork(), { crossChecks: [rule] })).run({ ...wanted, facts: { colour: "red" } });
  expect(given.report.crossChecks).toMatchObject([{ id: "same-colour" }]);
});

test("says that a rule did not look because a document is not valid", async () => {
  const broken: ScriptedReply = { text: "", calls: [write("plan", "broken and red")] };
  const lead = [broken, ask, say("done"), say("done")];
  const crew = await team({ lead, scout: [draw("red"), say("drawn")] }, { crossChecks: [sameColour] });
  const result = await crew.run(wanted);
  expect(result.report.crossChecks).toMatchObject([{ outcome: { reason: "the plan is not valid" } }]);
});

test("checks a document again when one that its check needs has come later", async () => {
  const bill: DeliverableKind = {
    ...exampleKind("bill"),
    checkedWith: ["plan"],
    check: async ({ documents }) => ({
      status: "checked",
      tools: [`saw ${documents.map(({ path }) => path).join()}`],
      findings: [],
    }),
  };
  const kindsWithBill = kinds.map((kind) => (kind.id === "bill" ? bill : kind));
  const lead = [{ text: "", calls: [handoff("clerk", "bill")] }, plan, say("done")];
  const crew = await team(
    { lead, clerk: [{ text: "", calls: [write("bill", "x")] }, say("ok")] },
    { kinds: kindsWithBill },
  );
  const result = await crew.run({ goal: "g", deliverables: ["bill", "plan"] });
  expect(result.documents[0]).toMatchObject({ path: "bill.md", revision: 1, check: { tools: ["saw plan.md"] } });
});
