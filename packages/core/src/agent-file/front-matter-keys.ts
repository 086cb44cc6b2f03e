import type { Problem } from "./diagnostics.ts";
import type { FrontMatter } from "./front-matter.ts";

/** Takes keys out of front matter, by any of their spellings; what is not taken, or has the wrong shape, is left over. */
export interface FrontMatterKeys {
  /** Text, or a number or truth value as written. */
  text(...spellings: readonly string[]): string | undefined;
  /** A list, or text with commas. */
  texts(...spellings: readonly string[]): readonly string[];
  flag(...spellings: readonly string[]): boolean | undefined;
  number(...spellings: readonly string[]): number | undefined;
  /** The value as it is. */
  any(...spellings: readonly string[]): unknown;
  /** Keys that nobody took, in order. */
  rest(): Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

/** Opens the keys of front matter for {@link FrontMatterKeys}; a value of the wrong shape gets a warning with its place. */
export function frontMatterKeys({ data = {}, placeOf }: FrontMatter, file: string): FrontMatterKeys {
  const taken = new Set<string>();
  const problems: Problem[] = [];
  function read<Value>(
    spellings: readonly string[],
    expected: string,
    convert: (value: unknown) => Value | undefined,
  ): Value | undefined {
    const key = spellings.find((spelling) => Object.hasOwn(data, spelling));
    if (key === undefined) return undefined;
    // A key without a value says nothing, as if it were not there.
    const value = data[key] === null ? undefined : convert(data[key]);
    if (value === undefined && data[key] !== null) {
      const message = `${key} must be ${expected}; it is kept but not used`;
      problems.push({ file, ...placeOf([key]), code: "front-matter-type", severity: "warning", message });
    } else {
      taken.add(key);
    }
    return value;
  }
  return {
    problems,
    text: (...spellings) => read(spellings, "text", textOf),
    texts: (...spellings) => read(spellings, "a list of texts", textsOf) ?? [],
    flag: (...spellings) => read(spellings, "true or false", flagOf),
    number: (...spellings) => read(spellings, "a number of 0 or more", numberOf),
    any: (...spellings) => read(spellings, "a value", (value) => value),
    rest: () => Object.fromEntries(Object.entries(data).filter(([key]) => !taken.has(key))),
  };
}

/** A scalar as text; undefined for what is none, and for empty text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value.trim() : "";
  return text === "" ? undefined : text;
}

/** A list of scalars, or text with commas, as texts; undefined for other shapes. */
export function textsOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) {
    return textOf(value)
      ?.split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "");
  }
  const texts = value.flatMap((item: unknown) => textOf(item) ?? []);
  return texts.length === value.length ? texts : undefined;
}

function flagOf(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (["true", "yes", "on"].includes(word)) return true;
  return ["false", "no", "off"].includes(word) ? false : undefined;
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number >= 0 ? number : undefined;
}
