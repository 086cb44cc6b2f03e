import { parseEvents, YAMLException } from "js-yaml";
import { TomlError, parse as parseToml } from "smol-toml";
import { errorMessage } from "../error-message.ts";
import { placeOf, problemAt } from "./decode-text.ts";
import type { Problem } from "./diagnostics.ts";
import type { FilePlace, FrontMatter } from "./front-matter.ts";
import { isMapping } from "./read-tools.ts";
import type { YamlPath } from "./yaml-places.ts";

/** A file that is data throughout, with its instructions in one of the values. */
export type StructuredData = Readonly<Record<string, unknown>>;

// As deep as front matter may be.
const maxDepth = 20;

/** Reads a TOML file; numbers and dates are their source text. */
export function readToml(text: string, file: string): StructuredData | Problem {
  try {
    const data: StructuredData = parseToml(text);
    if (isDeep(data)) return tooDeep(file);
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, sourceOf(key, value, text)]));
  } catch (error) {
    const place = error instanceof TomlError ? { line: error.line, column: error.column } : {};
    const [said = ""] = errorMessage(error).split("\n");
    return problemAt(file, "toml-invalid", said, place);
  }
}

/** Reads a JSON file that holds an object. */
export function readJson(text: string, file: string): StructuredData | Problem {
  try {
    const data: unknown = JSON.parse(text);
    if (isDeep(data)) return tooDeep(file);
    return isMapping(data) ? data : problemAt(file, "json-invalid", "an agent file in JSON holds an object");
  } catch (error) {
    return problemAt(file, "json-invalid", errorMessage(error), jsonFault(text));
  }
}

/** Where JSON breaks off: mostly without a place in the engine's message, but JSON is YAML too. */
function jsonFault(text: string): Partial<FilePlace> {
  try {
    parseEvents(text.slice(0, 1 << 16), { maxDepth });
    return {};
  } catch (error) {
    const mark = error instanceof YAMLException ? error.mark : undefined;
    return mark === undefined ? {} : { line: mark.line + 1, column: mark.column + 1 };
  }
}

/** The data of a file as if it were front matter; the instructions stand in one of its values. */
export function structuredFrontMatter(data: StructuredData, text: string, instructions: string): FrontMatter {
  const place = (path: YamlPath): FilePlace => placeOfPath(text, path);
  return {
    isPresent: true,
    data,
    text,
    body: "",
    bodyStartLine: bodyLine(text, instructions),
    title: "",
    placeOf: place,
    placeOfKey: place,
    placeOfWord: (path, word) => {
      const start = Math.max(0, offsetOfPath(text, path));
      const found = text.indexOf(word, start);
      return placeOf(text, found < 0 ? start : found);
    },
    problems: [],
  };
}

/** Levels of a value, counted without recursion, as it may have any number. */
function isDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true;
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return false;
}

function tooDeep(file: string): Problem {
  return problemAt(file, "nesting-too-deep", `the data is nested more than ${maxDepth} levels deep`);
}

function sourceOf(key: string, value: unknown, text: string): unknown {
  if (!(value instanceof Date) && typeof value !== "number") return value;
  const line = text.split("\n").find((one) => one.startsWith(key) && one.slice(key.length).trimStart().startsWith("="));
  const source =
    line
      ?.slice(line.indexOf("=") + 1)
      .split("#", 1)[0]
      ?.trim() ?? "";
  return source === "" ? String(value) : source === String(value) ? value : source;
}

function placeOfPath(text: string, path: YamlPath): FilePlace {
  return placeOf(text, Math.max(0, offsetOfPath(text, path)));
}

/** Each name of a path is looked for behind the one before it, as a word of its own. */
function offsetOfPath(text: string, path: YamlPath): number {
  let offset = 0;
  for (const part of path) {
    if (typeof part !== "string") continue;
    const quoted = text.indexOf(JSON.stringify(part), offset);
    const found = quoted >= 0 ? quoted : text.indexOf(part, offset);
    if (found < 0) return offset;
    offset = found;
  }
  return offset;
}

function bodyLine(text: string, instructions: string): number {
  const [first = ""] = instructions.split("\n", 1);
  const offset = first === "" ? -1 : text.indexOf(first);
  return offset < 0 ? 1 : placeOf(text, offset).line;
}
