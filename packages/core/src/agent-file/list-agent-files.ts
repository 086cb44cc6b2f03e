import { errorMessage } from "../error-message.ts";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { problemAt } from "./decode-text.ts";
import type { Problem } from "./diagnostics.ts";
import { isInside } from "./read-agent-file.ts";

/** The agent files below a path, in order, and what was passed over. */
export interface ListedFiles {
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

// With a language at most behind the name: README.md, readme.ja.md, CHANGELOG-de.md, but not license-checker.md.
const documentNames =
  /^(?:readme|changelog|license|licence|copying|notice|contributing|contributors|code[-_]of[-_]conduct)(?:[-._][a-z]{2}(?:[-_][a-z]{2,4})?)?$/i;
// Other files for assistants: skills, prompts, instructions for a folder.
const otherPurposes = /^(?:SKILL|copilot-instructions|.{1,200}\.(?:prompt|instructions))$/;
// Hidden folders in which programs look for agents, and the folders inside them that hold those.
const knownHidden: ReadonlySet<string> = new Set([
  ".claude",
  ".github",
  ".opencode",
  ".gemini",
  ".codex",
  ".kiro",
  ".pi",
]);
const agentFolders: ReadonlySet<string> = new Set(["agents", "agent", "chatmodes"]);
// Deeper folders are a mistake or an attack; paths end at 4,096 bytes on most systems.
const maxFolderDepth = 32;
const capitalDocuments = /^(?:AGENTS|AUTHORS|CLAUDE|GEMINI|HISTORY|INDEX|SECURITY|SUPPORT|TODO)$/;

/**
 * Lists `.md`, `.toml` and `.json` files below a folder, or the one file that the path names. Hidden folders but those of
 * known programs, documents such as README.md, and links are passed over and named; no link is followed out of the
 * folder. Without any file there is an error among the problems.
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

async function visit(folder: string, walk: Walk, depth = 0): Promise<void> {
  if (depth > maxFolderDepth) {
    walk.problems.push(problemAt(folder, "folder-too-deep", `folders are searched ${maxFolderDepth} levels deep`));
    return;
  }
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
    else if (entry.isDirectory()) await visitInside(path, entry.name, walk, depth + 1);
    else if (isAgentFile(entry.name)) addEntry(path, entry.isFile(), walk);
  }
}

async function visitInside(path: string, name: string, walk: Walk, depth: number): Promise<void> {
  if (!name.startsWith(".") && name !== "node_modules") return visit(path, walk, depth);
  const isKnown = knownHidden.has(name);
  const message = isKnown
    ? `of this hidden folder only ${[...agentFolders].join(", ")} are searched for agents`
    : "hidden folders and node_modules are not searched for agents";
  walk.problems.push(problemAt(path, "folder-skipped", message, { severity: "info" }));
  const entries = isKnown ? await readdir(path, { withFileTypes: true }).catch(() => []) : [];
  for (const entry of entries) {
    if (entry.isDirectory() && agentFolders.has(entry.name)) await visit(join(path, entry.name), walk, depth + 1);
  }
}

function addEntry(path: string, isFile: boolean, walk: Walk): void {
  if (isFile) return addFile(path, walk);
  const message = "a pipe, a socket or a device is not read";
  walk.problems.push(problemAt(path, "file-skipped", message, { severity: "warning" }));
}

function addFile(path: string, walk: Walk): void {
  const stem = basename(path).replace(/\.[a-z]{2,4}$/i, "");
  if (documentNames.test(stem) || capitalDocuments.test(stem) || otherPurposes.test(stem)) {
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
  if (!isFolder && !isAgentFile(path)) return;
  const message = inside
    ? "a link to another place in this folder, which is read there"
    : "a link that leads out of the folder, or nowhere, is not followed";
  walk.problems.push(problemAt(path, "link-skipped", message, { severity: inside ? "info" : "warning" }));
}

function isAgentFile(name: string): boolean {
  return /\.(?:md|toml|json)$/i.test(name);
}
