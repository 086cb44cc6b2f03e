import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openStore } from "@orchestrate/core";
import type { Question, RunEvent } from "@orchestrate/core";
import { expect, onTestFinished, test } from "vitest";
import { readTree, runCli, type Finished } from "./surviving/cli-process.ts";
import { writeSmallTask } from "./surviving/small-task.ts";

const patience = { timeout: 180_000 };
const task = writeSmallTask();

function emptyFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "orchestrate-people-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const begin = (cwd: string): Promise<Finished> =>
  runCli({
    cwd,
    argv: ["run", task, "--run-id", "r1", "--out", "out", "--approve", "adr,infrastructure-maintainer", "--json"],
  });

/** Says yes until the run has ended; `killAt` names an event at which the process is killed the first time that it comes. */
async function approveAll(
  cwd: string,
  killAt?: RunEvent["type"],
): Promise<{ killed: boolean; events: readonly RunEvent[] }> {
  let killed = false;
  for (let session = 0; session < 30; session += 1) {
    const { code } = await runCli({
      cwd,
      argv: ["approve", "r1", "--yes", "--json"],
      onEvent: (event, kill) => {
        if (killed || event.type !== killAt) return;
        killed = true;
        kill("SIGKILL");
      },
    });
    // An answer that was recorded before a kill is there, so nothing is open: the run only has to go on.
    const left = code === 2 ? await runCli({ cwd, argv: ["resume", "r1", "--json"] }) : undefined;
    if (code === 0 || left?.code === 0) break;
  }
  await using store = await openStore(path.join(cwd, ".orchestrate", "store.sqlite"));
  return { killed, events: await store.listEvents("r1") };
}

const documents = (cwd: string): Record<string, string> => {
  const files = readTree(path.join(cwd, "out"));
  return Object.fromEntries(Object.entries(files).filter(([file]) => /^(docs|ops)\//.test(file)));
};

const count = (events: readonly RunEvent[], type: RunEvent["type"]): number =>
  events.filter((event) => event.type === type).length;

test("a run waits across processes and kills, and every answer counts once", patience, async () => {
  const undisturbed = emptyFolder();
  const first = await begin(undisturbed);
  expect(first.code).toBe(3);
  expect(first.stderr).toMatch(/^waiting; .*\n {2}q1 .*\n/);
  const expected = await approveAll(undisturbed);
  expect(expected.events.at(-1)).toMatchObject({ type: "run.finished", status: "completed" });
  for (const killAt of ["run.resumed", "approval.answered"] as const) {
    const cwd = emptyFolder();
    await begin(cwd);
    const { killed, events } = await approveAll(cwd, killAt);
    expect([killAt, killed]).toEqual([killAt, true]);
    expect(events.at(-1)).toMatchObject({ type: "run.finished", status: "completed" });
    expect(documents(cwd)).toEqual(documents(undisturbed));
    for (const type of ["approval.requested", "approval.answered", "model.replied", "document.written"] as const)
      expect([killAt, type, count(events, type)]).toEqual([killAt, type, count(expected.events, type)]);
  }
});

test(
  "of processes that answer at the same time one is taken, and the others are told by whom and when",
  patience,
  async () => {
    const cwd = emptyFolder();
    await begin(cwd);
    const answers = [["--yes"], ["--reject", "no"], ["--yes"], ["--reject", "never"]];
    const racers = await Promise.all(
      answers.map((answer) => runCli({ cwd, argv: ["approve", "r1", "q1", ...answer, "--no-resume"] })),
    );
    const lost = racers.filter(({ code }) => code === 2);
    expect(lost).toHaveLength(3);
    for (const { stderr } of lost) expect(stderr).toMatch(/^error: q1 was already (approved|rejected) by .+ at \d{4}-/);
    await using store = await openStore(path.join(cwd, ".orchestrate", "store.sqlite"));
    const [question] = (await store.listQuestions("r1")) as [Question];
    const winner = racers.findIndex(({ code }) => code !== 2);
    expect(question.answer?.decision).toBe(winner % 2 === 0 ? "approved" : "rejected");
  },
);
