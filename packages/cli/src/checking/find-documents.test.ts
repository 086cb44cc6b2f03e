import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { defineDeliverable } from "@orchestrate/core";
import { expect, onTestFinished, test } from "vitest";
import { fakeIo } from "../fake-io.ts";
import { findDocuments, type FoundDocuments, type Wanted } from "./find-documents.ts";

const list = defineDeliverable({
  id: "list",
  title: "List",
  path: ".lists/list.txt",
  language: "text",
  instructions: "",
  reads: [],
  recognises: ({ path: file, text }) => file.endsWith(".list") || text.startsWith("list:"),
  draft: () => [],
  check: async () => ({ status: "checked", tools: [], findings: [] }),
});

async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "orchestrate-find-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}

async function find(cwd: string, paths: readonly string[], wanted: Partial<Wanted> = {}): Promise<FoundDocuments> {
  return findDocuments(fakeIo({ cwd }), paths, { kinds: [list], ...wanted });
}

const pathsOf = ({ documents }: FoundDocuments): string[] => documents.map((document) => document.path);

test("folders are walked in order, without links, dependencies, builds and hidden folders", async () => {
  const cwd = await folderWith({
    "b.list": "",
    "a/z.list": "",
    "a/b/c.txt": "list:",
    "README.md": "# Shop\n",
    "node_modules/x/a.list": "",
    "dist/a.list": "",
    ".git/a.list": "",
    ".cache/a.list": "",
    ".lists/own.list": "",
  });
  await symlink(path.join(cwd, "b.list"), path.join(cwd, "link.list"));
  await symlink(path.join(cwd, "a"), path.join(cwd, "linked"));
  const found = await find(cwd, [".", "b.list", "a", path.join(cwd, "a")]);
  expect(pathsOf(found)).toEqual(["b.list", ".lists/own.list", "a/z.list", "a/b/c.txt"]);
  expect(found.unrecognised).toEqual(["README.md"]);
  expect(pathsOf(await find(cwd, ["dist", "linked/z.list"]))).toEqual(["dist/a.list", "linked/z.list"]);
  expect(pathsOf(await find(path.join(cwd, "a"), ["..", "z.list"]))).toContain("../b.list");
});

test("binary files are nothing to tell of, but large ones and other encodings are", async () => {
  const cwd = await folderWith({
    "a.list": "",
    "binary.list": Uint8Array.of(1, 0, 2),
    "latin.list": Uint8Array.of(0x2d, 0x2d, 0xe4),
    "wide.list": Uint8Array.of(0xff, 0xfe, 0x2d, 0),
    "large.list": "-".repeat(1024 * 1024 + 1),
    "image.list": new Uint8Array(1024 * 1024 + 1),
    "most.list": "-".repeat(1024 * 1024),
  });
  const found = await find(cwd, ["."]);
  expect(pathsOf(found)).toEqual(["a.list", "most.list"]);
  expect(found.skipped).toEqual([
    { path: "large.list", reason: "it is larger than 1 MiB" },
    { path: "latin.list", reason: "it is not UTF-8 text" },
    { path: "wide.list", reason: "it is not UTF-8 text" },
  ]);
});

test("files that were named and cannot be checked are told all at once", async () => {
  const cwd = await folderWith({ "a.list": "", "binary.list": Uint8Array.of(1, 0, 2), "b.txt": "" });
  await expect(find(cwd, ["a.list", "binary.list", "b.txt", "c.txt"])).rejects.toMatchObject({
    code: "usage",
    message: "3 files cannot be checked",
    hint: "Say what it is with --kind <id>, one file at a time. Kinds: list.",
    problems: [
      { file: "binary.list", message: "it is not text" },
      { file: "b.txt", code: "kind-unknown" },
      { file: "c.txt", message: "there is no such file or folder" },
    ],
  });
  expect((await find(cwd, ["b.txt"], { kind: "list" })).documents).toEqual([{ path: "b.txt", text: "", kind: "list" }]);
});

test("more files than are looked at are told; those that were named do not count", async () => {
  const cwd = await folderWith({ "a.list": "", "files/b.list": "", "files/c.list": "", "files/d.list": "" });
  const found = await find(cwd, ["."], { limit: 3 });
  expect(pathsOf(found)).toEqual(["a.list", "files/b.list", "files/c.list"]);
  expect(found.limitReached).toBe(true);
  expect((await find(cwd, ["a.list", "files"], { limit: 3 })).limitReached).toBe(false);
});
