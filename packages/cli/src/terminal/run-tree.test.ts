import { readFileSync } from "node:fs";
import { deliveryState, type RunEvent } from "@orchestrate/core";
import { expect, test } from "vitest";
import { drawTree } from "./draw-tree.ts";
import { eventLine } from "./event-line.ts";
import { emptyTree, foldEvent, foldEvents } from "./run-tree.ts";
import { plainText } from "./style.ts";

// A run with a repair, a refused handoff, a delegate that finishes and one that a limit stops.
const events = readFileSync(new URL("fixtures/run.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as RunEvent);

const drawnAfter = (seq: number): string[] => {
  const seen = events.filter((event) => event.seq <= seq);
  const now = Date.parse(seen.at(-1)?.at ?? "") + 1000;
  return drawTree(foldEvents(seen), now, deliveryState).map(plainText);
};

test("draws who works on what, while it goes on", () => {
  expect(drawnAfter(5)).toEqual([
    "run r1 · model test-model · 1500 tokens · 3.1 s",
    "● backend-architect  checking api/openapi.yaml  1500 tokens · 3.0 s",
    "  … api/openapi.yaml  being checked",
  ]);
});

test("draws a failed check with the number of its findings", () => {
  expect(drawnAfter(6)).toContain("  ✗ api/openapi.yaml  2 errors, 1 warning");
});

test("draws handoffs as branches below the agent that waits for them", () => {
  expect(drawnAfter(21)).toEqual([
    "run r1 · model test-model · 4900 tokens · 6.3 s",
    "● backend-architect  waiting for devops-automator, frontend-developer  4900 tokens · 6.2 s",
    "│ ✓ api/openapi.yaml  1 warning, revision 2",
    "│ ✗ refused: dba: backend-architect may not hand off to dba",
    "├─ ● devops-automator  thinking, turn 1  1.1 s",
    "└─ ● frontend-developer  thinking, turn 1  1.1 s",
  ]);
});

test("draws the end of a run with receipts and limits", () => {
  expect(drawnAfter(events.length)).toEqual([
    "run r1 · model test-model · 8700 tokens · 8.2 s",
    "✓ backend-architect    6600 tokens · 8.0 s",
    "│ ✓ api/openapi.yaml  1 warning, revision 2",
    "│ ✗ refused: dba: backend-architect may not hand off to dba",
    "├─ ✓ devops-automator  completed  1200 tokens · 1.1 s",
    "│    ? deploy/kubernetes.yaml  not checked: no checker",
    "└─ ! frontend-developer  failed  900 tokens · 2.0 s",
    "     ! frontend-developer used all of its 1 turns",
  ]);
});

test("folding leaves the tree before as it was", () => {
  const before = foldEvents(events.slice(0, 10));
  const copy = structuredClone(before);
  for (const event of events.slice(10)) foldEvent(before, event);
  expect(before).toEqual(copy);
});

test("an event of a later version changes nothing", () => {
  const event = { type: "person.asked", seq: 1, at: "2026-01-02T03:04:05Z" } as unknown as RunEvent;
  expect(foldEvent(emptyTree, event)).toBe(emptyTree);
  expect(eventLine(event, deliveryState)).toBeUndefined();
});

test("tells events as lines where a tree cannot be painted", () => {
  const said = events.map((event) => eventLine(event, deliveryState)).filter((line) => line !== undefined);
  expect(said.map(plainText)).toEqual([
    "run r1 · model test-model · openapi, kubernetes, api-client",
    "backend-architect started",
    "backend-architect: ✗ api/openapi.yaml  2 errors, 1 warning",
    "backend-architect: ✓ api/openapi.yaml  1 warning",
    "refused: backend-architect → dba: backend-architect may not hand off to dba",
    "backend-architect → devops-automator: needs a release",
    "backend-architect → frontend-developer: needs a client",
    "devops-automator started",
    "frontend-developer started",
    "devops-automator: ? deploy/kubernetes.yaml  not checked: no checker",
    "devops-automator finished",
    "devops-automator → backend-architect: completed",
    "frontend-developer: frontend-developer used all of its 1 turns",
    "frontend-developer finished",
    "frontend-developer → backend-architect: failed",
    "backend-architect finished",
    "limited after 8.2 s",
  ]);
});
