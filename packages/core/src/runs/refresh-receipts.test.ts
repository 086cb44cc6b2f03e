import { expect, test } from "vitest";
import type { CheckOutcome } from "../deliverables/deliverable-kind.ts";
import { noUsage } from "../models/token-usage.ts";
import type { Receipt } from "../team/handoff/receipt.ts";
import { createHistory, mendedFaults, noteFaults } from "./document-history.ts";
import { refreshReceipts } from "./refresh-receipts.ts";
import type { RunEventBody } from "./events/run-event.ts";

const outcome = (...messages: readonly string[]): CheckOutcome => ({
  status: "checked",
  tools: ["t@1"],
  findings: messages.map((message) => ({
    path: "a.md",
    tool: "t@1",
    rule: "r",
    severity: "error",
    line: 1,
    column: 1,
    message,
  })),
});

const receipt: Receipt = {
  status: "completed",
  from: "lead",
  to: "helper",
  span: "lead/helper.1",
  task: "write",
  deliverables: [{ kind: "note", path: "a.md", state: "valid", sha256: "1", revision: 1, check: outcome() }],
  limit: undefined,
  summary: "",
  usage: noUsage,
};

test("a receipt says what the last check says about the same text, and keeps what it said about a replaced one", () => {
  const check = outcome("wrong");
  const document = { path: "a.md", kind: "note", author: "helper", state: "invalid" as const, revision: 1, check };
  const [same] = refreshReceipts([receipt], [{ ...document, sha256: "1" }]);
  expect(same).toMatchObject({ status: "partial", deliverables: [{ state: "invalid", check }] });
  expect(refreshReceipts([receipt], [{ ...document, sha256: "2" }])).toEqual([receipt]);
});

test("a fault is mended by the revision in which its check no longer finds it", () => {
  const history = createHistory();
  const about = { span: "lead", path: "a.md", kind: "note" };
  const written = (revision: number): RunEventBody => ({ type: "document.written", ...about, sha256: "x", revision });
  const checked = (...messages: readonly string[]): RunEventBody => ({
    type: "document.checked",
    ...about,
    outcome: outcome(...messages),
    durationMs: 1,
  });
  for (const event of [written(1), checked("one", "two"), written(2), checked("two"), written(3), checked()])
    noteFaults(history, event);
  expect(mendedFaults(history).map(({ message, found, mended }) => `${message} ${found} ${mended}`)).toEqual([
    "one 1 2",
    "two 1 3",
  ]);
});
