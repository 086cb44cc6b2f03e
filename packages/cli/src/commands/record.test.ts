import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fakeIo, type FakeIo } from "../fake-io.ts";
import { main } from "../main.ts";

const text = "# What we need\n\nInvoices for tenants.";

/** A folder with a task that stops at its first call, and a document that somebody wrote. */
async function folderIo(): Promise<FakeIo> {
  const cwd = await mkdtemp(path.join(tmpdir(), "orchestrate-record-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await writeFile(path.join(cwd, "task.yaml"), "goal: Design an invoicing service\ndeliverables: [adr]\n");
  await writeFile(path.join(cwd, "needs.md"), text);
  return fakeIo({ cwd });
}

test("--record writes over no file, when a run starts and when it goes on", { timeout: 60_000 }, async () => {
  const io = await folderIo();
  const again = (): FakeIo => fakeIo({ cwd: io.cwd });
  expect(await main(["run", "task.yaml", "--record", "needs.md"], io)).toBe(2);
  expect(io.stderr.text()).toMatch(
    /^error: .*needs\.md is there already, .*\nhint: Choose another name, or remove the file\.\n$/,
  );
  expect(io.stdout.text()).toBe("");
  const first = ["run", "task.yaml", "--run-id", "r1", "--calls", "1", "--record", "run.jsonl"];
  expect(await main(first, again())).toBe(6);
  expect(await main(first, again())).toBe(2);
  expect(await main(["resume", "r1", "--record", "needs.md"], again())).toBe(2);
  expect(await readFile(path.join(io.cwd, "needs.md"), "utf8")).toBe(text);
  expect(await main(["resume", "r1", "--calls", "90", "--record", "run.jsonl"], again())).toBe(0);
  const missing = again();
  expect(await main(["run", "task.yaml", "--replay", "nope"], missing)).toBe(2);
  expect(missing.stderr.text()).toMatch(
    /^error: there is no cassette .*nope\nhint: Record it first with --record\.\n$/,
  );
});
