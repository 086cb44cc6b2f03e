import { isDeepStrictEqual } from "node:util";
import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import { isMapping } from "../agent-file/read-tools.ts";
import type { FrontMatterData } from "./dialect-writer.ts";

/** Begins the comment in exported front matter that keeps what the target cannot say. */
const mark = "orchestrate keeps: ";

/** By key: the value that the native file has and the one that the target got; absent where there is none. */
type KeptValues = Readonly<Record<string, { readonly native?: unknown; readonly target?: unknown }>>;

/** The comment that lets an import give back a native file, or undefined where the target says everything. */
export function keptComment(native: FrontMatterData, target: FrontMatterData): string | undefined {
  const keys = new Set([...Object.keys(native), ...Object.keys(target)]);
  const kept = [...keys].flatMap((key): [string, KeptValues[string]][] => {
    if (key in native === key in target && isDeepStrictEqual(native[key], target[key])) return [];
    const before = key in native ? { native: native[key] } : {};
    return [[key, key in target ? { ...before, target: target[key] } : before]];
  });
  // JSON has no line ends, and a comment of YAML ends with its line; rare separators count as line ends too.
  const text = JSON.stringify(Object.fromEntries(kept)).replaceAll(/[\u0085\u2028\u2029]/g, unicodeEscape);
  return kept.length === 0 ? undefined : `${mark}${text}`;
}

function unicodeEscape(sign: string): string {
  return `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}

/** The front matter with the kept native values in place of those that nobody has changed since the export. */
export function withKeptValues(
  data: FrontMatterData,
  { frontMatterText }: AgentDefinition,
): { readonly data: FrontMatterData; readonly restored: ReadonlySet<string> } {
  const line = frontMatterText.split("\n").find((text) => text.startsWith(`# ${mark}`));
  const kept = line === undefined ? {} : parseKept(line.slice(mark.length + 2));
  const values = new Map(Object.entries(data));
  const restored = new Set<string>();
  for (const [key, pair] of Object.entries(kept)) {
    if (values.has(key) !== "target" in pair || !isDeepStrictEqual(values.get(key), pair.target)) continue;
    restored.add(key);
    if ("native" in pair) values.set(key, pair.native);
    else values.delete(key);
  }
  return { data: Object.fromEntries(values), restored };
}

/** Whether a file was exported from a native one. */
export function hasKeptValues({ frontMatterText }: AgentDefinition): boolean {
  return frontMatterText.split("\n").some((text) => text.startsWith(`# ${mark}`));
}

function parseKept(text: string): KeptValues {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter(([, pair]) => isMapping(pair))) as KeptValues;
  } catch {
    // Somebody has cut the comment; the file then says what it says.
    return {};
  }
}
