import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openStore } from "@orchestrate/core";
import type { AskedQuestion, RunEvent } from "@orchestrate/core";
import { expect, onTestFinished, test } from "vitest";
import { fakeIo, type FakeIo, type FakeIoOptions } from "../fake-io.ts";
import { main } from "../main.ts";

const task =
  "goal: Design an invoicing service\nfacts: { peakRequestsPerSecond: 100 }\ndeliverables: [capacity-plan, runbook]\n" +
  'approve: [capacity-plan, "backend-architect -> infrastructure-maintainer"]\n';

// A whole run and checks in child processes, on a machine that may be busy.
const patience = { timeout: 60_000 };

/** A run that waits with its first question. */
async function waitingRun(options: FakeIoOptions = {}, flags: readonly string[] = []): Promise<FakeIo> {
  const cwd = await mkdtemp(path.join(tmpdir(), "orchestrate-approve-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await writeFile(path.join(cwd, "task.yaml"), task);
  const io = fakeIo({ cwd, ...options });
  expect(await main(["run", "task.yaml", "--run-id", "r1", ...flags], io)).toBe(3);
  return io;
}

/** The same place seen by another process. */
const again = (io: FakeIo, options: FakeIoOptions = {}): FakeIo => fakeIo({ ...options, cwd: io.cwd });

test("a run without a terminal exits with 3, says what it asks and how to answer", patience, async () => {
  const io = await waitingRun();
  expect(io.stderr.text()).toBe(
    "waiting; documents so far are in out/task; look: orchestrate show r1\n" +
      "  q1 docs/capacity-plan.md (capacity-plan, revision 1)\n" +
      "answer with orchestrate approve r1 q1 --yes | --reject <reason> | --edit <file>\n",
  );
  const shown = again(io);
  expect(await main(["show", "r1"], shown)).toBe(0);
  expect(shown.stdout.text()).toContain(
    "? q1 docs/capacity-plan.md (capacity-plan, revision 1)  waiting for a person\n",
  );
  expect(shown.stdout.text()).toMatch(/^run r1 {2}waiting {2}waits for a person: q1 /);
});

test("--no-input asks nothing on a terminal either", patience, async () => {
  const io = await waitingRun({ isTTY: true, env: { NO_COLOR: "1" } }, ["--no-input", "--quiet"]);
  expect(io.stderr.text()).toContain("answer with orchestrate approve r1 q1 --yes");
});

test("lists what is asked, for people and as JSON, and stays at 3 while something is open", patience, async () => {
  const io = await waitingRun();
  const list = again(io);
  expect(await main(["approve", "r1"], list)).toBe(3);
  expect(list.stdout.text()).toMatch(/^\? q1 docs\/capacity-plan\.md .*\n {2}no findings\n {2}│ /);
  const json = again(io);
  expect(await main(["approve", "r1", "--json"], json)).toBe(3);
  const [question] = JSON.parse(json.stdout.text()) as AskedQuestion[];
  expect(question).toMatchObject({ id: "q1", span: "backend-architect", text: expect.stringContaining("# ") });
});

test(
  "goes on with the run when all is answered, from question to question, until it is completed",
  patience,
  async () => {
    const io = await waitingRun();
    const first = again(io);
    expect(await main(["approve", "r1", "q1", "--yes"], first)).toBe(3);
    expect(first.stderr.text()).toContain("  q2 backend-architect -> infrastructure-maintainer\n");
    const second = again(io);
    expect(await main(["approve", "r1", "--yes"], second)).toBe(0);
    const events = second.stdout
      .text()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as RunEvent);
    expect(events.at(-1)).toMatchObject({ type: "run.finished", status: "completed" });
    const list = again(io);
    expect(await main(["approve", "r1"], list)).toBe(0);
    expect(list.stdout.text()).toContain("approved by ada");
    const late = again(io);
    expect(await main(["approve", "r1", "--yes"], late)).toBe(2);
    expect(late.stderr.text()).toContain("error: the run r1 asks nothing; it is completed\n");
  },
);

test(
  "records an answer without going on, and tells the second who answers that it came too late",
  patience,
  async () => {
    const io = await waitingRun();
    const first = again(io);
    expect(
      await main(["approve", "r1", "--reject", "sized for tenants that we do not have", "--no-resume"], first),
    ).toBe(0);
    expect(first.stdout.text()).toBe("recorded; go on with: orchestrate resume r1\n");
    const second = again(io);
    expect(await main(["approve", "r1", "q1", "--yes"], second)).toBe(2);
    expect(second.stderr.text()).toMatch(
      /^error: q1 was already rejected by ada at \d{4}-.*Z\nhint: The first answer counts\.\n$/,
    );
    // The offline model cannot revise, so what was rejected stays so.
    const resumed = again(io);
    expect(await main(["resume", "r1", "--yes"], resumed)).toBe(1);
    expect(resumed.stderr.text()).toContain("1 valid, 1 rejected");
  },
);

test("puts a text from standard input in the place of the document", patience, async () => {
  const io = await waitingRun();
  const shown = again(io);
  await main(["approve", "r1", "--json"], shown);
  const [question] = JSON.parse(shown.stdout.text()) as AskedQuestion[];
  const mine = `${question?.text ?? ""}\nRead by Ada.\n`;
  expect(await main(["approve", "r1", "--edit", "-"], again(io, { piped: mine }))).toBe(3);
  expect(await readFile(path.join(io.cwd, "out/task/docs/capacity-plan.md"), "utf8")).toBe(mine);
});

test.each([
  [["r2"], "there is no run r2", "Did you mean r1?"],
  [["r1", "q7", "--yes"], "the run r1 has no question q7", "Did you mean q1?"],
  [["r1", "--yes", "--reject", "x"], "a question has one answer", "Give one of"],
  [["r1", "--reject", " "], "the answer to q1 does not fit", "rejected with a reason"],
  [["r1", "--edit", "nowhere.md"], "nowhere.md: it cannot be read", "Give a file"],
])("%j is exit 2: %s", patience, async (args, message, hint) => {
  const io = await waitingRun();
  const wrong = again(io);
  expect(await main(["approve", ...args], wrong)).toBe(2);
  expect(wrong.stderr.text()).toContain(`error: ${message}`);
  expect(wrong.stderr.text()).toContain(hint);
});

test("--yes lets a run through that nobody watches, and says who did", patience, async () => {
  const cwd = await mkdtemp(path.join(tmpdir(), "orchestrate-approve-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await writeFile(path.join(cwd, "task.yaml"), task);
  const io = fakeIo({ cwd });
  expect(await main(["run", "task.yaml", "--run-id", "r1", "--yes", "--approve", "all"], io)).toBe(0);
  expect(io.stdout.text()).toContain('"by":"ada (--yes)"');
});

test("leaves a run that a process is at work on to that process", patience, async () => {
  const io = await waitingRun();
  await using store = await openStore(path.join(io.cwd, ".orchestrate/store.sqlite"));
  await using claim = await store.claimRun("r1");
  const busy = again(io);
  expect(await main(["approve", "r1", "--yes"], busy)).toBe(0);
  expect(busy.stdout.text()).toBe(`recorded; process ${process.pid} is at work on the run and takes it up\n`);
  expect((await claim.store.listQuestions("r1"))[0]?.answer).toMatchObject({ decision: "approved", by: "ada" });
});
