import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { AskedQuestion } from "@orchestrate/core";
import { expect, test } from "vitest";
import { fakeIo, type FakeIo, type FakeIoOptions } from "../fake-io.ts";
import { askOnTerminal } from "./ask.ts";

const [down, enter, ctrlC] = ["\u001b[B", "\r", "\u0003"];

const question: AskedQuestion = {
  id: "q1",
  key: "k",
  span: "backend-architect",
  subject: {
    type: "document",
    path: "db/schema.sql",
    kind: "sql-ddl",
    revision: 2,
    sha256: "0",
    check: { status: "checked", tools: ["sql@1"], findings: [] },
  },
  askedAt: "2026-01-02T03:04:05.000Z",
  answer: undefined,
  text: "create table a ();\n",
};

const idle = { view: { pause: () => undefined, proceed: () => undefined }, isAnswered: async () => false };
const terminal = (options: FakeIoOptions = {}): FakeIo =>
  fakeIo({ isTTY: true, env: { NO_COLOR: "1", EDITOR: "ed" }, ...options });
const shown = (io: FakeIo): string => stripVTControlCharacters(io.stdout.text());

/** Types keys one after the other, each when the terminal has shown what it answers. */
async function typing(io: FakeIo, steps: readonly (readonly [shown: string, ...keys: string[]])[]): Promise<void> {
  let from = 0;
  for (const [expected, ...keys] of steps) {
    await expect.poll(() => shown(io).indexOf(expected, from), { interval: 1 }).toBeGreaterThanOrEqual(0);
    from = shown(io).length;
    for (const key of keys) io.type(key);
  }
}

test("approves with the name of who is at the terminal, and lets the live view stand still meanwhile", async () => {
  const io = terminal();
  const seen: string[] = [];
  const ask = askOnTerminal(io, {
    ...idle,
    view: { pause: () => seen.push("pause"), proceed: () => seen.push("proceed") },
  });
  const answer = ask(question, undefined);
  await typing(io, [["publish this document?", enter]]);
  expect(await answer).toEqual({ decision: "approved", by: "ada" });
  expect(seen).toEqual(["pause", "proceed"]);
  expect(shown(io)).toContain("? q1 db/schema.sql (sql-ddl, revision 2)  from backend-architect\n  no findings\n");
  expect(shown(io)).toContain("  │ create table a ();\n");
});

test("rejects with a reason, which has to be there", async () => {
  const io = terminal();
  const answer = askOnTerminal(io, idle)(question, undefined);
  await typing(io, [
    ["publish this document?", down, down, down, enter],
    ["Why?", enter],
    ["It takes a reason.", "no tenant column", enter],
  ]);
  expect(await answer).toEqual({ decision: "rejected", reason: "no tenant column", by: "ada" });
});

test("edits in the editor of the environment: a file of its own that nobody else can read, gone afterwards", async () => {
  const seen = { command: "", file: "", text: "", mode: 0, folderMode: 0 };
  const io = terminal({
    editor: async (command, file) => {
      const [{ mode }, folder] = [await stat(file), await stat(path.dirname(file))];
      Object.assign(seen, { command, file, text: await readFile(file, "utf8"), mode, folderMode: folder.mode });
      await writeFile(file, "create table b ();\n");
      return 0;
    },
  });
  const answer = askOnTerminal(io, idle)(question, undefined);
  await typing(io, [["publish this document?", down, down, enter]]);
  expect(await answer).toEqual({ decision: "edited", text: "create table b ();\n", by: "ada" });
  expect(seen).toMatchObject({ command: "ed", text: question.text });
  expect(path.basename(seen.file)).toBe("schema.sql");
  expect([seen.mode & 0o777, seen.folderMode & 0o777]).toEqual([0o600, 0o700]);
  await expect(stat(path.dirname(seen.file))).rejects.toThrow("ENOENT");
});

test("an editor that fails or changes nothing leads back to the question", async () => {
  const codes = [1, 0];
  const io = terminal({ editor: async () => codes.shift() ?? 0 });
  const answer = askOnTerminal(io, idle)(question, undefined);
  const edit = [down, down, enter];
  await typing(io, [
    ["publish this document?", ...edit],
    ["the editor (ed) ended with 1; nothing was changed\n", ...edit],
    ["nothing was changed\n", enter],
  ]);
  expect(await answer).toMatchObject({ decision: "approved" });
});

test("Ctrl-C leaves this question and those that follow to later", async () => {
  const io = terminal();
  const ask = askOnTerminal(io, idle);
  const answers = Promise.all([ask(question, undefined), ask({ ...question, id: "q2" }, undefined)]);
  await typing(io, [["publish this document?", ctrlC]]);
  expect(await answers).toEqual([undefined, undefined]);
  expect(shown(io)).not.toContain("q2");
});

test("asks one question after the other", async () => {
  const io = terminal();
  const ask = askOnTerminal(io, idle);
  const answers = Promise.all([ask(question, undefined), ask({ ...question, id: "q2" }, undefined)]);
  await typing(io, [["q1: publish", enter]]);
  await typing(io, [["q2: publish", enter]]);
  expect(await answers).toHaveLength(2);
});

test("a run that is stopped takes its question back", async () => {
  const io = terminal();
  const stop = new AbortController();
  const answer = askOnTerminal(io, idle)(question, stop.signal);
  await typing(io, [["publish this document?"]]);
  stop.abort();
  expect(await answer).toBeUndefined();
});

test("a question that somebody answers elsewhere is taken back, and the next one is asked", async () => {
  const io = terminal();
  const answered = new Set<string>();
  const ask = askOnTerminal(io, { ...idle, isAnswered: async (id) => answered.has(id) });
  const first = ask(question, undefined);
  const second = ask({ ...question, id: "q2" }, undefined);
  await typing(io, [["q1: publish"]]);
  answered.add("q1");
  io.tick(2000);
  expect(await first).toBeUndefined();
  await typing(io, [["q2: publish", enter]]);
  expect(await second).toMatchObject({ decision: "approved" });
  answered.add("q3");
  expect(await ask({ ...question, id: "q3" }, undefined)).toBeUndefined();
});

test("nothing of a model reaches the terminal raw", async () => {
  const io = terminal();
  const evil = "\u001b]52;c;cm0gLXJm\u0007\u202e\u009b2J";
  const subject = { type: "handoff" as const, from: evil, to: evil, task: evil, why: evil, deliverables: [evil] };
  const answer = askOnTerminal(io, idle)({ ...question, span: evil, subject, text: evil }, undefined);
  await typing(io, [
    ["start this delegate?", down, enter],
    ["start this delegate?", enter],
  ]);
  await answer;
  expect(shown(io)).toContain("␛]52;c;");
  for (const raw of ["\u001b]", "\u0007", "\u202e", "\u009b"]) expect(io.stdout.text()).not.toContain(raw);
});
