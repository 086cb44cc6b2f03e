import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunEvent } from "@orchestrate/core";
import { expect, onTestFinished, test } from "vitest";
import { fakeIo, type FakeIo, type FakeIoOptions } from "../fake-io.ts";
import { main } from "../main.ts";

const task = "goal: Design an invoicing service\nfacts: { peakRequestsPerSecond: 100 }\ndeliverables: [adr]\n";

/** An io in a folder of its own with a task file. */
async function folderIo(options: FakeIoOptions = {}, text = task): Promise<FakeIo> {
  const cwd = await mkdtemp(path.join(tmpdir(), "orchestrate-run-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await writeFile(path.join(cwd, "task.yaml"), text);
  return fakeIo({ cwd, ...options });
}

const eventsOf = (io: FakeIo): RunEvent[] =>
  io.stdout
    .text()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as RunEvent);

/** The same place seen by another command. */
const again = (io: FakeIo, options: FakeIoOptions = {}): FakeIo => fakeIo({ ...options, cwd: io.cwd });

test("runs a task offline, writes its documents, and can show the run afterwards", async () => {
  const io = await folderIo();
  expect(await main(["run", "task.yaml", "--run-id", "r1", "--depth", "0"], io)).toBe(0);
  expect(io.stderr.text()).toBe("");
  const events = eventsOf(io);
  expect(events[0]).toMatchObject({ type: "run.started", runId: "r1", model: "offline", deliverables: ["adr"] });
  expect(events.at(-1)).toMatchObject({ type: "run.finished", status: "completed" });
  const document = events.find((event) => event.type === "document.written");
  const written = await readFile(path.join(io.cwd, "out/task", document?.path ?? ""), "utf8");
  expect(written).toContain("language model");

  const list = again(io);
  expect(await main(["runs"], list)).toBe(0);
  expect(list.stdout.text()).toMatch(/^r1 +completed +\d{4}-\d\d-\d\d \d\d:\d\d UTC +\d+ valid +Design an invoicing/m);

  const shown = again(io);
  expect(await main(["show", "r1"], shown)).toBe(0);
  expect(shown.stdout.text()).toContain(`✓ ${document?.path ?? ""}  no findings\n`);

  const printed = again(io);
  expect(await main(["show", "r1", "--document", document?.path ?? ""], printed)).toBe(0);
  expect(printed.stdout.text()).toBe(written);

  const json = again(io);
  expect(await main(["show", "r1", "--json"], json)).toBe(0);
  expect(JSON.parse(json.stdout.text())).toMatchObject({ id: "r1", status: "completed", events });

  const unknown = again(io);
  expect(await main(["show", "r2"], unknown)).toBe(2);
  expect(unknown.stderr.text()).toContain("hint: Did you mean r1?\n");

  const noDocument = again(io);
  expect(await main(["show", "r1", "--document", "docs/decision/0001-service-shape.md"], noDocument)).toBe(2);
  expect(noDocument.stderr.text()).toContain("hint: Did you mean docs/decisions/0001-service-shape.md?\n");

  const twice = again(io);
  expect(await main(["run", "task.yaml", "--run-id", "r1"], twice)).toBe(2);
  expect(twice.stderr.text()).toContain("error: the run r1 exists already\n");
});

test("a terminal gets a tree, the documents, and one sentence that says where they are", async () => {
  const io = await folderIo({ isTTY: true, env: { NO_COLOR: "1" } });
  expect(await main(["run", "task.yaml", "--run-id", "r1", "--depth", "0", "--out", "here"], io)).toBe(0);
  expect(io.stdout.text()).toContain("✓ backend-architect");
  expect(io.stdout.text()).toMatch(
    /completed; documents: \d+ valid; in here; ~[\d.]+k tokens, \$0; look: orchestrate show r1\n$/,
  );
  expect(io.stderr.text()).toBe("");
});

test("--quiet leaves one sentence", async () => {
  const io = await folderIo({ isTTY: true });
  expect(await main(["run", "task.yaml", "--quiet", "--store", "memory:", "--depth", "0"], io)).toBe(0);
  expect(io.stdout.text()).toMatch(
    /^[^\n]*completed[^\n]*; documents: \d+ valid; in out\/task; ~[\d.]+k tokens, \$0\n$/,
  );
});

test("a key without a model is told in one line, because the run is offline", async () => {
  const io = await folderIo({ env: { OPENAI_API_KEY: "sk-canary" } });
  expect(await main(["run", "task.yaml", "--depth", "0"], io)).toBe(0);
  expect(io.stderr.text()).toBe(
    "note: OPENAI_API_KEY is set, but no model is named, so this run is offline; name one with --model or OPENAI_MODEL\n",
  );
  expect(io.stdout.text()).not.toContain("sk-canary");
});

test("a task file with faults is exit 2 with the place and the nearest key of each", async () => {
  const io = await folderIo({}, "gaol: x\nlimits: { turns: many }\n");
  expect(await main(["run", "task.yaml"], io)).toBe(2);
  expect(io.stderr.text()).toMatch(/^error: .*task\.yaml has \d problems\n/);
  expect(io.stderr.text()).toMatch(
    /task\.yaml:1:1: error: a task file has no key gaol \[task-key-unknown\]\n {2}hint: .*goal/,
  );
  expect(io.stdout.text()).toBe("");
});

test.each(["SIGINT", "SIGTERM"] as const)("%s stops the run and says where the documents are", async (signal) => {
  const io = await folderIo();
  const write = io.stdout.write.bind(io.stdout);
  const stopping = { ...io.stdout, write: (text: string) => (write(text), io.send(signal)) };
  // Sent twice, the signal would end the process at once, so only the first event sends it.
  const once = { ...stopping, write: (text: string) => (io.stdout.text() === "" ? stopping.write(text) : write(text)) };
  const code = await main(["run", "task.yaml", "--run-id", "r1"], { ...io, stdout: once });
  expect(code).toBe(signal === "SIGINT" ? 130 : 143);
  expect(io.stderr.text()).toBe("stopped; documents so far are in out/task; resume: orchestrate resume r1\n");
  expect(io.exits).toEqual([code]);
  expect(eventsOf(io).at(-1)).toMatchObject({ type: "run.finished", status: "stopped" });
  expect(io.send(signal)).toBe(false);
});

test("a reader that goes away stops the run: exit 141", async () => {
  const io = await folderIo();
  io.stdout.breakWith("EPIPE");
  expect(await main(["run", "task.yaml", "--run-id", "r1"], io)).toBe(141);
  expect(io.stderr.text()).toBe("stopped; documents so far are in out/task; resume: orchestrate resume r1\n");
});

test("runs and show make no store where there is none", async () => {
  const io = await folderIo();
  expect(await main(["runs"], io)).toBe(2);
  expect(await main(["show", "r1", "--store", "other.sqlite"], io)).toBe(2);
  expect(io.stderr.text()).toContain("other.sqlite, so there are no runs yet\nhint: ");
  await expect(readFile(path.join(io.cwd, "other.sqlite"))).rejects.toThrow("ENOENT");
});

test(
  "a run that reaches a limit is exit 6, and goes on with the command that it names",
  { timeout: 60_000 },
  async () => {
    const io = await folderIo(
      {},
      "goal: Design an invoicing service\ndeliverables: [adr, runbook]\nlimits: { calls: 2 }\n",
    );
    expect(await main(["run", "task.yaml", "--run-id", "r1"], io)).toBe(6);
    expect(io.stderr.text()).toMatch(
      /^limited; a limit was reached: .*; ~[\d.]+k? tokens, \$0; look: orchestrate show r1\nhint: Go on with a higher limit: orchestrate resume r1 --calls 6\n$/,
    );
    expect(eventsOf(io).some((event) => event.type === "limit.reached" && event.limit === "calls")).toBe(true);
    const report = JSON.parse(await readFile(path.join(io.cwd, "out/task/orchestrate-report.json"), "utf8")) as object;
    expect(report).toMatchObject({ status: "limited", limit: { limit: "calls" }, prices: { offline: { input: 0 } } });
    const same = again(io);
    expect(await main(["resume", "r1"], same)).toBe(6);
    const raised = again(io);
    expect(await main(["resume", "r1", "--calls", "40"], raised)).toBe(0);
    const shown = again(io);
    await main(["show", "r1"], shown);
    expect(shown.stdout.text()).toMatch(
      /^usage \d+ model calls, \d+ tokens in, \d+ tokens out \(partly estimated\), \$0/m,
    );
  },
);
