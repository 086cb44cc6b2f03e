import { isDeepStrictEqual } from "node:util";
import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import type { FrontMatterData } from "./dialect-writer.ts";

/** Begins the comment in exported front matter that keeps what the target cannot say. */
const mark = "orchestrate keeps: ";

/** By key: the value that the native file has (null for none), and the one that the target got (absent for none). */
type KeptValues = Readonly<Record<string, readonly [native: unknown, target?: unknown]>>;

/** The comment that lets an import give back a native file, or undefined where the target says everything. */
export function keptComment(native: FrontMatterData, target: FrontMatterData): string | undefined {
  const keys = new Set([...Object.keys(native), ...Object.keys(target)]);
  const kept = [...keys].flatMap((key): [string, readonly unknown[]][] => {
    if (isDeepStrictEqual(native[key], target[key])) return [];
    return [[key, key in target ? [native[key] ?? null, target[key]] : [native[key] ?? null]]];
  });
  // JSON has no line ends, and a comment of YAML ends with its line; rare separators count as line ends too.
  const text = JSON.stringify(Object.fromEntries(kept)).replaceAll(/[\u0085\u2028\u2029]/g, unicodeEscape);
  return kept.length === 0 ? undefined : `${mark}${text}`;
}

function unicodeEscape(sign: string): string {
  return `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}

/** The front matter with the kept native values in place of those that nobody has changed since the export. */
export function withKeptValues(data: FrontMatterData, { frontMatterText }: AgentDefinition): FrontMatterData {
  const line = frontMatterText.split("\n").find((text) => text.startsWith(`# ${mark}`));
  const kept = line === undefined ? {} : parseKept(line.slice(mark.length + 2));
  const restored = new Map(Object.entries(data));
  for (const [key, [native, target]] of Object.entries(kept)) {
    if (!isDeepStrictEqual(restored.get(key), target)) continue;
    if (native === null) restored.delete(key);
    else restored.set(key, native);
  }
  return Object.fromEntries(restored);
}

/** Whether a file was exported from a native one. */
export function hasKeptValues({ frontMatterText }: AgentDefinition): boolean {
  return frontMatterText.split("\n").some((text) => text.startsWith(`# ${mark}`));
}

function parseKept(text: string): KeptValues {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter(([, pair]) => Array.isArray(pair))) as KeptValues;
  } catch {
    // Somebody has cut the comment; the file then says what it says.
    return {};
  }
}
