import { readFileSync } from "node:fs";
import { deliveryState, OrchestrateError, type RunEvent } from "@orchestrate/core";
import { printable } from "@orchestrate/core/printable";
import { expect, test } from "vitest";
import { fakeIo } from "../fake-io.ts";
import { reportError } from "../report-error.ts";
import { closingLine } from "../running/close-view.ts";
import { hostileTexts } from "../testing/hostile-text.ts";
import { drawTree } from "./draw-tree.ts";
import { openRunView } from "./open-run-view.ts";
import { foldEvents } from "./run-tree.ts";
import { renderLines } from "./style.ts";

const file = readFileSync(new URL("fixtures/run.jsonl", import.meta.url), "utf8");
const events = file
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as RunEvent);

/** Words by which programs tell events and states apart; a model cannot choose them. */
const words = new Set(["type", "status", "severity", "state", "at", "sha256", "decision", "limit"]);

/** The value with a text put into each of its texts that may come from outside: names, paths, messages, ids. */
function poisoned(value: unknown, text: string, key = ""): unknown {
  if (typeof value === "string") return words.has(key) || value === "" ? value : `${value}${text}`;
  if (Array.isArray(value)) return value.map((one) => poisoned(one, text, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, poisoned(inner, text, name)]));
}

const said: RunEvent = {
  type: "text.streamed",
  span: "backend-architect",
  text: "a word\n",
  seq: 3,
  at: "2026-01-02T03:04:05Z",
};

function hostileEvents(text: string): RunEvent[] {
  return [...events.slice(0, 4), said, ...events.slice(4)].map((event) => poisoned(event, text) as RunEvent);
}

// Everything below a space but the line feed, and what acts or hides above it.
// oxlint-disable-next-line no-control-regex -- these are what must not be there
const acting = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|\p{Cf}|\p{Cs}|[\u2028\u2029\u3164]|[\u{e0100}-\u{e01ef}]/u;

async function escapesIn(shown: readonly RunEvent[]): Promise<number> {
  const io = fakeIo({ isTTY: true, columns: 400 });
  const view = await openRunView(io, {});
  for (const event of shown) view.event(event);
  io.tick(100);
  view.end();
  return io.stdout.text().split("\u001b").length;
}

const cases = hostileTexts.map((text) => ({ name: JSON.stringify(text), text }));

test.each(cases)("$name in every field of a run acts in no plain line, JSON line or tree", async ({ text }) => {
  const hostile = hostileEvents(text);
  for (const env of [{ NO_COLOR: "1", CI: "true" }, {}] as const) {
    const io = fakeIo({ isTTY: "CI" in env, env });
    const view = await openRunView(io, { verbose: true });
    for (const event of hostile) view.event(event);
    view.end();
    expect(io.stdout.text()).not.toBe("");
    expect(io.stdout.text()).not.toMatch(acting);
  }
  const tree = drawTree(foldEvents(hostile), Date.parse("2026-01-02T03:05:00Z"), deliveryState);
  expect(renderLines(tree, { colour: false })).not.toMatch(acting);
});

test.each(cases)("$name adds nothing to what the live tree itself sends", async ({ text }) => {
  expect(await escapesIn(hostileEvents(text))).toBe(await escapesIn(hostileEvents(printable(text))));
});

test.each(cases)("$name in an error or in a run's last words acts on no terminal", ({ text }) => {
  const io = fakeIo({ isTTY: true, env: { NO_COLOR: "1" } });
  const problem = { file: text, line: 1, column: 1, code: text, severity: "error" as const, message: text, hint: text };
  reportError(io, new OrchestrateError("model-failed", text, { hint: text, problems: [problem] }), false);
  expect(io.stderr.text()).not.toMatch(acting);
  const closing = { status: "failed" as const, message: text, runId: "r1", out: text, store: text };
  expect(renderLines([closingLine(io, closing)], { colour: false })).not.toMatch(acting);
});
