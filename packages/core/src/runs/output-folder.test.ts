import { mkdtemp, readFile, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { sha256 } from "../sha256.ts";
import { openOutputFolder } from "./output-folder.ts";

async function scratch(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), "orchestrate-out-"));
}

const nothingOurs = async (): Promise<boolean> => false;

test("writes whole files into folders it makes", async () => {
  const root = await scratch();
  using output = await openOutputFolder(path.join(root, "a", "b"), nothingOurs);
  await output.write("docs/decisions/0001-x.md", "text");
  expect(await readFile(path.join(root, "a", "b", "docs", "decisions", "0001-x.md"), "utf8")).toBe("text");
  expect(await readdir(path.join(root, "a", "b", "docs", "decisions"))).toEqual(["0001-x.md"]);
});

test.each([
  "../evil.md",
  "/etc/evil.md",
  "a/../../evil.md",
  ".git/hooks/pre-commit",
  "a//b.md",
  "-rf",
  "a/\u202eb.md",
  "con.",
  "",
])("refuses the path %j", async (file) => {
  using output = await openOutputFolder(await scratch(), nothingOurs);
  await expect(output.write(file, "x")).rejects.toMatchObject({ code: "output-failed" });
});

test("follows no link out of the folder", async () => {
  const root = await scratch();
  const outside = await scratch();
  await symlink(outside, path.join(root, "docs"));
  using output = await openOutputFolder(root, nothingOurs);
  await expect(output.write("docs/x.md", "x")).rejects.toMatchObject({ code: "output-failed" });
  await symlink(path.join(outside, "target.md"), path.join(root, "y.md"));
  await output.write("y.md", "mine");
  expect(await readdir(outside)).toEqual([]);
});

test("keeps a file that a person wrote, and replaces one that a run wrote", async () => {
  const root = await scratch();
  await writeFile(path.join(root, "x.md"), "a person's");
  {
    using output = await openOutputFolder(root, nothingOurs);
    await output.write("x.md", "first");
  }
  expect(await readFile(path.join(root, "x.md.orig"), "utf8")).toBe("a person's");
  {
    using again = await openOutputFolder(root, async () => true);
    await again.write("x.md", "second");
  }
  expect((await readdir(root)).sort()).toEqual(["x.md", "x.md.orig"]);
});

test("says before any work that a folder cannot be made", async () => {
  const root = await scratch();
  await writeFile(path.join(root, "file"), "");
  await expect(openOutputFolder(path.join(root, "file", "out"), nothingOurs)).rejects.toMatchObject({
    code: "output-failed",
  });
  await expect(openOutputFolder("/proc/none/out", nothingOurs)).rejects.toMatchObject({ code: "output-failed" });
});

test("never loses a file of a person, however often a run comes by", async () => {
  const root = await scratch();
  for (const words of ["one", "two", "three"]) {
    await writeFile(path.join(root, "x.md"), words);
    using output = await openOutputFolder(root, nothingOurs);
    const kept = await output.write("x.md", `made after ${words}`);
    expect(kept).toMatch(/^x\.md\.orig/);
  }
  const kept = ["x.md.orig", "x.md.orig.2", "x.md.orig.3"].map((name) => readFile(path.join(root, name), "utf8"));
  expect(await Promise.all(kept)).toEqual(["one", "two", "three"]);
});

test("removes what the last run left and nobody changed", async () => {
  const root = await scratch();
  for (const name of ["old.md", "changed.md", "other.md"]) await writeFile(path.join(root, name), "text");
  const documents = ["old.md", "changed.md"].map((name) => ({ path: name, kind: "note", sha256: sha256("text") }));
  await writeFile(path.join(root, "orchestrate-report.json"), JSON.stringify({ documents }));
  using output = await openOutputFolder(root, nothingOurs);
  await writeFile(path.join(root, "changed.md"), "mine");
  await output.removeLeftovers(["note"], ["new.md"]);
  expect((await readdir(root)).sort()).toEqual([
    ".orchestrate.lock",
    "changed.md",
    "orchestrate-report.json",
    "other.md",
  ]);
});

test("belongs to one run at a time, and leaves no trace of that", async () => {
  const root = await scratch();
  {
    using output = await openOutputFolder(root, nothingOurs);
    await expect(openOutputFolder(root, nothingOurs)).rejects.toMatchObject({
      code: "run-busy",
      message: `another run is writing to ${root}`,
    });
    await output.write("x.md", "text");
  }
  using again = await openOutputFolder(root, nothingOurs);
  again[Symbol.dispose]();
  expect(await readdir(root)).toEqual(["x.md"]);
});

test("leaves a file alone that holds the text already", async () => {
  const root = await scratch();
  using output = await openOutputFolder(root, nothingOurs);
  await output.write("x.md", "text");
  const before = await stat(path.join(root, "x.md"));
  expect(await output.write("x.md", "text")).toBeUndefined();
  expect((await stat(path.join(root, "x.md"))).ino).toBe(before.ino);
});

test("clears up after a process that was killed while it wrote", async () => {
  const root = await scratch();
  await writeFile(path.join(root, ".orchestrate.0123456789ab.tmp"), "half a docu");
  using output = await openOutputFolder(root, nothingOurs);
  await output.write("x.md", "text");
  expect((await readdir(root)).sort()).toEqual([".orchestrate.lock", "x.md"]);
});
