import path from "node:path";
import type { ReadableText, ReferredFiles } from "./deliverable-kind.ts";

/** The most that one document is checked together with. */
const maxFiles = 200;
const maxCharacters = 4 * 1024 * 1024;

/** What is known of the files around a document. */
export interface Surroundings {
  readonly texts: ReadonlyMap<string, string>;
  /** Whether a file that is not among the texts is known to be nowhere. */
  readonly isAbsent: (path: string) => boolean;
}

/**
 * Follows references from a document to files by their relative paths, and from those on. Only texts that were read
 * already are given; nothing is read for a reference.
 */
export function referredFiles(
  document: ReadableText,
  refersTo: (file: ReadableText) => readonly string[],
  { texts, isAbsent }: Surroundings,
): ReferredFiles {
  const present = new Map<string, ReadableText>();
  const absent = new Set<string>();
  let characters = 0;
  const take = (place: string): ReadableText | undefined => {
    const text = texts.get(place);
    if (text === undefined && isAbsent(place)) absent.add(place);
    if (text === undefined || present.size >= maxFiles || characters + text.length > maxCharacters) return undefined;
    characters += text.length;
    present.set(place, { path: place, text });
    return present.get(place);
  };
  const waiting: ReadableText[] = [document];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const folder = path.posix.dirname(file.path);
    const places = refersTo(file).map((target) => path.posix.normalize(path.posix.join(folder, target)));
    const fresh = places.filter((place) => place !== document.path && !present.has(place));
    waiting.push(...[...new Set(fresh)].flatMap((place) => take(place) ?? []));
  }
  return { present: [...present.values()], absent: [...absent] };
}
