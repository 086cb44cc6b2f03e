import matter from "gray-matter";
import { constructFromEvents, CORE_SCHEMA, parseEvents, YAMLException } from "js-yaml";
import type { Event } from "js-yaml";
import { placeOf, problemAt } from "./decode-text.ts";
import type { Problem } from "./diagnostics.ts";
import { yamlPlaces } from "./yaml-places.ts";
import type { RepeatedKey, YamlPath, YamlPlaces } from "./yaml-places.ts";

/** Largest front matter that is read, in characters (16 KiB). */
const maxFrontMatter = 16 << 10;

/** Line and column in the file, both from 1. */
interface FilePlace {
  readonly line: number;
  readonly column: number;
}

/** A file taken apart at its front matter. Joining `text` and `body` with the two fences gives the file again. */
export interface FrontMatter {
  readonly isPresent: boolean;
  /** The keys, numbers such as `1.0` or `010` as their source text; undefined when the front matter is not valid. */
  readonly data: Readonly<Record<string, unknown>> | undefined;
  /** Between the two fences, exactly. */
  readonly text: string;
  /** Below the closing fence, exactly. */
  readonly body: string;
  /** From 1. */
  readonly bodyStartLine: number;
  /** Where the value at a path stands, or the nearest part of the path that exists. */
  readonly placeOf: (path: YamlPath) => FilePlace;
  /** Where the key at a path stands. */
  readonly placeOfKey: (path: YamlPath) => FilePlace;
  readonly problems: readonly Problem[];
}

interface Fences {
  readonly block: string;
  readonly body: string;
  readonly bodyStartLine: number;
}

const fenceHint = "Front matter starts and ends with a line holding only ---.";
// An alias of YAML, `*name`, is what `**bold**` text looks like to a YAML reader.
const quoteHint = "Put the text in double quotes.";

/** Splits a file at its front matter and reads that as YAML 1.2. Nothing in it is ever executed, and it cannot stall. */
export function readFrontMatter(text: string, file: string): FrontMatter {
  const firstLine = lineAt(text, 0);
  const isPresent = firstLine.startsWith("---") && !firstLine.startsWith("----");
  if (!isPresent) {
    const hint = `Start the file with a line ---, then name: and category:, then a line ---.`;
    const message = "no front matter; the name is taken from the first heading or the file name";
    const problem: Problem = { ...problemAt(file, "front-matter-missing", message, { severity: "warning" }), hint };
    return withoutData({ block: "", body: text, bodyStartLine: 1 }, false, [problem], {});
  }
  const split = splitAtFences(text, firstLine, file);
  if ("code" in split) return withoutData({ block: "", body: "", bodyStartLine: 1 }, true, [split], undefined);
  try {
    const events = parseEvents(split.block, { maxDepth: 20 });
    const places = yamlPlaces(split.block, events);
    const repeated = places.repeated.map((key) => repeatedKey(key, split.block, file));
    if (repeated.length > 0) return withoutData(split, true, repeated, undefined);
    return { ...withoutData(split, true, [], readData(split.block, events, places)), ...placesIn(split.block, places) };
  } catch (error) {
    return withoutData(split, true, [yamlProblem(error, file)], undefined);
  }
}

function startOfFile(): FilePlace {
  return { line: 1, column: 1 };
}

function withoutData(
  { block, body, bodyStartLine }: Fences,
  isPresent: boolean,
  problems: readonly Problem[],
  data: FrontMatter["data"],
): FrontMatter {
  return { isPresent, data, text: block, body, bodyStartLine, placeOf: startOfFile, placeOfKey: startOfFile, problems };
}

function placesIn(block: string, places: YamlPlaces): Pick<FrontMatter, "placeOf" | "placeOfKey"> {
  return {
    placeOf: (path) => inFile(block, places.nearest(path).offset),
    placeOfKey: (path) => inFile(block, places.keyAt(path)),
  };
}

/** The block starts on line 2 of the file. */
function inFile(block: string, offset: number): FilePlace {
  const { line, column } = placeOf(block, offset);
  return { line: line + 1, column };
}

