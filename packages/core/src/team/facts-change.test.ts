import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { array, assert, nat, property, record } from "fast-check";
import { expect, test } from "vitest";
import { isFactsNote } from "../models/brief-data.ts";
import { factsAtStart, isOutdated, withFactNotes, type FactsChange } from "./facts-change.ts";

/** A conversation of `turns` replies, each with `calls` tool calls and their answers. */
function conversation(turns: readonly number[]): BaseMessage[] {
  const replies = turns.flatMap((calls, turn): BaseMessage[] => {
    const ids = Array.from({ length: calls }, (_, index) => `${turn}-${index}`);
    const reply = new AIMessage({ content: "", tool_calls: ids.map((id) => ({ id, name: "t", args: {} })) });
    return [reply, ...ids.map((id) => new ToolMessage({ tool_call_id: id, content: "ok" }))];
  });
  return [new HumanMessage("brief"), ...replies];
}

const change = (turns: number, from: number, to: number): FactsChange => {
  return { before: { n: from, same: 1 }, after: { n: to, same: 1 }, turns: { lead: turns }, documents: {} };
};

test("a note never comes between calls and their answers, and the same conversation always gets it at the same place", () => {
  const arbitrary = record({ turns: array(nat(4), { minLength: 1, maxLength: 8 }), at: nat(8), more: nat(3) });
  assert(
    property(arbitrary, ({ turns, at, more }) => {
      const changes = [change(Math.min(at, turns.length), 1, 2)];
      const told = withFactNotes("lead", conversation(turns), changes);
      const position = told.findIndex(isFactsNote);
      expect(position === -1).toBe(at === 0);
      expect(told.filter((message) => !isFactsNote(message)).map((message) => message.type)).toEqual(
        conversation(turns).map((message) => message.type),
      );
      if (position === -1) return;
      expect(told[position + 1]?.type).not.toBe("tool");
      const later = withFactNotes("lead", conversation([...turns, ...Array.from({ length: more }, () => 1)]), changes);
      expect(later.findIndex(isFactsNote)).toBe(position);
    }),
  );
});

test("each change is told once, in its order, and says only what has changed", () => {
  const told = withFactNotes("lead", conversation([1, 1, 1]), [change(1, 1, 2), change(2, 2, 3)]);
  const notes = told.filter(isFactsNote).map((message) => message.text);
  expect(notes[0]).toContain(
    "```yaml\nn: 2\n```\n\nThey were:\n\n```yaml\nn: 1\n```".replace("They were:\n\n", "They were:\n"),
  );
  expect(notes[1]).toContain("n: 3");
  expect(notes.join()).not.toContain("same");
  expect(withFactNotes("lead/scout.1", conversation([1]), [change(1, 1, 2)]).some(isFactsNote)).toBe(false);
});

test("work that had begun keeps the facts of its brief; work that had not gets those of now", () => {
  const changes = [change(2, 1, 2), { ...change(3, 2, 3), turns: { lead: 3, "lead/scout.1": 1 } }];
  expect(factsAtStart("lead", changes, { n: 3 })).toEqual({ n: 1, same: 1 });
  expect(factsAtStart("lead/scout.1", changes, { n: 3 })).toEqual({ n: 2, same: 1 });
  expect(factsAtStart("lead/clerk.2", changes, { n: 3 })).toEqual({ n: 3 });
});

test("a document is outdated as long as its text is that from before the change", () => {
  const outcome = { status: "not-checked" as const, reason: "" };
  const artifact = {
    path: "a.md",
    kind: "a",
    author: "x",
    span: "x",
    bytes: 1,
    revision: 1,
    faults: 0,
    check: outcome,
    against: {},
  };
  const changes = [{ ...change(1, 1, 2), documents: { "a.md": "old" } }];
  expect(isOutdated({ ...artifact, sha256: "old" }, changes)).toBe(true);
  expect(isOutdated({ ...artifact, sha256: "new" }, changes)).toBe(false);
  expect(isOutdated({ ...artifact, path: "constructor", sha256: "old" }, changes)).toBe(false);
});
