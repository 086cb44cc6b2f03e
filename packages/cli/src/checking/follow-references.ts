import { realpath } from "node:fs/promises";
import path from "node:path";
import type { DeliverableKind, ReadableText } from "@orchestrate/core";
import { readDocument } from "./read-document.ts";
import { isPassedOver } from "./walk-folder.ts";

/** The most files that are read for one that was named. */
const maxFollowed = 200;

/**
 * Reads the files that a named file refers to, and those that they refer to, as far as they lie in its folder or below.
 * Neither a link nor `..` leads out of it, and what a walk would pass over is not read.
 */
export async function followReferences(
  file: ReadableText,
  { refersTo }: Pick<DeliverableKind, "refersTo">,
  cwd: string,
): Promise<readonly ReadableText[]> {
  if (refersTo === undefined) return [];
  const home = path.posix.dirname(file.path);
  const found = new Map<string, ReadableText>();
  const waiting = [file];
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    for (const target of refersTo(current)) {
      const place = path.posix.join(path.posix.dirname(current.path), target);
      if (place === file.path || found.has(place) || found.size >= maxFollowed) continue;
      const text = isBelow(place, home) ? await readBelow(place, home, cwd) : undefined;
      if (text === undefined) continue;
      found.set(place, { path: place, text });
      waiting.push({ path: place, text });
    }
  }
  return [...found.values()];
}

/** Whether a path lies below a folder; both as they are shown, relative to where the command runs. */
export function isBelow(place: string, folder: string): boolean {
  return folder === "." ? !/^(?:\.\.(?:\/|$)|\/)/.test(place) : place.startsWith(`${folder}/`);
}

async function readBelow(place: string, home: string, cwd: string): Promise<string | undefined> {
  if (isPassedOver(path.posix.relative(home, place))) return undefined;
  try {
    const [real, folder] = await Promise.all([place, home].map((one) => realpath(path.resolve(cwd, one))));
    if (real === undefined || folder === undefined || !real.startsWith(`${folder}${path.sep}`)) return undefined;
    const read = await readDocument(real);
    return "text" in read ? read.text : undefined;
  } catch {
    return undefined;
  }
}
