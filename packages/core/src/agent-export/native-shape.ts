import { textOf, textsOf } from "../agent-file/front-matter-keys.ts";
import type { FrontMatterData } from "./dialect-writer.ts";

/** Keys of which native files are strict, each with what another shape of its value comes to; undefined leaves it out. */
const shapes: Readonly<Record<string, (value: unknown) => unknown>> = {
  name: textOf,
  category: textOf,
  description: textOf,
  version: textOf,
  model: (value) => (Array.isArray(value) ? listOf(value) : textOf(value)),
  deliverables: (value) => (Array.isArray(value) && value.length === 0 ? value : listOf(value)),
};

function listOf(value: unknown): readonly string[] | undefined {
  const texts = textsOf(value);
  return texts === undefined || texts.length === 0 ? undefined : texts;
}

/** The data with every strict key in a shape that native files allow, and the keys that had to go. */
export function inNativeShape(data: FrontMatterData): {
  readonly data: FrontMatterData;
  readonly dropped: readonly string[];
} {
  const dropped: string[] = [];
  const entries = Object.entries(data).flatMap(([key, value]): [string, unknown][] => {
    const shape = Object.hasOwn(shapes, key) ? shapes[key] : undefined;
    const shaped = shape === undefined || value === null ? value : shape(value);
    if (shaped !== undefined) return [[key, shaped]];
    // Empty text says nothing, so nothing is lost with it.
    if (value !== "") dropped.push(key);
    return [];
  });
  return { data: Object.fromEntries(entries), dropped };
}
