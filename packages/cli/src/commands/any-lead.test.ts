import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fakeIo, type FakeIo } from "../fake-io.ts";
import { main } from "../main.ts";

function agent(name: string, more = "", related = ""): string {
  return `---\nname: ${name}\ndescription: ${name} plans the ${name} part of a launch.\n${more}---\n\n## Purpose\n\nYou plan launches.\n\n## Related Agents\n\n${related}\n`;
}

/** A folder with a library of agents that declare no deliverables, and a task without any. */
async function library(task = "goal: Plan the launch.\n"): Promise<FakeIo> {
  const cwd = await mkdtemp(path.join(tmpdir(), "orchestrate-lead-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await mkdir(path.join(cwd, "agents"));
  await writeFile(path.join(cwd, "agents/growth.md"), agent("Growth", "", "- **Writer** — for the text of a page"));
  await writeFile(path.join(cwd, "agents/writer.md"), agent("Writer", "tools: [read_document, shell]\n"));
  await writeFile(path.join(cwd, "task.yaml"), task);
  return fakeIo({ cwd });
}

const started = (io: FakeIo): unknown => JSON.parse(io.stdout.text().split("\n", 1)[0] ?? "");

test("any agent of any library leads a run; without deliverables in its file it hands over a plain document", async () => {
  const io = await library();
  expect(await main(["run", "task.yaml", "--agents", "agents", "--lead", "growth"], io)).toBe(0);
  expect(started(io)).toMatchObject({ lead: "growth", deliverables: ["documents-of-growth"] });
  const text = await readFile(path.join(io.cwd, "out/task/documents/growth/notes.md"), "utf8");
  expect(text).toContain("> Plan the launch.");
  expect(io.stderr.text()).toBe("note: agents/writer.md: does not exist here: shell; writer has read_document\n");
});

test("such a lead hands over the kinds that a task asks for by name", async () => {
  const io = await library("goal: Plan the launch.\ndeliverables: [openapi]\nlead: growth\nagents: agents\n");
  expect(await main(["run", "task.yaml"], io)).toBe(0);
  expect(started(io)).toMatchObject({ deliverables: ["openapi"] });
  expect(await readFile(path.join(io.cwd, "out/task/api/openapi.yaml"), "utf8")).toContain("openapi: 3.1");
});

test("a lead that may not write ends with words alone, and the run says so", async () => {
  const io = await library();
  expect(await main(["run", "task.yaml", "--agents", "agents", "--lead", "writer", "--quiet"], io)).toBe(0);
  expect(io.stdout.text()).toContain("no document was asked for and none was written");
  expect(await readFile(path.join(io.cwd, "out/task/README.md"), "utf8")).toContain("Closing words of writer");
});

test("warnings of files that a run does not use are counted and not listed", async () => {
  const io = await library("goal: Plan the launch.\nlead: growth\nagents: agents\n");
  await writeFile(path.join(io.cwd, "agents/other.md"), agent("Other", "", "- **Nobody** — for nothing"));
  expect(await main(["run", "task.yaml"], io)).toBe(0);
  expect(io.stderr.text()).toContain(
    "note: 1 warning in agent files that this run does not use; orchestrate agents check tells them\n",
  );
  expect(io.stderr.text()).not.toContain("other.md");
});
