import { placeAt } from "./position.ts";
import type { SourcePlace } from "./yaml-source.ts";

/** A string of a YAML text: the whole text, where the string begins in it, and what it reads as. */
export interface YamlString {
  readonly text: string;
  readonly start: SourcePlace;
  readonly value: string;
}

/**
 * The place in a YAML text of the character at `offset` of one of its strings, however that is written: plain, quoted
 * or as a block. White space is folded by YAML, so the characters are counted without it.
 */
export function placeInScalar({ text, start, value }: YamlString, offset: number): SourcePlace {
  const begin = offsetOf(text, start);
  const wanted = blackCharacters(value.slice(0, offset));
  const isBlack = /\S/.test(value.charAt(offset));
  const mark = text.charAt(begin);
  const at = mark === '"' || mark === "'" ? inQuotes(text, begin, wanted) : inPlain(text, bodyOf(text, begin), wanted);
  // White space and the end of the text are told right after what stands before them.
  return placeAt(text, isBlack ? at.next : at.last);
}

function offsetOf(text: string, { line, column }: SourcePlace): number {
  let offset = 0;
  for (let current = 1; current < line; current += 1) {
    const end = text.indexOf("\n", offset);
    if (end < 0) return text.length;
    offset = end + 1;
  }
  return offset + column - 1;
}

/** Where a block's content begins: below its header. */
function bodyOf(text: string, begin: number): number {
  if (!/[|>]/.test(text.charAt(begin))) return begin;
  const end = text.indexOf("\n", begin);
  return end < 0 ? text.length : end + 1;
}

function blackCharacters(value: string): number {
  return value.replaceAll(/\s/g, "").length;
}

/** `last` is right after the n-th character that is not white space, `next` is the one that follows it. */
interface Found {
  readonly last: number;
  readonly next: number;
}

function inPlain(text: string, begin: number, wanted: number): Found {
  let last = begin;
  let seen = 0;
  for (let index = begin; index < text.length; index += 1) {
    if (/\s/.test(text.charAt(index))) continue;
    if (seen === wanted) return { last, next: index };
    seen += 1;
    last = index + 1;
  }
  return { last, next: last };
}

function inQuotes(text: string, begin: number, wanted: number): Found {
  const mark = text.charAt(begin);
  let last = begin + 1;
  let seen = 0;
  let index = begin + 1;
  while (index < text.length) {
    const width = widthOf(text, index, mark);
    if (width === 0) break;
    const unit = text.slice(index, index + width);
    if (!/^\s$|^\\[\sntr_NLP]$/.test(unit)) {
      if (seen === wanted) return { last, next: index };
      seen += 1;
      last = index + width;
    }
    index += width;
  }
  return { last, next: last };
}

/** Characters that one character of a quoted string takes; 0 at the closing quote. */
function widthOf(text: string, index: number, mark: string): number {
  const character = text.charAt(index);
  if (character === mark) return mark === "'" && text.charAt(index + 1) === "'" ? 2 : 0;
  if (mark === "'" || character !== "\\") return 1;
  return { x: 4, u: 6, U: 10 }[text.charAt(index + 1)] ?? 2;
}
