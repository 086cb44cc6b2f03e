import { stat } from "node:fs/promises";
import path from "node:path";
import { OrchestrateError, recogniseKind } from "@orchestrate/core";
import type { DeliverableKind, Problem, ReadableText } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import type { SkippedPath } from "./check-report.ts";
import { readDocument } from "./read-document.ts";
import { isPassedOver, walkFolder } from "./walk-folder.ts";

/** Of folders, at most this many files are looked at. */
export const maxWalkedFiles = 5000;

/** Documents whose kind is known, and what else there was. */
export interface FoundDocuments {
  readonly documents: readonly ReadableText[];
  /** Texts of no known kind that a document may refer to: parts of an API or of a schema. */
  readonly others: readonly ReadableText[];
  /** Whether there certainly is no such file: it would lie in a folder that was read as a whole. */
  readonly isAbsent: (path: string) => boolean;
  readonly unrecognised: readonly string[];
  readonly skipped: readonly SkippedPath[];
  readonly limitReached: boolean;
}

/** What is looked for. */
export interface Wanted {
  readonly kinds: readonly DeliverableKind[];
  /** The one path is a file of this kind, whatever it looks like. */
  readonly kind?: string | undefined;
  /** Of folders, at most this many files are looked at; {@link maxWalkedFiles} where it is absent. */
  readonly limit?: number;
}

interface Search extends Wanted {
  readonly cwd: string;
  readonly limit: number;
  /** By path, so that a file that is named twice is checked once. */
  readonly documents: Map<string, ReadableText>;
  readonly others: ReadableText[];
  /** Folders that were walked, as they are shown. */
  readonly folders: string[];
  readonly unrecognised: Set<string>;
  readonly skipped: Map<string, SkippedPath>;
  readonly problems: Problem[];
  walked: number;
  limitReached: boolean;
}

/**
 * Reads the files that people named, and those below folders whose kind is recognised. Throws `usage` with every file
 * that was named and cannot be checked, and when there is nothing to check.
 */
export async function findDocuments(
  { cwd }: CliIo,
  paths: readonly string[],
  { kinds, kind, limit = maxWalkedFiles }: Wanted,
): Promise<FoundDocuments> {
  const search: Search = {
    cwd,
    kinds,
    kind,
    limit,
    documents: new Map(),
    others: [],
    folders: [],
    unrecognised: new Set(),
    skipped: new Map(),
    problems: [],
    walked: 0,
    limitReached: false,
  };
  for (const named of paths) {
    const target = path.resolve(cwd, named);
    const found = await stat(target).catch(() => undefined);
    if (found?.isDirectory() === true && kind === undefined) await addFolder(target, search);
    else if (found?.isFile() === true) await addNamedFile(target, search);
    else search.problems.push(problemOf(named, whyNot(found)));
  }
  refuse(search);
  const { documents, others, unrecognised, skipped, limitReached } = search;
  return {
    documents: [...documents.values()],
    others,
    isAbsent: (file) => isAbsent(file, search),
    unrecognised: [...unrecognised],
    skipped: [...skipped.values()],
    limitReached,
  };
}

function whyNot(found: { isDirectory(): boolean } | undefined): string {
  if (found === undefined) return "there is no such file or folder";
  return found.isDirectory() ? "this is a folder, but --kind is for one file" : "it is neither a file nor a folder";
}

async function addNamedFile(target: string, search: Search): Promise<void> {
  const shown = shownPath(target, search);
  const read = await readDocument(target);
  if (!("text" in read)) {
    search.problems.push(problemOf(shown, read.reason));
    return;
  }
  const kind = search.kind ?? recogniseKind({ path: shown, text: read.text }, search.kinds)?.id;
  if (kind === undefined) search.problems.push(problemOf(shown, "it is of no known kind", "kind-unknown"));
  else search.documents.set(shown, { path: shown, text: read.text, kind });
}

function isAbsent(file: string, { folders, skipped, limitReached }: Search): boolean {
  const isBelow = folders.some((folder) => folder === "." || file.startsWith(`${folder}/`));
  return isBelow && !limitReached && !file.startsWith("../") && !skipped.has(file) && !isPassedOver(file);
}

async function addFolder(folder: string, search: Search): Promise<void> {
  search.folders.push(shownPath(folder, search));
  for await (const found of walkFolder(folder, hiddenPlaces(search.kinds))) {
    if ("unreadable" in found) {
      skip(shownPath(found.unreadable, search), found.reason, search);
      continue;
    }
    if (search.walked >= search.limit) {
      search.limitReached = true;
      return;
    }
    search.walked += 1;
    await addWalkedFile(found.file, search);
  }
}

async function addWalkedFile(file: string, search: Search): Promise<void> {
  const shown = shownPath(file, search);
  if (search.documents.has(shown)) return;
  const read = await readDocument(file);
  if ("text" in read) {
    const kind = recogniseKind({ path: shown, text: read.text }, search.kinds)?.id;
    if (kind !== undefined) search.documents.set(shown, { path: shown, text: read.text, kind });
    else {
      search.unrecognised.add(shown);
      if (/\.(?:ya?ml|json)$/i.test(shown)) search.others.push({ path: shown, text: read.text });
    }
  } else if (read.refused !== "binary") skip(shown, read.reason, search);
}

function skip(shown: string, reason: string, search: Search): void {
  search.skipped.set(shown, { path: shown, reason });
}

// Some documents have their place in a hidden folder, as those for GitHub have.
function hiddenPlaces(kinds: readonly DeliverableKind[]): ReadonlySet<string> {
  return new Set(kinds.flatMap((kind) => kind.path.split("/").filter((part) => part.startsWith("."))));
}

/** Relative to where the command runs, with forward slashes, so that an editor can open it. */
function shownPath(target: string, { cwd }: Search): string {
  return path.relative(cwd, target).split(path.sep).join("/") || ".";
}

function problemOf(file: string, message: string, code = "file-unreadable"): Problem {
  return { file, line: 1, column: 1, severity: "error", code, message };
}

function refuse({ problems, documents, kinds, limit, limitReached }: Search): void {
  const ids = kinds.map(({ id }) => id).join(", ");
  if (problems.length > 0) {
    const count = problems.length === 1 ? "a file" : `${problems.length} files`;
    const isUnknown = problems.some(({ code }) => code === "kind-unknown");
    const hint = isUnknown ? `Say what it is with --kind <id>, one file at a time. Kinds: ${ids}.` : undefined;
    throw new OrchestrateError("usage", `${count} cannot be checked`, {
      problems,
      ...(hint === undefined ? {} : { hint }),
    });
  }
  const where = limitReached ? `none of the first ${limit} files` : "no file there";
  if (documents.size === 0)
    throw new OrchestrateError("usage", `there is nothing to check: ${where} is of a known kind`, {
      hint: `Name a file and say what it is with --kind <id>. Kinds: ${ids}.`,
    });
}
