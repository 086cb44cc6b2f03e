import { keyOfLine, knownKeys } from "./known-keys.ts";
import { isFault, readYamlBlock } from "./yaml-block.ts";
import type { YamlBlock, YamlFault } from "./yaml-block.ts";
import type { RepeatedKey } from "./yaml-places.ts";

/** Keys that hold running text, in which a line may well look like another key. */
const proseKeys: ReadonlySet<string> = new Set([
  "description",
  "argument-hint",
  "initialPrompt",
  "prompt",
  "developer_instructions",
  "when_to_use",
]);

/** The lines from one key up to the next. */
interface Part {
  readonly key: string;
  readonly start: number;
  readonly text: string;
}

interface ReadPart extends Part {
  readonly read: YamlBlock | undefined;
  readonly value: unknown;
}

/**
 * Reads front matter that is no YAML: a known key at the first column starts a value, and the text up to the next known
 * key is that value, as YAML where it is that and else as it stands. Undefined when there is no known key to hold on to;
 * a fault when a known key is given twice, because nobody can tell which one counts.
 */
export function recoverYamlBlock(block: string): YamlBlock | YamlFault | undefined {
  const parts = partsOf(block);
  if (parts.length === 0) return undefined;
  const repeated = repeatedParts(parts);
  const [first] = repeated;
  if (first !== undefined) {
    return { isHostile: false, reason: "duplicated mapping key", at: first.second, repeated };
  }
  const read = new Map(parts.map((part) => [part.key, readPart(part)]));
  const name = read.get("name");
  // Text with a comma or a colon may be a name, a list that breaks off may not.
  if (name?.read === undefined && typeof name?.value === "string" && /^[[{]/.test(name.value)) return undefined;
  return {
    data: Object.fromEntries(
      [...read.values()].flatMap(({ key, read: yaml, value }) => Object.entries(yaml?.data ?? { [key]: value })),
    ),
    valueAt: (path) => {
      const part = read.get(String(path[0]));
      if (part === undefined) return 0;
      return part.start + (part.read?.valueAt(path) ?? valueStart(part.text));
    },
    keyAt: (path) => {
      const part = read.get(String(path[0]));
      return part === undefined ? 0 : part.start + (path.length === 1 ? 0 : (part.read?.keyAt(path) ?? 0));
    },
  };
}

function partsOf(block: string): Part[] {
  const starts: { key: string; start: number }[] = [];
  let offset = 0;
  for (const line of block.split("\n")) {
    const isProse = proseKeys.has(starts.at(-1)?.key ?? "description");
    const key = keyOfLine(line) ?? (isProse ? undefined : wordKey(line));
    // A key that nobody knows counts once: the second time it is a line of text.
    const isText = key === undefined || (!knownKeys.has(key) && starts.some((part) => part.key === key));
    if (!isText) starts.push({ key, start: offset });
    offset += line.length + 1;
  }
  return starts.map(({ key, start }, index) => ({
    key,
    start,
    text: block.slice(start, (starts[index + 1]?.start ?? block.length + 1) - 1),
  }));
}

/** A key that nobody knows, in one word. */
function wordKey(line: string): string | undefined {
  return /^([A-Za-z_][\w-]{0,60}):(?:[ \t]|$)/.exec(line)?.[1];
}

/** Known keys that are given twice. */
function repeatedParts(parts: readonly Part[]): RepeatedKey[] {
  const first = new Map<string, number>();
  return parts.flatMap(({ key, start }): RepeatedKey[] => {
    const known = first.get(key);
    if (known !== undefined && knownKeys.has(key)) return [{ key, first: known, second: start }];
    first.set(key, start);
    return [];
  });
}

function readPart(part: Part): ReadPart {
  const read = readYamlBlock(part.text);
  if (!isFault(read) && Object.hasOwn(read.data, part.key)) return { ...part, read, value: read.data[part.key] };
  return { ...part, read: undefined, value: unquoted(part.text.slice(part.text.indexOf(":") + 1).trim()) };
}

function unquoted(text: string): string {
  const quote = text.slice(0, 1);
  const isQuoted = (quote === '"' || quote === "'") && text.length > 1 && text.endsWith(quote);
  return isQuoted ? text.slice(1, -1) : text;
}

function valueStart(text: string): number {
  const colon = text.indexOf(":") + 1;
  const shift = text.slice(colon).search(/\S/);
  return shift < 0 ? 0 : colon + shift;
}
