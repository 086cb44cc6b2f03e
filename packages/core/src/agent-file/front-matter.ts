import { parseDocument } from "yaml";
import { placeOf, problemAt } from "./decode-text.ts";
import type { Problem } from "./diagnostics.ts";
import { recoverYamlBlock } from "./recover-yaml-block.ts";
import { maxFrontMatter, splitFrontMatter } from "./split-front-matter.ts";
import type { SplitFile } from "./split-front-matter.ts";
import { isFault, readYamlBlock } from "./yaml-block.ts";
import type { YamlBlock, YamlFault } from "./yaml-block.ts";
import type { RepeatedKey, YamlPath } from "./yaml-places.ts";

/** Line and column in the file, both from 1. */
export interface FilePlace {
  readonly line: number;
  readonly column: number;
}

/** A file taken apart at its front matter. */
export interface FrontMatter {
  readonly isPresent: boolean;
  /** The keys, numbers such as `1.0` or `010` as their source text; undefined when the front matter is not valid. */
  readonly data: Readonly<Record<string, unknown>> | undefined;
  /** Between the two fences. */
  readonly text: string;
  /** Below the closing fence, exactly. */
  readonly body: string;
  /** From 1. */
  readonly bodyStartLine: number;
  /** The heading above front matter that does not start the file; empty otherwise. */
  readonly title: string;
  /** Where the value at a path stands, or the nearest part of the path that exists. */
  readonly placeOf: (path: YamlPath) => FilePlace;
  /** Where the key at a path stands. */
  readonly placeOfKey: (path: YamlPath) => FilePlace;
  /** Where a word stands in the value at a path; the value itself when it does not hold the word. */
  readonly placeOfWord: (path: YamlPath, word: string) => FilePlace;
  readonly problems: readonly Problem[];
}

const startOfFile: FilePlace = { line: 1, column: 1 };
// An alias of YAML, `*name`, is what `**bold**` text looks like to a YAML reader.
const quoteHint = "Put the text in double quotes.";

/** Splits a file at its front matter and reads that as YAML 1.2. Nothing in it is ever executed, and it cannot stall. */
export function readFrontMatter(text: string, file: string): FrontMatter {
  const split = splitFrontMatter(text, file);
  if (split === undefined) {
    const hint = `Start the file with a line ---, then name: and category:, then a line ---.`;
    const message = "no front matter; the name is taken from the first heading or the file name";
    const problem: Problem = { ...problemAt(file, "front-matter-missing", message, { severity: "warning" }), hint };
    return { ...withoutData({ block: "", body: text, bodyStartLine: 1, title: "" }, [problem], {}), isPresent: false };
  }
  if ("code" in split) return withoutData({ block: "", body: "", bodyStartLine: 1, title: "" }, [split], undefined);
  const refused = tooLarge(split, file) ?? tooManyBlankLines(split, file);
  if (refused !== undefined) return withoutData(split, [refused], undefined);
  const warnings = split.problem === undefined ? [] : [split.problem];
  const read = readYamlBlock(split.block);
  if (!isFault(read)) return withData(split, warnings, read);
  const recovered = read.isHostile ? undefined : recover(read, split);
  if (recovered === undefined || isFault(recovered)) {
    return withoutData(split, [...warnings, ...faults(recovered ?? read, split, file)], undefined);
  }
  return withData(split, [...warnings, recoveryWarning(read, split, file)], recovered);
}

type Parts = Pick<SplitFile, "block" | "body" | "bodyStartLine" | "title">;

function withoutData(
  { block, body, bodyStartLine, title }: Parts,
  problems: readonly Problem[],
  data: FrontMatter["data"],
): FrontMatter {
  const nowhere = { placeOf: () => startOfFile, placeOfKey: () => startOfFile, placeOfWord: () => startOfFile };
  return { isPresent: true, data, text: block, body, bodyStartLine, title, ...nowhere, problems };
}

function withData(split: SplitFile, problems: readonly Problem[], read: YamlBlock): FrontMatter {
  return {
    ...withoutData(split, problems, read.data),
    placeOf: (path) => inFile(split, read.valueAt(path)),
    placeOfKey: (path) => inFile(split, read.keyAt(path)),
    placeOfWord: (path, word) => {
      const start = read.valueAt(path);
      const found = split.block.indexOf(word, start);
      return inFile(split, found < 0 ? start : found);
    },
  };
}

function inFile({ block, blockStartLine, indent }: SplitFile, offset: number): FilePlace {
  const { line, column } = placeOf(block, offset);
  return { line: line + blockStartLine - 1, column: column + indent };
}

/** A key that nobody knows, given twice below a description, is a line of that; any other repeated key is a slip. */
function recover(fault: YamlFault, { block }: SplitFile): YamlBlock | YamlFault | undefined {
  const recovered = recoverYamlBlock(block);
  if (fault.repeated.length === 0 || recovered === undefined || isFault(recovered)) return recovered;
  const isText = fault.repeated.every(({ key }) => !Object.hasOwn(recovered.data, key));
  return isText ? recovered : undefined;
}

function tooLarge({ block, blockStartLine }: SplitFile, file: string): Problem | undefined {
  if (block.length <= maxFrontMatter) return undefined;
  const message = `the front matter has ${block.length} characters; at most ${maxFrontMatter} (16 KiB) are read`;
  const problem = problemAt(file, "front-matter-too-large", message, { line: blockStartLine - 1 });
  return { ...problem, hint: "Move long text below the closing ---." };
}

/** gray-matter needs quadratic time for runs of blank lines. */
function tooManyBlankLines({ block, blockStartLine }: SplitFile, file: string): Problem | undefined {
  let blank = 0;
  for (const [index, line] of block.split("\n").entries()) {
    blank = line.trim() === "" ? blank + 1 : 0;
    if (blank > 200) {
      const message = "more than 200 blank lines in a row in the front matter";
      return problemAt(file, "front-matter-yaml", message, { line: index + blockStartLine });
    }
  }
  return undefined;
}

/** One warning at the place where the `yaml` library, which points at the start of what is wrong, sees the first error. */
function recoveryWarning(fault: YamlFault, split: SplitFile, file: string): Problem {
  const at = firstError(split.block) ?? fault.at;
  const message = `${explain(fault.reason).message}; each value was taken as text up to the next known key`;
  const place = { ...inFile(split, at), severity: "warning" } as const;
  return { ...problemAt(file, "front-matter-recovered", message, place), hint: quoteHint };
}

function firstError(block: string): number | undefined {
  // Comparing keys takes that library quadratic time.
  const uniqueKeys = block.split("\n").length <= 300;
  try {
    return parseDocument(block, { uniqueKeys, prettyErrors: false }).errors[0]?.pos[0];
  } catch {
    // Deep nesting overflows its stack.
    return undefined;
  }
}

function faults(fault: YamlFault, split: SplitFile, file: string): Problem[] {
  if (fault.repeated.length > 0) return fault.repeated.map((key) => repeatedKey(key, split, file));
  const { message, hint } = explain(fault.reason);
  return [{ ...problemAt(file, "front-matter-yaml", message, inFile(split, fault.at)), hint }];
}

function repeatedKey({ key, first, second }: RepeatedKey, split: SplitFile, file: string): Problem {
  const place = inFile(split, second);
  const message = `"${key}" is given twice: on line ${inFile(split, first).line} and on line ${place.line}`;
  return { ...problemAt(file, "front-matter-duplicate-key", message, place), hint: "Keep one of the two." };
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
