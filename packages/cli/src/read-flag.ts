import { InvalidArgumentError } from "commander";

/** Makes a reader for a flag that takes a whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
  };
}

/** Reads the names of a list such as `adr,openapi`. */
export function nameList(text: string): string[] {
  const names = text.split(",").flatMap((name) => name.trim() || []);
  if (names.length > 0) return names;
  throw new InvalidArgumentError("It takes names with commas between them.");
}

/** Reads the address of an endpoint. */
export function endpointUrl(text: string): string {
  const protocol = URL.canParse(text) ? new URL(text).protocol : "";
  if (protocol === "http:" || protocol === "https:") return text;
  throw new InvalidArgumentError("It takes an address such as http://127.0.0.1:11434/v1.");
}

/** Reads the name of a SARIF file; another name could be that of a document, which would then be overwritten. */
export function sarifFile(text: string): string {
  if (/\.sarif(\.json)?$/i.test(text)) return text;
  throw new InvalidArgumentError("It takes a file that ends in .sarif; without one, name the paths before --sarif.");
}

/** Reads `code=severity`, added to what was given before. */
export function ruleFlag(
  text: string,
  before: readonly (readonly [string, string])[] = [],
): (readonly [string, string])[] {
  const [, code, setting] = /^([a-z0-9-]+)=(off|info|warning|error)$/.exec(text) ?? [];
  if (code !== undefined && setting !== undefined) return [...before, [code, setting]];
  throw new InvalidArgumentError("It takes a code and off, info, warning or error, such as section-empty=off.");
}

/** Makes a reader for a whole number from `least` to `most` that people may write as `400_000`, `400k` or `1.5M`. */
export function amount(least: number, most: number): (text: string) => number {
  return (text) => {
    const [, digits = "", unit = ""] = /^(\d[\d_]*(?:\.\d+)?)([kKmM]?)$/.exec(text) ?? [];
    const factor = { "": 1, k: 1000, m: 1_000_000 }[unit.toLowerCase()] ?? Number.NaN;
    const number = digits === "" ? Number.NaN : Math.round(Number(digits.replaceAll("_", "")) * factor * 1000) / 1000;
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}, such as 400000 or 400k.`);
  };
}

/** Makes a reader for a number above 0 and up to `most`. */
export function positiveNumber(most: number): (text: string) => number {
  return (text) => {
    const number = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (number > 0 && number <= most) return number;
    throw new InvalidArgumentError(`It takes a number above 0 and up to ${most}.`);
  };
}
