import { lstatSync } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { OrchestrateError, recogniseKind } from "@orchestrate/core";
import type { DeliverableKind, Problem, ReadableText } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import type { SkippedPath } from "./check-report.ts";
import { followReferences, isBelow } from "./follow-references.ts";
import { readDocument } from "./read-document.ts";
import { walkFolder } from "./walk-folder.ts";

/** Of folders, at most this many files are looked at. */
export const maxWalkedFiles = 5000;

/** Documents whose kind is known, and what else there was. */
export interface FoundDocuments {
  readonly documents: readonly ReadableText[];
  /** Texts of no known kind that a document may refer to: parts of an API or of a schema. */
  readonly others: readonly ReadableText[];
  /** Whether there is no such file; never for one outside of the folders that were named or that hold a named file. */
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
  /** Folders that were walked and those of named files, as they are shown. */
  readonly folders: Set<string>;
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
    folders: new Set(),
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
    others: [...others, ...otherNames([...documents.values(), ...others], search)],
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
  const { cwd, kinds } = search;
  const file = { path: shown, text: read.text };
  const kind = search.kind === undefined ? recogniseKind(file, kinds) : kinds.find(({ id }) => id === search.kind);
  if (kind === undefined) {
    search.problems.push(problemOf(shown, "it is of no known kind", "kind-unknown"));
    return;
  }
  search.documents.set(shown, { ...file, kind: kind.id });
  search.folders.add(path.posix.dirname(shown));
  search.others.push(...(await followReferences(file, kind, cwd)));
}

/**
 * Texts by the paths that lead to them from a folder above the current one: from `../api.yaml` a part of it that lies here
 * is `../here/part.yaml`.
 */
function otherNames(texts: readonly ReadableText[], { folders, cwd }: Search): readonly ReadableText[] {
  const above = [...folders].filter((folder) => /^(?:\.\.\/)*\.\.$/.test(folder));
  return above.flatMap((folder) =>
    texts.flatMap(({ path: shown, text }) => {
      const below = path.relative(path.resolve(cwd, folder), path.resolve(cwd, shown)).split(path.sep).join("/");
      const name = `${folder}/${below}`;
      return below.startsWith("../") || name === shown ? [] : [{ path: name, text }];
    }),
  );
}

function isAbsent(file: string, { folders, cwd }: Search): boolean {
  if (![...folders].some((folder) => isBelow(file, folder))) return false;
  try {
    return lstatSync(path.resolve(cwd, file), { throwIfNoEntry: false }) === undefined;
  } catch {
    // A folder on the way cannot be read.
    return false;
  }
}

async function addFolder(folder: string, search: Search): Promise<void> {
  search.folders.add(shownPath(folder, search));
  for await (const found of walkFolder(folder, hiddenPlaces(search.kinds))) {
    if ("skipped" in found) {
      skip(shownPath(found.skipped, search), found.reason, search);
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
