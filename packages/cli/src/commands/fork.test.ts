import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunStep } from "@orchestrate/core";
import { expect, onTestFinished, test } from "vitest";
import { fakeIo, type FakeIo, type FakeIoOptions } from "../fake-io.ts";
import { main } from "../main.ts";

const task =
  "goal: Design an invoicing service\nfacts: { peakRequestsPerSecond: 100, team: { engineers: 6, knows: [Go] } }\n" +
  "deliverables: [capacity-plan]\napprove: [capacity-plan]\n";

// A whole run and checks in child processes, on a machine that may be busy.
const patience = { timeout: 60_000 };

async function completedRun(): Promise<FakeIo> {
  const cwd = await mkdtemp(path.join(tmpdir(), "orchestrate-fork-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await writeFile(path.join(cwd, "task.yaml"), task);
  const io = fakeIo({ cwd });
  expect(await main(["run", "task.yaml", "--run-id", "r1", "--yes"], io)).toBe(0);
  return io;
}

/** The same place seen by another process. */
const again = (io: FakeIo, options: FakeIoOptions = {}): FakeIo => fakeIo({ ...options, cwd: io.cwd });

test("lists the steps of a run, numbered as fork takes them, for people and as JSON", patience, async () => {
  const io = await completedRun();
  const shown = again(io);
  expect(await main(["show", "r1", "--steps"], shown)).toBe(0);
  expect(shown.stdout.text()).toMatch(
    /^step +agent +what happened +tokens +documents\n1 +backend-architect +turn 1: write_document +~/,
  );
  expect(shown.stdout.text()).toContain("write_document: valid, approved by ada (--yes) (docs/capacity-plan.md)");
  const json = again(io);
  expect(await main(["show", "r1", "--steps", "--json"], json)).toBe(0);
  const steps = JSON.parse(json.stdout.text()) as (RunStep & { documentsSoFar: number })[];
  expect(steps[1]).toMatchObject({ number: 2, span: "backend-architect", documentsSoFar: 1 });
});

test("a fork with changed facts designs anew beside the other run, which stays as it is", patience, async () => {
  const io = await completedRun();
  const plan = path.join(io.cwd, "out/task/docs/capacity-plan.md");
  const before = await readFile(plan, "utf8");
  const forked = again(io);
  const facts = ["--fact", "peakRequestsPerSecond=5_000", "--fact", "team.engineers=2"];
  expect(await main(["fork", "r1", "--run-id", "f1", "--yes", ...facts], forked)).toBe(0);
  expect(await readFile(path.join(io.cwd, "out/task-f1/docs/capacity-plan.md"), "utf8")).toContain(
    "5,000 requests/s (given)",
  );
  expect(await readFile(plan, "utf8")).toBe(before);
  const shown = again(io);
  expect(await main(["show", "f1"], shown)).toBe(0);
  expect(shown.stdout.text()).toMatch(
    /forked from r1 at step \d+, with peakRequestsPerSecond: 5000, team: {"engineers":2,"knows":\["Go"\]}\n/,
  );
});

test("a fork with another answer goes on from before the first one", patience, async () => {
  const io = await completedRun();
  const forked = again(io);
  expect(await main(["fork", "r1", "--run-id", "f1", "--answer", "q1=reject:too dear"], forked)).toBe(1);
  expect(forked.stderr.text()).toContain("1 rejected");
  await writeFile(path.join(io.cwd, "mine.md"), "# Mine\n");
  expect(await main(["fork", "r1", "--run-id", "f2", "--answer", "q1=edit:mine.md"], again(io))).toBe(1);
  expect(await readFile(path.join(io.cwd, "out/task-f2/docs/capacity-plan.md"), "utf8")).toBe("# Mine\n");
});

test.each([
  [["r2"], "there is no run r2", "Did you mean r1?"],
  [["r1", "--at", "99"], "the run r1 has no step 99", "orchestrate show r1 --steps"],
  [["r1", "--answer", "q1=perhaps"], '"q1=perhaps" is no answer', "q1=approve"],
  [["r1", "--answer", "q1=edit:nowhere.md"], "nowhere.md: it cannot be read", "Give a file"],
  [["r1", "--answer", "q1=edit:latin.md"], "latin.md: it is not UTF-8 text", "Give a file"],
  [["r1", "--fact", "tenants"], '"tenants" is no fact', "name=value"],
  [["r1", "--fact", "peakRequestsPerSecnd=1"], "the run has no fact peakRequestsPerSecnd", "peakRequestsPerSecond"],
  [["r1", "--fact", "peakRequestsPerSecond=many"], "the facts do not fit", ""],
])("%j is exit 2: %s", patience, async (args, message, hint) => {
  const io = await completedRun();
  await writeFile(path.join(io.cwd, "latin.md"), Buffer.from("caf\u00e9", "latin1"));
  const wrong = again(io);
  expect(await main(["fork", ...args], wrong)).toBe(2);
  expect(wrong.stderr.text()).toContain(message);
  expect(wrong.stderr.text()).toContain(hint);
});
