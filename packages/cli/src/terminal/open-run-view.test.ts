import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import type { RunEvent } from "@orchestrate/core";
import { expect, test } from "vitest";
import { fakeIo, type FakeIo } from "../fake-io.ts";
import { openRunView } from "./open-run-view.ts";

const events = readFileSync(new URL("fixtures/run.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as RunEvent);

const at = "2026-01-02T03:04:05Z";
const said = (text: string): RunEvent => ({ type: "text.streamed", span: "backend-architect", text, seq: 3, at });

const paints = (io: FakeIo): number => io.stdout.text().split("\u001b[?2026h").length - 1;

test("a pipe gets one JSON event a line and nothing else", async () => {
  const io = fakeIo();
  const view = await openRunView(io, {});
  for (const event of events) view.event(event);
  view.end();
  const lines = io.stdout.text().trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as RunEvent)).toEqual(events);
  expect(io.stderr.text()).toBe("");
});

test("--json on a terminal is the same as a pipe, and --quiet leaves the last event", async () => {
  const io = fakeIo({ isTTY: true });
  const view = await openRunView(io, { json: true, quiet: true });
  for (const event of events) view.event(event);
  expect(JSON.parse(io.stdout.text())).toEqual(events.at(-1));
});

test.each([{ TERM: "dumb" }, { CI: "true" }])("a terminal that cannot repaint gets plain lines: %o", async (env) => {
  const io = fakeIo({ isTTY: true, env: { NO_COLOR: "1", ...env } });
  const view = await openRunView(io, {});
  for (const event of events) view.event(event);
  view.end();
  expect(io.stdout.text()).toContain("backend-architect → devops-automator: needs a release\n");
  expect(io.stdout.text()).not.toContain("\u001b");
});

test("the live tree is painted once for many events, and then only as the clock goes", async () => {
  const io = fakeIo({ isTTY: true });
  const view = await openRunView(io, {});
  for (const event of events.slice(0, 20)) view.event(event);
  expect(paints(io)).toBe(0);
  io.tick(100);
  expect(paints(io)).toBe(1);
  for (let tick = 0; tick < 9; tick += 1) io.tick(100);
  expect(paints(io)).toBe(1);
  io.tick(100);
  expect(paints(io)).toBe(2);
  view.end();
});

test("the live tree stays when the run has ended, and is not painted again", async () => {
  const io = fakeIo({ isTTY: true, env: { NO_COLOR: "1" } });
  const view = await openRunView(io, {});
  for (const event of events) view.event(event);
  view.end();
  view.end();
  io.tick(5000);
  expect(paints(io)).toBe(1);
  expect(stripVTControlCharacters(io.stdout.text())).toContain("└─ ! frontend-developer  failed");
});

test("no frame of the live tree holds raw characters of a model", async () => {
  const io = fakeIo({ isTTY: true });
  const view = await openRunView(io, { verbose: true });
  const evil = "\u001b]0;owned\u0007\u202e\u009b2J";
  for (const event of events.slice(0, 3)) view.event(event);
  view.event(said(`${evil}\n`));
  view.event({
    type: "handoff.refused",
    span: "backend-architect",
    from: evil,
    to: evil,
    callId: "",
    reason: evil,
    seq: 4,
    at,
  });
  view.event({
    type: "document.written",
    span: "backend-architect",
    path: evil,
    kind: evil,
    sha256: "",
    revision: 1,
    seq: 5,
    at,
  });
  io.tick(100);
  view.end();
  expect(io.stdout.text()).toContain("␛]0;owned␇<U+202E><U+009B>2J");
  expect(io.stdout.text()).not.toContain(evil);
  expect(io.stdout.text()).not.toContain("\u001b]");
  expect(io.stdout.text()).not.toContain("\u009b");
});

test("--verbose shows what a model says line by line, with its name", async () => {
  const io = fakeIo({ isTTY: true, env: { CI: "true", NO_COLOR: "1" } });
  const view = await openRunView(io, { verbose: true });
  for (const event of [said("First, the dri"), said("vers.\nThen"), ...events.slice(3, 4)]) view.event(event);
  expect(io.stdout.text()).toBe("backend-architect │ First, the drivers.\nbackend-architect │ Then\n");
});
