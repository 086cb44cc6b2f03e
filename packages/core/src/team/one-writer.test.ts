import { expect, test } from "vitest";
import { ScriptedModel } from "../models/scripted-model.ts";
import type { RunEvent } from "../runs/events/run-event.ts";
import { handoff, say, scripted, team, turnOf, write } from "../testing/scripted-team.ts";

const ask = (task: string): ReturnType<typeof handoff> => ({ ...handoff("scout"), args: { task, why: "w" } });
const refusalsIn = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.type === "handoff.refused" ? [event.reason] : []));

test("of two handoffs of one reply for the same document the second is refused with the reason", async () => {
  const other = {
    ...handoff("scout", "map"),
    args: { task: "another map", why: "w", deliverables: [{ kind: "map" }] },
  };
  const lead = [{ text: "", calls: [handoff("scout", "map"), other] }, say("done")];
  const scout = [{ text: "", calls: [write("map", "sound")] }, say("drawn")];
  const crew = await team({ lead, scout });
  const events: RunEvent[] = [];
  const result = await crew.run({ goal: "g", deliverables: ["map"] }, { onEvent: (event) => events.push(event) });
  expect(refusalsIn(events)).toEqual([expect.stringContaining("asks for map already")]);
  expect(result).toMatchObject({ status: "completed", documents: [{ path: "map.md", revision: 1 }] });
});

test("a colleague may be consulted twice in one reply, but owes the documents once", async () => {
  const lead = [{ text: "", calls: [ask("the north"), ask("the south")] }, say("done")];
  const scout = new ScriptedModel("scout", (messages) => {
    const owes = messages.some((message) => message.text.includes("# Hand over"));
    return owes && turnOf(messages) === 0 ? { text: "", calls: [write("map", "sound")] } : say("seen");
  });
  const crew = await team({}, { models: { ...scripted({ lead }), scout } });
  const result = await crew.run({ goal: "g", deliverables: ["map"] });
  expect(result.receipts.map(({ deliverables }) => deliverables.length)).toEqual(expect.arrayContaining([0, 1]));
  expect(result.status).toBe("completed");
});

test("of two writers at different levels, side by side, the second is told who was first, and its receipt says so", async () => {
  const lead = [{ text: "", calls: [handoff("scout", "map"), handoff("clerk", "bill")] }, say("done")];
  // The clerk asks a scout of its own for the same map, and that scout is the slower one.
  const clerk = [{ text: "", calls: [write("bill", "sound"), handoff("scout", "map")] }, say("billed")];
  const answers: string[] = [];
  const scout = new ScriptedModel("scout", (messages) => {
    const nested = messages.some((message) => message.text.includes("# clerk asks"));
    answers.push(...messages.filter(({ type }) => type === "tool").map(({ text }) => `${nested}: ${text}`));
    return turnOf(messages) === 0
      ? { text: "", calls: [write("map", nested ? "sound, nested" : "sound")] }
      : say("drawn");
  });
  const crew = await team({}, { models: { ...scripted({ lead, clerk }), scout } });
  const result = await crew.run({ goal: "g", deliverables: ["map", "bill"], limits: { concurrency: 1 } });
  expect([...new Set(answers.filter((answer) => answer.includes("one writer at a time")))]).toEqual([
    expect.stringMatching(/^true: map\.md was written by scout beside you \(revision 1, in lead\/scout\.1\)/),
  ]);
  expect(result.documents).toMatchObject([{ path: "bill.md" }, { path: "map.md", revision: 1, text: "sound" }]);
  const nested = result.receipts.find(({ from }) => from === "clerk");
  expect(nested).toMatchObject({ status: "failed", deliverables: [{ kind: "map", state: "missing" }] });
});

test("a document of a colleague that came back may be sent back to it and replaced", async () => {
  const lead = [
    { text: "", calls: [handoff("scout", "map")] },
    {
      text: "",
      calls: [{ ...handoff("scout", "map"), args: { task: "again", why: "w", deliverables: [{ kind: "map" }] } }],
    },
    say("done"),
  ];
  const scout = [{ text: "", calls: [write("map", "sound")] }, say("drawn")];
  const crew = await team({ lead, scout });
  const result = await crew.run({ goal: "g", deliverables: ["map"] });
  expect(result).toMatchObject({ status: "completed", documents: [{ path: "map.md", revision: 2 }] });
});
