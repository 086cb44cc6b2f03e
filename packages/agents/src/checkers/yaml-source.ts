import { LineCounter, isAlias, isMap, isNode, isScalar, parseDocument, visit, type Document } from "yaml";

/** A place in a text, both counted from 1. */
export interface SourcePlace {
  readonly line: number;
  readonly column: number;
}

/** A path of keys and indexes from the root of a YAML document. */
export type YamlPath = readonly (string | number)[];

/** A YAML text that was read, with the place of every value. */
export interface YamlSource {
  readonly value: unknown;
  readonly errors: readonly (SourcePlace & { readonly message: string })[];
  /** The place of the value at a path, or of its nearest parent that exists. */
  readonly placeOf: (path: YamlPath) => SourcePlace;
  /** The place of the key that a path ends with, or of the value where there is no such key. */
  readonly keyPlaceOf: (path: YamlPath) => SourcePlace;
}

/** Whether aliases are an error, or are followed as far as they do not stand for an absurd amount of data. */
export type YamlAliases = "refused" | "followed";

/**
 * Reads one YAML document without ever throwing. `firstLine` is the line that the text begins at in its file. Anchors
 * and aliases are refused unless `aliases` says otherwise, because a few of them can stand for more data than fits into
 * memory; where they are followed, so are merge keys.
 */
export function parseYamlSource(text: string, firstLine = 1, aliases: YamlAliases = "refused"): YamlSource {
  try {
    return parseSource(text, firstLine, aliases);
  } catch (error) {
    // The parser is recursive: some ten thousand open brackets exhaust the stack.
    const place = { line: firstLine, column: 1 };
    const message = `not readable: ${error instanceof Error ? error.message : String(error)}`;
    return { value: undefined, errors: [{ ...place, message }], placeOf: () => place, keyPlaceOf: () => place };
  }
}

/** As {@link parseYamlSource}, for checks that wait anyway. */
export function readYamlSource(text: string, firstLine = 1): Promise<YamlSource> {
  return Promise.resolve(parseYamlSource(text, firstLine));
}

/** A text that git left in two versions; what a parser says of it is about neither. */
function conflictIn(text: string, firstLine: number): YamlSource | undefined {
  const marker = /^<{7} [^\n]*$/m.exec(text);
  if (marker === null || !/^={7}\r?$/m.test(text)) return undefined;
  const place = { line: firstLine + text.slice(0, marker.index).split("\n").length - 1, column: 1 };
  const message = "a merge conflict is not resolved: keep one of the two versions and take the markers out";
  return { value: undefined, errors: [{ ...place, message }], placeOf: () => place, keyPlaceOf: () => place };
}

function parseSource(text: string, firstLine: number, aliases: YamlAliases): YamlSource {
  const conflict = conflictIn(text, firstLine);
  if (conflict !== undefined) return conflict;
  const counter = new LineCounter();
  const merge = aliases === "followed";
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, merge, logLevel: "error" });
  const placeAt = (offset: number): SourcePlace => {
    const { line, col } = counter.linePos(offset);
    return { line: line + firstLine - 1, column: col };
  };
  const errors = syntaxErrors(document, text).map(({ offset, message }) => ({ ...placeAt(offset), message }));
  visit(document, (_key, node) => {
    if (!isAlias(node) || aliases === "followed") return;
    errors.push({ ...placeAt(node.range?.[0] ?? 0), message: "aliases are not read" });
  });
  return {
    value: errors.length === 0 ? document.toJS() : undefined,
    errors,
    placeOf: (path) => placeAt(valueOffset(document, path)),
    keyPlaceOf: (path) => placeAt(keyOffset(document, path) ?? valueOffset(document, path)),
  };
}

/** A line that is indented too far makes a key of the value above it; two errors then tell the line above. */
function syntaxErrors({ errors }: Document.Parsed, text: string): readonly { offset: number; message: string }[] {
  const isLine = errors.some(({ code }) => code === "MULTILINE_IMPLICIT_KEY");
  return errors
    .filter(({ code }) => !isLine || code !== "BLOCK_AS_IMPLICIT_KEY")
    .map(({ code, pos, message }) => {
      if (code !== "MULTILINE_IMPLICIT_KEY") return { offset: pos[0], message };
      const [line = ""] = text.slice(pos[0], pos[1]).split("\n");
      const before = text.slice(text.lastIndexOf("\n", pos[0] - 1) + 1, pos[0]);
      // A line of its own with a word and a value.
      return /^[ -]*$/.test(before) && /^[\w.-]+ \S/.test(line)
        ? {
            offset: pos[0],
            message: `a colon is missing: ${(line.split(" ")[0] ?? "").slice(0, 60)} is followed by its value`,
          }
        : { offset: pos[1] - 1, message: "the value above goes on in this line: its indentation is wrong" };
    });
}

function valueOffset(document: Document.Parsed, path: YamlPath): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range[0] ?? 0;
}

function keyOffset(document: Document.Parsed, path: YamlPath): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const key = parent.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(path.at(-1)))?.key;
  return isScalar(key) ? key.range?.[0] : undefined;
}