function splitAtFences(text: string, firstLine: string, file: string): Fences | Problem {
  const language = firstLine.slice(3).trim();
  if (language !== "") {
    const message = `front matter must be YAML; the first line asks for "${language.slice(0, 40)}"`;
    return { ...problemAt(file, "front-matter-language", message), hint: fenceHint };
  }
  const blockStart = firstLine.length + 1;
  const newline = text.indexOf("\n---", blockStart - 1);
  if (newline < 0) {
    return { ...problemAt(file, "front-matter-unclosed", "the front matter has no closing ---"), hint: fenceHint };
  }
  const closing = lineAt(text, newline + 1);
  if (closing.trimEnd() !== "---") {
    const message = `"${closing.slice(0, 40)}" does not close the front matter; the closing line holds only ---`;
    return { ...problemAt(file, "front-matter-fence", message, placeOf(text, newline + 1)), hint: fenceHint };
  }
  const block = text.slice(blockStart, Math.max(blockStart, newline));
  if (block.length > maxFrontMatter) {
    const message = `the front matter has ${block.length} characters; at most ${maxFrontMatter} (16 KiB) are read`;
    return { ...problemAt(file, "front-matter-too-large", message), hint: "Move long text below the closing ---." };
  }
  const bodyStart = newline + 1 + closing.length + 1;
  const bodyStartLine = placeOf(text, bodyStart).line;
  return tooManyBlankLines(block, file) ?? { block, body: text.slice(bodyStart), bodyStartLine };
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf("\n", start);
  return text.slice(start, end < 0 ? text.length : end);
}

/** gray-matter needs quadratic time for runs of blank lines. */
function tooManyBlankLines(block: string, file: string): Problem | undefined {
  let blank = 0;
  for (const [index, line] of block.split("\n").entries()) {
    blank = line.trim() === "" ? blank + 1 : 0;
    if (blank > 200) {
      const message = "more than 200 blank lines in a row in the front matter";
      return problemAt(file, "front-matter-yaml", message, { line: index + 2 });
    }
  }
  return undefined;
}

function refuse(language: string): () => never {
  return () => {
    throw new Error(`front matter must be YAML, not ${language}`);
  };
}

function readData(block: string, events: Event[], places: YamlPlaces): Record<string, unknown> {
  // Without an options object gray-matter answers from a cache that it shares between callers and fills on failure.
  const { data } = matter(`---\n${block}\n---\n`, {
    language: "yaml",
    engines: {
      // gray-matter hands over the same block; parsing it again would take twice the time.
      yaml: () => asMapping(constructFromEvents(events, { source: block, schema: CORE_SCHEMA, maxAliases: 0 })),
      javascript: refuse("JavaScript"),
      js: refuse("JavaScript"),
      json: refuse("JSON"),
      coffee: refuse("CoffeeScript"),
    },
  });
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, keepSource(value, [key], places)]));
}

function asMapping(documents: readonly unknown[]): object {
  const [value, ...others] = documents;
  if (others.length > 0) throw new YAMLException("one document only; ... ends it");
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new YAMLException("front matter must hold `key: value` lines");
}

/** Numbers whose text says more than their value (`1.0`, `010`, `1e3`) as that text. */
function keepSource(value: unknown, path: YamlPath, places: YamlPlaces): unknown {
  if (typeof value === "number") {
    const source = places.at(path)?.source;
    return source === undefined || source === String(value) ? value : source;
  }
  if (Array.isArray(value)) return value.map((item, index) => keepSource(item, [...path, index], places));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, keepSource(item, [...path, key], places)]),
  );
}

function repeatedKey({ key, first, second }: RepeatedKey, block: string, file: string): Problem {
  const place = inFile(block, second);
  const message = `"${key}" is given twice: on line ${inFile(block, first).line} and on line ${place.line}`;
  return { ...problemAt(file, "front-matter-duplicate-key", message, place), hint: "Keep one of the two." };
}

function yamlProblem(error: unknown, file: string): Problem {
  if (!(error instanceof YAMLException)) throw error;
  const { reason, mark } = error;
  // For an alias, js-yaml's mark is behind the asterisk.
  const shift = reason.startsWith("aliases exceeded") ? 0 : 1;
  const place = mark === undefined ? { line: 2 } : { line: mark.line + 2, column: mark.column + shift };
  const said = explain(reason);
  return { ...problemAt(file, "front-matter-yaml", said.message, place), hint: said.hint };
}

function explain(reason: string): { message: string; hint: string } {
  if (reason.startsWith("aliases exceeded")) {
    return { message: "YAML aliases (a value starting with *) are not read in front matter", hint: quoteHint };
  }
  if (reason.startsWith("bad indentation of a mapping entry")) {
    return { message: "not valid YAML: a second `: ` in one value, or wrong indentation", hint: quoteHint };
  }
  const hint = "Each line is `key: value`; text with a colon, a quote or a leading symbol goes in double quotes.";
  return { message: `not valid YAML: ${reason}`, hint };
}
