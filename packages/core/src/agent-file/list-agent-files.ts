import { errorMessage } from "../error-message.ts";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { problemAt } from "./decode-text.ts";
import type { Problem } from "./diagnostics.ts";

/** The agent files below a path, in order, and what was passed over. */
export interface ListedFiles {
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

// With a language at most behind the name: README.md, readme.ja.md, CHANGELOG-de.md, but not license-checker.md.
const documentNames =
  /^(?:readme|changelog|license|licence|copying|notice|contributing|contributors|code[-_]of[-_]conduct)(?:[-._][a-z]{2}(?:[-_][a-z]{2,4})?)?$/i;
const capitalDocuments = /^(?:AGENTS|AUTHORS|CLAUDE|GEMINI|HISTORY|INDEX|SECURITY|SUPPORT|TODO)$/;

/**
 * Lists `.md` files below a folder, or the one file that the path names. Hidden folders, documents such as README.md
 * and links are passed over; no link is followed out of the folder. Without any file there is an error among the problems.
 */
export async function listAgentFiles(path: string): Promise<ListedFiles> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    const hint = "Give the folder that holds the agents' .md files, or one such file.";
    return { files: [], problems: [{ ...problemAt(path, "agents-missing", "there is no such folder or file"), hint }] };
  }
  if (!found.isDirectory()) return { files: [path], problems: [] };
  const walk: Walk = { root: await realpath(path), files: [], problems: [] };
  await visit(path, walk);
  if (walk.files.length === 0 && !walk.problems.some(({ severity }) => severity === "error")) {
    const hint = "Put one .md file per agent there, starting with front matter that gives its name.";
    walk.problems.push({ ...problemAt(path, "agents-empty", "the folder holds no agent files"), hint });
  }
  return walk;
}

interface Walk {
  readonly root: string;
  readonly files: string[];
  readonly problems: Problem[];
}

async function visit(folder: string, walk: Walk): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    walk.problems.push(problemAt(folder, "file-unreadable", `the folder cannot be read: ${errorMessage(error)}`));
    return [];
  });
  if (entries.some(({ name }) => name === "orchestrate-report.json")) {
    const message = "the documents of a run are not searched for agents";
    walk.problems.push(problemAt(folder, "folder-skipped", message, { severity: "info" }));
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) await passOverLink(path, walk);
    else if (entry.isDirectory()) await visitInside(path, entry.name, walk);
    else if (entry.isFile() && isMarkdown(entry.name)) addFile(path, walk);
  }
}

async function visitInside(path: string, name: string, walk: Walk): Promise<void> {
  if (!name.startsWith(".") && name !== "node_modules") return visit(path, walk);
  const message = "hidden folders and node_modules are not searched for agents";
  walk.problems.push(problemAt(path, "folder-skipped", message, { severity: "info" }));
}

function addFile(path: string, walk: Walk): void {
  const stem = basename(path).slice(0, -3);
  if (documentNames.test(stem) || capitalDocuments.test(stem)) {
    const message = "taken for a document about the agents, not for an agent";
    walk.problems.push(problemAt(path, "document-skipped", message, { severity: "info" }));
  } else {
    walk.files.push(path);
  }
}

/** A link to a place inside the folder adds nothing: that place is visited by itself. */
async function passOverLink(path: string, walk: Walk): Promise<void> {
  const target = await realpath(path).catch(() => undefined);
  const inside = target !== undefined && isInside(target, walk.root);
  const isFolder = target !== undefined && (await lstat(target)).isDirectory();
  if (!isFolder && !isMarkdown(path)) return;
  const message = inside
    ? "a link to another place in this folder, which is read there"
    : "a link that leads out of the folder, or nowhere, is not followed";
  walk.problems.push(problemAt(path, "link-skipped", message, { severity: inside ? "info" : "warning" }));
}

function isInside(target: string, root: string): boolean {
  const way = relative(root, target);
  return way !== ".." && !way.startsWith(`..${sep}`);
}

function isMarkdown(name: string): boolean {
  return name.toLowerCase().endsWith(".md");
}
