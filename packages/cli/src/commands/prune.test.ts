import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fakeIo } from "../fake-io.ts";
import { main } from "../main.ts";

const limited = "goal: Design an invoicing service\ndeliverables: [adr, runbook]\nlimits: { calls: 1 }\n";

test("a limited run can be resumed, so only --unfinished removes it", { timeout: 60_000 }, async () => {
  const cwd = await mkdtemp(path.join(tmpdir(), "orchestrate-prune-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await writeFile(path.join(cwd, "task.yaml"), limited);
  expect(await main(["run", "task.yaml", "--run-id", "r1"], fakeIo({ cwd }))).toBe(6);
  const later = { ...fakeIo({ cwd }), now: () => Date.parse("2999-01-01T00:00:00Z") };
  expect(await main(["prune", "--older-than", "0"], later)).toBe(0);
  expect(later.stdout.text()).toContain("removed 0 runs");
  expect(await main(["prune", "--older-than", "0", "--unfinished"], later)).toBe(0);
  expect(later.stdout.text()).toContain("removed 1 runs");
});
